# SPDX-License-Identifier: Apache-2.0
"""The paper comes while one waits, the start is a key, and a reload without a network finds the exam again."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, Route, expect

from app.papers.rules import BUCKET, MARK, NONCE_BYTES
from tests.support.browser import Complaints, open_context, take_screenshot
from tests.support.exam_hall import NO_STORAGE, ExamHall, cut_off
from tests.support.exam_page import holds, press, sees_saved
from tests.support.waiting import eventually

# What this browser holds of exams: names of caches, rows of papers and answers, service workers.
LEFT_HERE = """
async () => {
  const rows = store => new Promise((resolve, reject) => {
    const opening = indexedDB.open('kaochang-papers', 1);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve(0);
    opening.onsuccess = () => {
      const counting = opening.result.transaction(store).objectStore(store).count();
      counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
      counting.onerror = () => reject(counting.error);
    };
  });
  return {
    caches: (await caches.keys()).length,
    papers: await rows('papers'), sheets: await rows('sheets'),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  };
}
"""
NOTHING = {"caches": 0, "papers": 0, "sheets": 0, "workers": 0}


async def sign_in(page: Page, ticket: tuple[str, str]) -> None:
    await page.goto("/")
    await page.fill("[name=ticket_number]", ticket[0])
    await page.fill("[name=id_number]", ticket[1])
    await page.click("main button[type=submit]")


async def is_told(page: Page, text: str) -> None:
    await expect(page.get_by_text(text).first).to_be_visible()


@pytest.fixture
async def context(browser: Browser, hall: ExamHall) -> AsyncIterator[BrowserContext]:
    async with open_context(browser, hall.server.url) as opened:
        yield opened


async def test_start_asks_for_a_key_and_a_reload_without_a_network_goes_on(
    context: BrowserContext, hall: ExamHall
) -> None:
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_named(request)))
    await sign_in(page, next(hall.tickets))
    await page.click("a[href*=waiting-room]")
    await page.check("[name=consent][value=alternative]")
    await is_told(page, "加密的试卷已在本机，开考时才能打开")
    await take_screenshot(page, "sealed-waiting")
    assert [name for name in asked if "/pictures/" in name or name.endswith("/paper")] == []
    asked.clear()
    await page.click("[data-start]:enabled")
    await expect(page.locator("[data-item-title]")).to_have_text("第 1 题")
    # What no cache could answer until the first item was there; then the page listens for news, and
    # asks where it stands when it hears of any.
    to_the_service = [name for name in asked if "/static/" not in name]
    assert to_the_service[:3] == [
        "POST /api/v1/registrations/…/attempt",
        "GET /attempts/…",
        "PUT /api/v1/attempts/…/lease",
    ]
    assert set(to_the_service[3:]) <= {
        "GET /api/v1/attempts/…/events",
        "GET /api/v1/attempts/…",
        "GET /api/v1/rescue-key",
    }
    await press(page, "a")
    await sees_saved(page)

    await _reload_without_a_network(context, page)
    await page.click("[data-review-open]")
    await page.get_by_role("button", name="交卷", exact=True).click()
    await page.click("[data-hand-in-confirm]")
    await page.wait_for_url("**/receipt")
    await is_told(page, "共 3 题作答")
    await _nothing_is_left(page)


async def _reload_without_a_network(context: BrowserContext, page: Page) -> None:
    await _is_kept(page)
    complaints = Complaints(page)
    await context.set_offline(True)
    await press(page, "ArrowRight", "b")
    # Once the page says so it is on the disk, and no reload can take it away.
    await expect(page.locator("[data-saving-text]")).to_contain_text("1 题答案已存在本机")
    await page.reload()
    await expect(page.locator("[data-item-title]")).to_have_text("第 1 题")
    await is_told(page, "试卷和答案来自本机，可以继续作答")
    await expect(page.locator("[data-item] input:checked")).to_have_value("A")
    await press(page, "ArrowRight")
    await expect(page.locator("[data-item] input:checked")).to_have_value("B")
    await press(page, "ArrowRight", "c")
    await take_screenshot(page, "sealed-offline")
    await context.set_offline(False)
    await sees_saved(page)
    await holds(page, "1", "2", "3")
    await expect(page.get_by_text("试卷和答案来自本机")).to_have_count(0)
    await expect(page.locator("[data-item-title]")).to_have_text("第 3 题")
    await take_screenshot(page, "sealed-back")
    assert complaints.other_than("ERR_INTERNET_DISCONNECTED") == []


async def test_who_signs_in_next_finds_nothing_of_who_sat_before(
    context: BrowserContext, hall: ExamHall
) -> None:
    page = await context.new_page()
    first, second = next(hall.tickets), next(hall.tickets)
    await sign_in(page, first)
    await page.click("a[href*=waiting-room]")
    await page.check("[name=consent][value=alternative]")
    await is_told(page, "加密的试卷已在本机，开考时才能打开")
    await page.click("[data-start]:enabled")
    await expect(page.locator("[data-item-title]")).to_have_text("第 1 题")
    await press(page, "a")
    await sees_saved(page)
    await _is_kept(page)
    address = page.url
    await page.goto("/home")
    await page.click("form[action='/sign-out'] button")
    await expect(page.locator("[name=ticket_number]")).to_be_visible()
    await _nothing_is_left(page)
    await context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        await page.goto(address)
    await context.set_offline(False)
    await sign_in(page, second)
    answer = await page.goto(address)
    assert answer is not None
    assert answer.status == 404
    # The answers of the first are with the service, and the exam is where it was.
    await page.goto("/home")
    await page.click("form[action='/sign-out'] button")
    await sign_in(page, first)
    await page.goto(address)
    await expect(page.locator("[data-item] input:checked")).to_have_value("A")


def _named(request: Request) -> str:
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", request.url.partition("://")[2])
    return f"{request.method} /{path.partition('/')[2]}"


async def _is_kept(page: Page) -> None:
    async def kept() -> bool:
        script = "async () => Boolean(await caches.match(location.pathname))"
        held: bool = await page.evaluate(script)
        return held

    await eventually(kept)


async def _nothing_is_left(page: Page) -> None:
    async def gone() -> bool:
        left: dict[str, int] = await page.evaluate(LEFT_HERE)
        return left == NOTHING

    await eventually(gone)


@dataclass(frozen=True, slots=True)
class Mishap:
    """What goes wrong with the sealed paper, what the waiting room says of it, what the service counts."""

    told: tuple[str, ...]
    counted: str = "absent"
    script: str = ""
    answer: Callable[[Route], Awaitable[None]] | None = None


async def seal_by_another_key(route: Route) -> None:
    sealed = MARK + bytes(NONCE_BYTES) + bytes(BUCKET + 16)
    await route.fulfill(status=200, content_type="application/octet-stream", body=sealed)


MISHAPS = {
    "it does not come": Mishap(
        ("试卷还没有下载，正在自动重试", "不影响开考：那时还没有的，开考后下载。"), answer=cut_off
    ),
    "it cannot be kept": Mishap(
        ("试卷不能提前存在本机", "可以考试，试卷在开考后下载。"), script=NO_STORAGE
    ),
    "nothing here can open it": Mishap(
        ("试卷不能提前下载", "要提前下载，请用新版浏览器，并通过 HTTPS 打开本站。"),
        script="delete window.DecompressionStream",
    ),
    "the key is another": Mishap(
        ("加密的试卷已在本机，开考时才能打开",), counted="locked", answer=seal_by_another_key
    ),
}


@pytest.mark.parametrize("mishap", MISHAPS.values(), ids=MISHAPS)
async def test_paper_that_does_not_come_or_open_is_fetched_after_the_start(
    context: BrowserContext, hall: ExamHall, mishap: Mishap
) -> None:
    page = await context.new_page()
    if mishap.script:
        await context.add_init_script(mishap.script)
    if mishap.answer is not None:
        await page.route("**/sealed-paper", mishap.answer)
    await sign_in(page, next(hall.tickets))
    await page.click("a[href*=waiting-room]")
    await page.check("[name=consent][value=alternative]")
    for text in mishap.told:
        await is_told(page, text)
    async with page.expect_request("**/paper?sealed=*") as fetched:
        await page.click("[data-start]:enabled")
    assert (await fetched.value).url.endswith(f"sealed={mishap.counted}")
    await expect(page.locator("[data-item-title]")).to_have_text("第 1 题")
    await press(page, "a")
    await sees_saved(page)
