# SPDX-License-Identifier: Apache-2.0
"""A nervous candidate with a phone tries everything out, and the operator reads how it went."""

import re
from uuid import UUID

from playwright.async_api import Browser, Page, expect

from app.core.db import Database
from app.trials.models import Trial
from app.trials.rules import TRIAL_TIME
from tests.support.browser import open_context, take_screenshot
from tests.support.exam_hall import ExamHall, ExamHouse, cut_off, let_through
from tests.support.exam_page import press, sees_saved, sign_in
from tests.support.factories.people import hire
from tests.support.factories.trials import MEASURED
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.tours import Tour

TRIAL = re.compile(r"/trials/[0-9a-f-]{36}\?behind=home$")
TRIAL_ID = re.compile(r"/trials/([0-9a-f-]{36})")
TIME_IS_UP = "时间到，不能再修改。网络断开，还有 1 题答案没有上传。"
OFFLINE = re.compile("网络断开：1 题答案已存在本机")
# What this browser keeps, by name.
KEPT = """async () => [
  ...(await indexedDB.databases()).map((each) => each.name), ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map((each) => each.scope),
]"""


async def test_candidate_checks_and_practises_and_the_operator_reads_how_it_went(
    browser: Browser, hall: ExamHall
) -> None:
    ticket = next(hall.tickets)
    async with open_context(browser, hall.server.url, viewport="phone") as context:
        tour = await Tour.begin(context, "zh", "phone")
        await tour.enter_as_candidate(*ticket)
        await tour.see("90-home-before-check")
        before = await tour.page.evaluate(KEPT)
        await check_the_device(tour)
        await begin_the_trial(tour)
        await answer_five(tour.page)
        await is_looked_at(tour.page)
        await hand_in(tour.page)
        tour.complaints.texts.clear()
        await tour.see("93-device-check-after")
        assert await tour.page.evaluate(KEPT) == before, "a trial leaves nothing on the device"
    await measure_badly(browser, hall)
    await hire(hall.url, "caller", Role.OPERATOR)
    async with open_context(browser, hall.server.url) as context:
        operator = await Tour.begin(context, "zh", "laptop")
        await operator.enter_as_staff("caller", PASSWORD)
        await read_the_list(operator, await hall.sitting_of(ticket[0]), ticket[0])


async def test_trial_from_the_waiting_room_is_in_one_window_and_ends_by_its_time(
    browser: Browser, house: ExamHouse
) -> None:
    # Who does not hand in is at risk: not in the hall whose list the other story reads.
    hall = await house.open_hall()
    ticket = next(hall.tickets)
    async with open_context(browser, hall.server.url) as context:
        first = await context.new_page()
        room = f"/registrations/{await sign_in(context, ticket)}/waiting-room"
        await first.goto(room)
        await first.click("a[href$='/device-check?behind=waiting-room']")
        await first.click("[data-begin]")
        await expect(first.locator("[data-item-title]")).to_be_visible()
        second = await context.new_page()
        await second.goto(first.url)
        await second.click("[data-take-over]")
        await expect(second.locator("[data-item-title]")).to_be_visible()
        await press(first, "a")
        await expect(first.locator("[data-saving-text]")).to_contain_text("本窗口只读")
        await second.route("**/api/v1/trials/*/ops", cut_off)
        await press(second, "b")
        await is_over(hall, UUID(TRIAL_ID.findall(first.url)[0]))
        await expect(second.locator("[data-notices]")).to_contain_text(TIME_IS_UP)
        await let_through(second)
        await second.wait_for_url("**/device-check?behind=waiting-room")
        facts = second.locator(".card--accent .facts")
        for words in ("0 / 5 题", "没有交卷"):
            await expect(facts).to_contain_text(words)
        await second.get_by_role("link", name="回到候考室").click()
        await expect(second).to_have_url(re.compile(room))


async def is_over(hall: ExamHall, trial_id: UUID) -> None:
    """As if it had been begun a quarter of an hour ago; the page hears of it when it next asks."""
    database = Database(hall.url)
    async with database.writing() as session:
        trial = await session.get_one(Trial, trial_id)
        trial.started_at -= TRIAL_TIME
        trial.deadline_at = trial.started_at + TRIAL_TIME
    await database.dispose()


