# SPDX-License-Identifier: Apache-2.0
"""What the waiting room and the exam page say of camera, clock, keys and text, and that it is so."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, Route, expect

from app.core.clock import EXAM_ZONE, SystemClock
from tests.support.browser import open_context
from tests.support.exam_hall import ExamHall, ExamSeat, be_away, cut_off, let_through, sit_in
from tests.support.exam_page import held_answers, holds, press, sees_saved
from tests.support.waiting import eventually

AN_HOUR_FAST = "const real = Date.now.bind(Date); Date.now = () => real() + 3600000"
# A camera that fails as `window.failure` says, and works while it says nothing.
WILFUL_CAMERA = """
const devices = navigator.mediaDevices, real = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (wanted) => {
  if (window.failure) throw new DOMException('no', window.failure);
  return real(wanted);
};
"""
UNPLUG = """
document.querySelector('[data-self-video]').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))
"""
# What is sent as a still, measured before it leaves.
MEASURED_STILLS = """
window.stills = [];
const real = window.fetch;
window.fetch = async (url, sending) => {
  if (String(url).includes('/frames/')) {
    const still = await createImageBitmap(sending.body);
    window.stills.push([still.width, still.height, sending.body.type]);
  }
  return real(url, sending);
};
"""
# What an input method leaves in the box, which nothing can refuse beforehand.
HOLD = "(box, text) => { box.value = text; box.dispatchEvent(new InputEvent('input')) }"
# Half of a surrogate pair, as a broken paste brings it.
PASTE_HALF_A_CHARACTER = """box => {
  box.value = '好';
  box.dispatchEvent(new InputEvent('beforeinput', { data: '\\ud800', cancelable: true }));
}"""
PLUG_IN = "navigator.mediaDevices.dispatchEvent(new Event('devicechange'))"
CONSENT = "**/consent"
ATTEMPT = re.compile(r"/api/v1/registrations/[^/]+/attempt$")


@pytest.fixture
async def room(browser: Browser, hall: ExamHall) -> AsyncIterator[Page]:
    """A candidate's waiting room."""
    async with open_context(browser, hall.server.url) as context:
        yield await enter_room(context, next(hall.tickets))


async def enter_room(context: BrowserContext, ticket: tuple[str, str]) -> Page:
    page = await context.new_page()
    await page.goto("/")
    await page.fill("[name=ticket_number]", ticket[0])
    await page.fill("[name=id_number]", ticket[1])
    await page.click("main button[type=submit]")
    await page.click("a[href*=waiting-room]")
    return page


async def is_told(page: Page, text: str) -> None:
    await expect(page.get_by_text(text).first).to_be_visible()


async def test_choice_of_the_camera_is_kept_or_said_not_to_be(room: Page) -> None:
    await room.route(CONSENT, cut_off)
    await room.check("[name=consent][value=alternative]")
    await is_told(room, "网络断开，没有保存，请再选一次。")
    await expect(room.locator("[data-start]")).to_be_disabled()
    await let_through(room)
    await room.check("[name=consent][value=camera]")
    await is_told(room, "已保存：使用摄像头。开考前可以更改。")
    await room.check("[name=consent][value=alternative]")
    await is_told(room, "已保存：不用摄像头。开考前可以更改。")
    await room.reload()
    await expect(room.locator("[name=consent][value=alternative]")).to_be_checked()
    await is_told(room, "已保存。开考前可以更改。")


async def test_button_comes_alive_at_the_start_and_tries_until_it_is_in(room: Page) -> None:
    await room.check("[name=consent][value=alternative]")
    await is_told(room, "已保存：不用摄像头")

    async def start_later(route: Route) -> None:
        """As the page was before the start: it is told of a start in a few seconds."""
        answer = await route.fetch()
        soon = (SystemClock().now() + timedelta(seconds=8)).isoformat()
        text = re.sub(r'"starts_at":"[^"]+"', f'"starts_at":"{soon}"', await answer.text())
        await route.fulfill(response=answer, body=text)

    await room.route("**/waiting-room", start_later)
    await room.reload()
    await is_told(room, "到开考时间后，按钮会自动变为可用。")
    await expect(room.locator("[data-start]")).to_be_disabled()
    await is_told(room, "可以开始了。开始后立即计时。")
    await room.route(ATTEMPT, be_away)
    await room.click("[data-start]:enabled")
    await is_told(room, "服务器繁忙或网络断开，正在自动重试，请不要关闭本页。")
    await let_through(room)
    await expect(room.locator("[data-item-title]")).to_have_text("第 1 题")
    await expect(room.locator("[data-time]")).to_have_text(re.compile(r"^1:29:"))


