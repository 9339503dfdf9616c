# SPDX-License-Identifier: Apache-2.0
"""What the wall, the timeline and the graders' desk say while the way to the service is bad."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from app.sittings.values import Duty
from tests.support.browser import open_context
from tests.support.camera import Scene, frame_jpeg
from tests.support.exam_hall import (
    ExamHall,
    ExamSeat,
    cut_off,
    let_through,
    open_exam_house,
    sit_in,
)
from tests.support.factories.people import PASSWORD, hire, relieve
from tests.support.roles import Role
from tests.support.waiting import eventually

BOARD = "**/board/changes"
# Another answer is on the grader's desk, or none.
MARKED_IS_GONE = """() => document.querySelector("[data-desk]").hidden
    || document.querySelector("[data-note]").value === "" """


@pytest.fixture(scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ExamHall]:
    """In a house of its own: graders and walls see whatever is in theirs."""
    async with open_exam_house(tmp_path_factory.mktemp("staff")) as house:
        yield await house.open_hall()


@pytest.fixture(scope="module")
async def staff(hall: ExamHall) -> None:
    await hire(hall.url, "watcher", Role.INVIGILATOR)
    await hire(hall.url, "reader", Role.GRADER)


async def enter(context: BrowserContext, username: str) -> Page:
    page = await context.new_page()
    await page.goto("/staff/sign-in")
    await page.fill("[name=username]", username)
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    return page


@pytest.fixture
async def watcher(browser: Browser, hall: ExamHall, staff: None) -> AsyncIterator[Page]:
    async with open_context(browser, hall.server.url) as context:
        yield await enter(context, "watcher")


@pytest.fixture
async def reader(browser: Browser, hall: ExamHall, staff: None) -> AsyncIterator[Page]:
    async with open_context(browser, hall.server.url) as context:
        yield await enter(context, "reader")


async def is_told(page: Page, text: str) -> None:
    await expect(page.get_by_text(text).first).to_be_visible()


async def test_wall_that_lost_the_service_says_so_and_goes_on_when_it_is_back(
    watcher: Page,
) -> None:
    await watcher.goto("/invigilation")
    await watcher.locator("a[href^='/invigilation/sittings/']").first.click()
    trouble = watcher.locator("[data-trouble]")
    await expect(trouble).to_be_hidden()
    await watcher.route(BOARD, cut_off)
    await expect(trouble).to_have_text("与服务器的连接断开，下面是断开前的情况。正在重试。")
    await expect(watcher.locator("[data-card]").first).to_be_attached()
    await let_through(watcher)
    await expect(trouble).to_be_hidden()
    await watcher.context.clear_cookies(name="kaochang_session")
    await expect(trouble).to_have_text("登录已过期，页面不再更新。请重新登录后打开本页。")


async def test_verdict_is_given_by_keys_and_only_when_it_is_sent(
    browser: Browser, hall: ExamHall, watcher: Page
) -> None:
    async with sit_in(hall, browser, consent="camera") as seat:
        await watcher.goto(f"/invigilation/attempts/{await _nobody_there(seat)}")
        chosen = watcher.locator("[data-chosen]").first
        await watcher.keyboard.press("c")
        await expect(chosen).to_have_text("将确认这条发现。写明理由后按 Enter 提交，Esc 取消。")
        await watcher.keyboard.type("看错了")
        await watcher.keyboard.press("Escape")
        await expect(chosen).to_be_empty()
        await watcher.reload()
        await expect(watcher.locator("[data-finding][data-waiting]")).not_to_have_count(0)
        await watcher.keyboard.press("d")
        await expect(chosen).to_have_text("将排除这条发现。写明理由后按 Enter 提交，Esc 取消。")
        await watcher.keyboard.type("考生弯腰捡笔")
        await watcher.keyboard.press("Enter")
        await is_told(watcher, "：考生弯腰捡笔")
        await expect(watcher.locator("[data-finding]:not([data-waiting])")).to_have_count(1)


async def _nobody_there(seat: ExamSeat) -> str:
    """The attempt of one who has closed the page, and from whom empty pictures came."""
    attempt_id = seat.attempt_id
    await seat.page.goto("/home")
    for number in range(500, 503):
        await _send_empty(seat, attempt_id, number)
    return attempt_id


async def _send_empty(seat: ExamSeat, attempt_id: str, number: int) -> None:
    """As soon as the service takes it: it has a pace for pictures."""

    async def is_taken() -> bool:
        answer = await seat.context.request.put(
            f"/api/v1/attempts/{attempt_id}/frames/{number}",
            data=frame_jpeg(Scene.NO_FACE, number),
            headers={"content-type": "image/jpeg"},
        )
        return answer.ok

    await eventually(is_taken)


async def test_desk_keeps_what_is_on_it_and_takes_a_mark_back(
    browser: Browser, hall: ExamHall, reader: Page
) -> None:
    page = reader
    await _read_an_answer(hall, browser, page)
    await page.route("**/mark", cut_off)
    await page.click("[data-save]")
    await is_told(page, "网络断开，这一步没有完成。页面内容仍在，请稍后再试。")
    await expect(page.locator("[data-note]")).to_have_value("要点一")
    await let_through(page)
    await page.click("[data-save]")
    await is_told(page, "上一份已保存：1.5 分")
    # One call at a time: while the next answer is on its way, Z does nothing.
    await page.wait_for_function(MARKED_IS_GONE)
    await page.locator("body").click(position={"x": 2, "y": 2})
    await page.keyboard.press("z")
    await is_told(page, "已撤回上一份评分，请重新评。")
    await expect(page.locator("[data-direct]")).to_have_value("1.5")
    await page.locator("body").click(position={"x": 2, "y": 2})
    await page.keyboard.press("h")
    await page.fill("[data-hold-note]", "字迹有疑问")
    await page.locator("[data-hold-form] button[type=submit]").click()
    await is_told(page, "已搁置。可在阅卷列表中再次领取。")
    await page.goto("/grading")
    await is_told(page, "字迹有疑问")
    await page.get_by_role("link", name="领取评分").first.click()
    await is_told(page, "字迹有疑问")


async def test_desk_of_one_relieved_says_so_and_leaves_what_was_typed(
    browser: Browser, hall: ExamHall
) -> None:
    await hire(hall.url, "relieved", Role.GRADER)
    async with open_context(browser, hall.server.url) as context:
        page = await enter(context, "relieved")
        await _read_an_answer(hall, browser, page)
        await relieve(hall.url, "relieved", Duty.GRADING)
        await page.click("[data-save]")
        await is_told(page, "您填写的内容仍在页面上，如需保留请先抄下")
        await expect(page.locator("[data-note]")).to_have_value("要点一")
        await expect(page.locator("[data-direct]")).to_have_value("1.5")


async def _read_an_answer(hall: ExamHall, browser: Browser, page: Page) -> None:
    """An answer came in and lies on the desk; points and a note are typed, and not sent."""
    await _hand_in_words(hall, browser)

    async def waits() -> bool:
        progress = await page.request.get("/api/v1/grading/progress")
        return bool((await progress.json())["waiting"])

    await eventually(waits)
    await page.goto("/grading/desk")
    await page.wait_for_selector("[data-desk]:not([hidden])")
    await page.locator(".desk-more summary").click()
    await page.fill("[data-direct]", "1.5")
    await page.fill("[data-note]", "要点一")


async def _hand_in_words(hall: ExamHall, browser: Browser) -> None:
    """A paper with one short answer, which comes into the queue by itself."""
    async with sit_in(hall, browser) as seat:
        request, base = seat.context.request, f"/api/v1/attempts/{seat.attempt_id}"
        paper = await (await request.get(f"{base}/paper")).json()
        slot = next(s["number"] for s in paper["slots"] if s["type"] == "short_answer")
        op = {
            "op": 2, "slot": slot, "kind": "answer", "value": {"text": "配额清缴"},
            "client_at": "2026-11-28T01:00:30+00:00",
        }  # fmt: skip
        body = {"window_id": await seat.window_id(), "ops": [op]}
        assert (await request.post(f"{base}/ops", data=body)).ok, "the window holds the lease"
        await seat.hand_in_elsewhere()
