# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in the middle of an exam, and that the page says so and loses nothing."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from playwright.async_api import BrowserContext, Page, expect

from tests.support.browser import open_browser, open_context
from tests.support.exam_page import held_answers, holds, press, sees_saved, sit_down
from tests.support.factories.exams import book_now
from tests.support.server import running_server
from tests.support.world import fresh_database

SAVING = "[data-saving-text]"
SLOW = 30_000


@asynccontextmanager
async def exam(folder: Path) -> AsyncIterator[tuple[BrowserContext, Page, tuple[str, str], Path]]:
    """A candidate without a camera in the exam, one answer saved; and the database's file."""
    async with fresh_database("sqlite", folder, postgres=None) as url:
        tickets = await book_now(url, candidates=1)
        async with (
            running_server(url, folder) as server,
            open_browser() as browser,
            open_context(browser, server.url) as context,
        ):
            page = await context.new_page()
            await sit_down(page, tickets[0], consent="alternative")
            await press(page, "a")
            await holds(page, "1")
            await sees_saved(page)
            yield context, page, tickets[0], Path(url.split(":///", 1)[1])


async def test_session_that_expires_is_renewed_over_the_page(tmp_path: Path) -> None:
    async with exam(tmp_path) as (context, page, ticket, _):
        await context.clear_cookies(name="kaochang_session")
        await press(page, "ArrowRight", "b")
        dialog = page.locator("[data-sign-in]")
        await expect(dialog).to_be_visible(timeout=SLOW)
        await expect(page.locator(SAVING)).to_contain_text("登录已过期：1 题答案已存在本机")
        await page.fill("[data-sign-in-id]", "110101190001010000")
        await dialog.locator("button[type=submit]").click()
        await expect(page.locator("[data-sign-in-error]")).to_be_visible()
        await page.fill("[data-sign-in-id]", ticket[1])
        await dialog.locator("button[type=submit]").click()
        await expect(dialog).to_be_hidden(timeout=SLOW)
        await holds(page, "1", "2")
        await sees_saved(page)


async def test_second_window_takes_over_and_the_first_turns_read_only(tmp_path: Path) -> None:
    async with exam(tmp_path) as (context, first, _, _):
        second = await context.new_page()
        await second.goto(first.url)
        await second.click("[data-take-over]")
        await expect(second.locator("[data-item-title]")).to_be_visible()
        await press(second, "ArrowRight", "c")
        await holds(second, "1", "2")
        await press(first, "ArrowRight", "ArrowRight", "d")
        await expect(first.locator(SAVING)).to_contain_text("本窗口只读", timeout=SLOW)
        assert set(await held_answers(second)) == {"1", "2"}


async def test_database_away_is_said_and_the_answers_wait_on_the_device(tmp_path: Path) -> None:
    async with exam(tmp_path) as (_, page, _, database):
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await press(page, "ArrowRight", "b", "ArrowRight", "c")
            waiting = re.compile("服务器暂时不可用：2 题答案已存在本机")
            await expect(page.locator(SAVING)).to_have_text(waiting, timeout=SLOW)
            other.execute("ROLLBACK")
        await holds(page, "1", "2", "3")
        await sees_saved(page)


async def test_attempt_ended_by_staff_is_said_and_leads_to_the_receipt(tmp_path: Path) -> None:
    async with exam(tmp_path) as (context, page, _, _):
        attempt_id = page.url.rsplit("/", 1)[1]
        window = await page.evaluate("() => Object.values(sessionStorage)[0]")
        ended = await context.request.post(
            f"/api/v1/attempts/{attempt_id}/submission", data={"window_id": window}
        )
        assert ended.ok
        await press(page, "ArrowRight", "b")
        await expect(page.get_by_text(re.compile("已交卷|考试已结束")).first).to_be_visible(
            timeout=SLOW
        )
        await page.goto(f"/attempts/{attempt_id}")
        await expect(page).to_have_url(re.compile("/receipt$"))
        await expect(page.get_by_text("共 1 题作答")).to_be_visible()