async def test_queue_of_starts_is_told_with_a_place_and_asked_again(room: Page) -> None:
    await room.check("[name=consent][value=alternative]")
    waited: list[str] = []

    async def queue(route: Route) -> None:
        if waited:
            return await route.fallback()
        waited.append(route.request.url)
        told = "同时进入考试的人很多，您前面还有 7 人。本页会在 1 秒后自动再试，进入后才开始计时。"
        body = json.dumps({"title": "starts_queue", "detail": told, "place": 7, "seconds": 1})
        return await route.fulfill(
            status=503,
            headers={"retry-after": "1"},
            content_type="application/problem+json",
            body=body,
        )

    await room.route(ATTEMPT, queue)
    await room.click("[data-start]")
    await is_told(room, "您前面还有 7 人")
    await room.wait_for_url("**/attempts/*")
    assert waited, "The first answer was the queue's."


async def test_waiting_room_shows_the_camera_and_sends_nothing_of_it(room: Page) -> None:
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    room.on("request", note)
    await room.check("[name=consent][value=camera]")
    await is_told(room, "只在本机显示，现在不会上传。")
    await is_told(room, "摄像头正常，请确认画面中是您本人")
    async with room.expect_request("**/device-check") as told:
        await room.click("[data-recheck]")
    seen = (await told.value).post_data_json["camera"]
    assert set(seen) == {"state", "brightness"}, "a word and a number of the picture"
    # The sealed paper is asked for by a request without a body, some time in the first seconds.
    written = {request.url.rsplit("/", 1)[1] for request in sent if request.post_data_buffer}
    assert written == {"consent", "device-check"}, "the choice and what was measured"


async def test_device_whose_clock_is_wrong_sits_by_the_servers(
    browser: Browser, hall: ExamHall
) -> None:
    async with open_context(browser, hall.server.url) as context:
        await context.add_init_script(AN_HOUR_FAST)
        page = await enter_room(context, next(hall.tickets))
        await is_told(page, "本机时钟快了约 60 分钟")
        await is_told(page, "不影响考试，页面显示的都是服务器时间")
        await page.check("[name=consent][value=alternative]")
        await page.click("[data-start]:enabled")
        await expect(page.locator("[data-item-title]")).to_be_visible()
        await press(page, "a")
        await holds(page, "1")
        await sees_saved(page)
        said = await page.locator("[data-saving-text]").inner_text()
        at = re.search(r"\d\d:\d\d:\d\d", said)
        assert at is not None, "the time of the last save is told"
        now = SystemClock().now().astimezone(EXAM_ZONE)
        told = now.replace(
            **dict(zip(("hour", "minute", "second"), map(int, at[0].split(":")), strict=True))
        )
        away = (told - now) % timedelta(days=1)
        assert min(away, timedelta(days=1) - away) < timedelta(minutes=10), "and is the server's"
        await expect(page.locator("[data-time]")).to_have_text(re.compile(r"^1:2\d:"))
        await page.click("[data-ledger-open]")
        await is_told(page, "截止时间由服务器计算，等于开始时间加上下列各项。")
        await expect(page.locator("[data-ledger-rows]")).to_contain_text("考试时长90 分钟")