async def check_the_device(tour: Tour) -> None:
    page = tour.page
    await page.click("a[href$='/device-check']")
    await page.check("[name=consent][value=camera]")
    await expect(page.locator("[data-consent-state]")).to_contain_text("已保存：使用摄像头")
    await expect(page.locator("[data-check][data-state]")).to_have_count(7)
    await expect(page.locator('[data-check="camera"]')).to_have_attribute("data-state", "good")
    await expect(page.locator("[data-told]")).to_contain_text("检查结果已送达")
    await tour.see("91-device-check")


async def begin_the_trial(tour: Tour) -> None:
    await tour.page.click("[data-begin]")
    await tour.page.wait_for_url(TRIAL)
    await expect(tour.page.get_by_text("试答 · 不评分")).to_be_visible()
    # The hall's sitting has begun: who practises is told.
    await expect(tour.page.get_by_text("已到开考时间。请结束试答").first).to_be_visible()
    await tour.see("92-trial")


async def answer_five(page: Page) -> None:
    """One of them without a network for a moment: it is kept here, and goes when it can."""
    item = page.locator("[data-item]")
    await item.locator("label", has_text="香蕉").click()
    await sees_saved(page)
    await page.click("[data-next]")
    await page.route("**/api/v1/trials/**", cut_off)
    await item.locator("label", has_text="第四天").click()
    await expect(page.locator("[data-saving-text]")).to_have_text(OFFLINE)
    await let_through(page)
    await sees_saved(page)
    await page.click("[data-next]")
    await item.locator("label", has_text="雨伞").click()
    await item.locator("label", has_text="雨衣").click()
    await page.click("[data-next]")
    await item.locator("label", has_text="正确").click()
    await page.click("[data-next]")
    await page.fill("[data-text]", "晴，有风。")
    await page.locator("[data-text]").blur()
    await sees_saved(page)
    await page.reload()
    await expect(item.locator("label", has_text="香蕉").locator("input")).to_be_checked()


async def is_looked_at(page: Page) -> None:
    """The camera shows itself, and a still of it is looked at."""
    await expect(page.locator("[data-self-view]")).to_be_visible()
    async with page.expect_response(re.compile(r"/api/v1/trials/.*/frames/")) as looked:
        pass
    assert (await looked.value).ok, "the still was agreed to"


async def hand_in(page: Page) -> None:
    await page.click("[data-review-open]")
    await expect(page.get_by_text("放弃评分")).to_have_count(0)
    await page.get_by_role("button", name="交卷", exact=True).click()
    await take_screenshot(page, "92-trial-hand-in")
    await page.click("[data-hand-in-confirm]")
    await page.wait_for_url("**/device-check?behind=home")
    facts = page.locator(".card--accent .facts")
    for words in ("5 / 5 题", "已交卷", re.compile(r"[1-9]\d* 毫秒"), "最后几次画面中的人脸数"):
        await expect(facts).to_contain_text(words)
    await expect(page.locator("[data-told]")).to_contain_text("检查结果已送达")


async def measure_badly(browser: Browser, hall: ExamHall) -> None:
    """Somebody else's old laptop, on a line that loses requests."""
    ticket = next(hall.tickets)
    async with open_context(browser, hall.server.url) as context:
        path = f"/api/v1/registrations/{await sign_in(context, ticket)}/device-check"
        bad = {"round_trips": [40, None, 90], "stall": 900, "clock_offset": 3_600_000}
        assert (await context.request.put(path, data=MEASURED | bad)).ok, "it was taken in"


async def read_the_list(tour: Tour, sitting_id: UUID, ticket_number: str) -> None:
    """From the sitting's page to the list, and to the candidate who checked."""
    await tour.page.goto(f"/console/sittings/{sitting_id}")
    await tour.page.click("a[href$='/devices']")
    await tour.see("94-devices")
    first = tour.page.locator("tbody tr").first
    for words in ("检查时丢失 1 次请求", "页面最长卡住 900 毫秒", "本机时钟快 60 分钟"):
        await expect(first).to_contain_text(words)
    row = tour.page.get_by_role("row").filter(has_text=ticket_number)
    await expect(row).to_contain_text("5 / 5 题")
    await expect(row).to_contain_text("Chrome")
    await row.get_by_role("link").click()
    await expect(tour.page.get_by_text("设备检查：")).to_be_visible()
