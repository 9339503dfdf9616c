# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in the middle of an exam, and that the page says so and loses nothing."""

import re
import sqlite3
from contextlib import closing

from playwright.async_api import expect

from tests.support.exam_hall import ExamHall, ExamSeat
from tests.support.exam_page import held_answers, holds, press, sees_saved

SAVING = "[data-saving-text]"


async def test_session_that_expires_is_renewed_over_the_page(seat: ExamSeat) -> None:
    context, page = seat.context, seat.page
    await context.clear_cookies(name="kaochang_session")
    await press(page, "ArrowRight", "b")
    dialog = page.locator("[data-sign-in]")
    await expect(dialog).to_be_visible()
    await expect(page.locator(SAVING)).to_contain_text("登录已过期：1 题答案已存在本机")
    await page.fill("[data-sign-in-id]", "110101190001010000")
    await dialog.locator("button[type=submit]").click()
    await expect(page.locator("[data-sign-in-error]")).to_be_visible()
    await page.fill("[data-sign-in-id]", seat.id_number)
    await dialog.locator("button[type=submit]").click()
    await expect(dialog).to_be_hidden()
    await holds(page, "1", "2")
    await sees_saved(page)


async def test_second_window_takes_over_and_the_first_turns_read_only(seat: ExamSeat) -> None:
    context, first = seat.context, seat.page
    second = await context.new_page()
    await second.goto(first.url)
    await second.click("[data-take-over]")
    await expect(second.locator("[data-item-title]")).to_be_visible()
    await press(second, "ArrowRight", "c")
    await holds(second, "1", "2")
    await press(first, "ArrowRight", "ArrowRight", "d")
    await expect(first.locator(SAVING)).to_contain_text("本窗口只读")
    assert set(await held_answers(second)) == {"1", "2"}


async def test_database_away_is_said_and_the_answers_wait_on_the_device(
    seat: ExamSeat, hall: ExamHall
) -> None:
    page = seat.page
    with closing(sqlite3.connect(hall.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await press(page, "ArrowRight", "b", "ArrowRight", "c")
        waiting = re.compile("服务器暂时不可用：2 题答案已存在本机")
        await expect(page.locator(SAVING)).to_have_text(waiting)
        other.execute("ROLLBACK")
    await holds(page, "1", "2", "3")
    await sees_saved(page)


async def test_attempt_ended_by_staff_is_said_and_leads_to_the_receipt(seat: ExamSeat) -> None:
    page = seat.page
    attempt_id = page.url.rsplit("/", 1)[1]
    await seat.hand_in_elsewhere()
    await press(page, "ArrowRight", "b")
    await expect(page.get_by_text(re.compile("已交卷|作答已结束")).first).to_be_visible()
    await page.goto(f"/attempts/{attempt_id}")
    await expect(page).to_have_url(re.compile("/receipt$"))
    await expect(page.get_by_text("共 1 题作答")).to_be_visible()