async def test_camera_that_fails_takes_nothing_from_the_exam_and_comes_back(
    browser: Browser, hall: ExamHall
) -> None:
    async with sit_in(hall, browser, script=WILFUL_CAMERA, consent="camera") as seat:
        page = seat.page
        state = page.locator("[data-self-state]")
        await expect(state).to_be_empty()
        await page.evaluate(UNPLUG)
        await expect(state).to_have_text(
            "摄像头画面中断。考试继续，答案不受影响；接好后会自动恢复。"
        )
        for failure, words in (
            ("NotFoundError", "没有找到摄像头。考试继续，答案不受影响；接好后会自动恢复。"),
            ("NotReadableError", "摄像头被其他程序占用。考试继续，答案不受影响；"),
            ("NotAllowedError", "浏览器没有允许使用摄像头。考试继续，答案不受影响；"),
        ):
            await page.evaluate("failure => { window.failure = failure }", failure)
            await page.evaluate(PLUG_IN)
            await expect(state).to_contain_text(words)
            await press(page, "ArrowRight", "b")
            await sees_saved(page)
        await holds(page, "1", "2", "3", "4")
        await page.evaluate("window.failure = null")
        await page.evaluate(PLUG_IN)
        await expect(state).to_be_empty()


async def test_pictures_are_small_stills_at_moments_that_nobody_knows(
    browser: Browser, hall: ExamHall
) -> None:
    async with sit_in(hall, browser, script=MEASURED_STILLS, consent="camera") as seat:

        async def is_sent() -> bool:
            return bool(await seat.page.evaluate("window.stills.length"))

        await eventually(is_sent)
        assert await seat.page.evaluate("window.stills[0]") == [320, 240, "image/jpeg"]
        waits = await seat.page.evaluate(
            """async () => {
              const { isDue } = await import('/static/js/attempt/camera/frames.js');
              const pace = { least: 8, mean: 20, most: 45 };
              const wait = () => { for (let s = 0; ; s += 1) if (isDue(s, pace, Math.random())) return s };
              return Array.from({ length: 200 }, wait);
            }"""
        )
        assert min(waits) >= 8
        assert max(waits) <= 45
        assert len(set(waits)) > 10, "no two stories have the same moments"


async def test_keys_only_type_in_a_text_and_a_text_that_does_not_fit_is_said(
    seat: ExamSeat,
) -> None:
    page = seat.page
    slot = await _open_first_text(page)
    box = page.locator("[data-text]")
    await page.keyboard.type("f1m?A")
    await expect(box).to_have_value("f1m?A")
    await expect(page.locator("[data-item-title]")).to_have_text(f"第 {slot} 题")
    await expect(page.locator("[data-flag]")).to_have_attribute("aria-pressed", "false")
    await expect(page.locator("[data-help]")).to_be_hidden()
    await holds(page, "1", slot)
    limit = 4000
    await box.fill("字" * limit)
    await _comes_to_hold(page, slot, "字" * limit)
    await page.keyboard.press("x")
    await is_told(page, f"最多 {limit} 字，这次输入没有加入")
    await expect(box).to_have_value("字" * limit)
    await box.evaluate(HOLD, "字" * (limit + 1))
    await is_told(page, f"超出 {limit} 字：超出后的内容没有保存，请删减")
    await box.evaluate(PASTE_HALF_A_CHARACTER)
    await is_told(page, "含有无法保存的字符，这次输入没有加入")
    await box.evaluate(f"box => ({HOLD})(box, '好\\ud800')")
    await is_told(page, "含有无法保存的字符，请删除后继续")
    await sees_saved(page)
    assert (await held_answers(page))[slot] == {"text": "字" * limit}, "what fitted is kept"


async def _open_first_text(page: Page) -> str:
    """The number of the first item that is answered in words, which is shown."""
    number: int = await page.evaluate(
        """id => fetch(`/api/v1/attempts/${id}/paper`).then(r => r.json())
             .then(p => p.slots.find(s => s.type === 'short_answer').number)""",
        page.url.rsplit("/", 1)[1],
    )
    await page.get_by_role("button", name=f"第 {number} 题，未答").click()
    await page.click("[data-text]")
    return str(number)


async def _comes_to_hold(page: Page, slot: str, text: str) -> None:
    async def is_held() -> bool:
        return (await held_answers(page)).get(slot) == {"text": text}

    await eventually(is_held)
