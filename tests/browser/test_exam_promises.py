# SPDX-License-Identifier: Apache-2.0
"""What the exam page says of answers that are on their way, while each of it is true."""

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, Route, expect

from app.attempts.models import Attempt
from app.core.clock import SystemClock
from app.core.db import Database
from tests.support.exam_hall import (
    NO_STORAGE,
    ExamHall,
    ExamSeat,
    ask_to_sign_in,
    be_away,
    cut_off,
    let_through,
    lose_the_answer,
    sit_in,
    sit_in_again,
)
from tests.support.exam_page import held_answers, holds, press, sees_saved, sign_in

OPS = "**/ops"
MINUTES = 1000 * 60


async def says(page: Page, text: str) -> None:
    await expect(page.locator("[data-saving-text]")).to_contain_text(text)


async def is_told(page: Page, text: str) -> None:
    await expect(page.get_by_text(text).first).to_be_visible()


async def answer_two_more(page: Page) -> None:
    """Items 2 and 3; they wait when the way to the service is cut."""
    await press(page, "ArrowRight", "b", "ArrowRight", "c")


async def open_hand_in(page: Page) -> None:
    await page.click("[data-review-open]")
    await is_told(page, "时间到时会自动交卷")
    await page.get_by_role("button", name="交卷", exact=True).click()


async def test_without_a_network_one_goes_on_and_the_hand_in_waits_for_it(seat: ExamSeat) -> None:
    page = seat.page
    await seat.context.set_offline(True)
    await says(page, "此前的答案都已保存到服务器；可以继续作答，新答案会存在本机")
    await answer_two_more(page)
    await says(page, "网络断开：2 题答案已存在本机，恢复后会自动上传")
    await page.click("[data-help-open]")
    await page.click("[data-language]")
    await is_told(page, "网络断开时不能切换语言")
    await page.click("[data-help] [data-close]")
    await open_hand_in(page)
    await is_told(page, "2 题答案还没有上传。交卷前会先上传；如果网络断开，会等恢复后再交卷。")
    await page.click("[data-hand-in-confirm]")
    await is_told(page, "网络断开，还有 2 题答案没有上传。恢复后会自动上传并交卷")
    await seat.context.set_offline(False)
    await page.wait_for_url("**/receipt")
    await is_told(page, "共 3 题作答")


async def test_hand_in_of_what_is_all_sent_waits_for_the_network(seat: ExamSeat) -> None:
    page = seat.page
    await open_hand_in(page)
    await seat.context.set_offline(True)
    await page.click("[data-hand-in-confirm]")
    await is_told(page, "答案都已上传。网络断开，恢复后会自动交卷")
    await seat.context.set_offline(False)
    await page.wait_for_url("**/receipt")
    await is_told(page, "答卷已收到，共 1 题作答")


async def test_leaving_waits_for_the_network(seat: ExamSeat) -> None:
    page = seat.page
    await page.click("[data-review-open]")
    await is_told(page, "下一步会说明后果，再请您确认")
    await page.get_by_role("button", name="放弃评分并离场…").click()
    await is_told(page, "放弃评分的结果记为")
    await seat.context.set_offline(True)
    await page.click("[data-leave-confirm]")
    await is_told(page, "网络断开，恢复后会自动结束考试")
    await seat.context.set_offline(False)
    await page.wait_for_url("**/receipt")
    await is_told(page, "您已放弃评分：答卷已保存，共 1 题作答，不评分。")


async def test_what_waited_in_a_closed_tab_is_found_and_sent(seat: ExamSeat) -> None:
    page = seat.page
    await page.route(OPS, cut_off)
    await answer_two_more(page)
    await says(page, "2 题答案已存在本机")
    address = page.url
    await page.close()
    again = await seat.context.new_page()
    await again.goto(address)
    await is_told(again, "同一场考试只能在一个窗口作答")
    await again.click("[data-take-over]")
    await is_told(again, "已找回本机上尚未上传的 2 题（第 2、3 题），正在重新上传。")
    await holds(again, "1", "2", "3")
    await sees_saved(again)


async def test_portal_and_slow_way_keep_the_answers_here_until_they_are_through(
    seat: ExamSeat,
) -> None:
    page = seat.page
    await page.route(OPS, ask_to_sign_in)
    await press(page, "ArrowRight", "b")
    await says(page, "网络需要登录认证：1 题答案已存在本机，联网后会自动上传")
    await let_through(page)
    await holds(page, "1", "2")
    await sees_saved(page)
    may_pass = asyncio.Event()

    async def crawl(route: Route) -> None:
        await may_pass.wait()
        await route.continue_()

    await page.route(OPS, crawl)
    await press(page, "ArrowRight", "c")
    await says(page, "网络较慢，正在上传：1 题答案已存在本机")
    may_pass.set()
    await holds(page, "1", "2", "3")
    await let_through(page)
    await sees_saved(page)


async def test_change_that_the_service_refuses_holds_up_no_other(seat: ExamSeat) -> None:
    """A page that went wrong sends an option that the item has not."""
    page = seat.page
    await page.route(OPS, cut_off)
    await answer_two_more(page)
    await says(page, "2 题答案已存在本机")

    async def spoil(route: Route) -> None:
        body = json.loads(route.request.post_data or "")
        for op in body["ops"]:
            if op["slot"] == 2 and op["kind"] == "answer":
                op["value"] = {"choices": ["Z"]}
        await route.continue_(post_data=json.dumps(body))

    await page.route(OPS, spoil)
    await is_told(page, "第 2 题的这次修改没有被服务器接受，没有计入；其他题不受影响")
    await is_told(page, "本次上传的其他答案将重新发送")
    await holds(page, "1", "3")
    await let_through(page)
    await press(page, "ArrowLeft", "d")
    await holds(page, "1", "2", "3")
    await sees_saved(page)


@dataclass(frozen=True, slots=True)
class Told:
    """Where answers are that cannot be sent, as the line above and the notices say it."""

    script: str
    line: str
    to_another: str
    to_another_window: str


STORED = Told(
    "",
    "当前登录的不是本场考生：1 题答案已存在本机",
    "答案无法上传，仍保存在本机",
    "未上传的答案仍保存在本机",
)
IN_PAGE = Told(
    NO_STORAGE,
    "当前登录的不是本场考生：1 题答案只在本页面，请勿关闭",
    "答案无法上传，只在本页面，请勿关闭",
    "未上传的答案只在本页面，请勿关闭",
)


@pytest.mark.parametrize("told", [STORED, IN_PAGE], ids=["stored", "in-page"])
async def test_answers_are_where_it_says_until_the_right_one_is_back(
    browser: Browser, hall: ExamHall, told: Told
) -> None:
    """Somebody else signs in on this browser; then a second window takes over."""
    async with sit_in(hall, browser, script=told.script) as seat:
        page, context = seat.page, seat.context
        # A browser is anybody's.
        await sign_in(context, next(hall.tickets))
        await press(page, "ArrowRight", "b")
        await says(page, told.line)
        await is_told(page, told.to_another)
        await page.get_by_role("button", name="重新登录").click()
        await seat.sign_in_again()
        await seat.is_signed_in()
        await holds(page, "1", "2")
        await sees_saved(page)
        await page.route(OPS, cut_off)
        await press(page, "ArrowRight", "c")
        second = await context.new_page()
        await second.goto(page.url)
        await second.click("[data-take-over]")
        await expect(second.locator("[data-item-title]")).to_be_visible()
        await second.close()
        await let_through(page)
        await is_told(page, told.to_another_window)
        await page.get_by_role("button", name="在此窗口继续").click()
        await holds(page, "1", "2", "3")
        await sees_saved(page)


async def test_browser_that_keeps_no_data_says_so_at_each_step(
    browser: Browser, hall: ExamHall
) -> None:
    async with sit_in(hall, browser, script=NO_STORAGE) as seat:
        page, context = seat.page, seat.context
        await is_told(page, "本机存储不可用：答案仍会立即上传，但断网时只留在本页面")
        await context.set_offline(True)
        await says(page, "新答案只在本页面，请勿关闭")
        await press(page, "ArrowRight", "b")
        await says(page, "没有上传成功：1 题答案只在本页面，请勿关闭；会自动重试")
        await context.clear_cookies(name="kaochang_session")
        await context.set_offline(False)
        await says(page, "登录已过期：1 题答案只在本页面，请勿关闭；重新登录后会自动上传")
        await is_told(page, "请勿关闭本页：已作答的内容都在这里，登录后会自动上传")
        await context.set_offline(True)
        await seat.sign_in_again()
        await is_told(page, "网络断开，请稍后再试。请勿关闭本页，已作答的内容都在这里。")
        await context.set_offline(False)
        await seat.sign_in_again()
        await seat.is_signed_in()
        await holds(page, "1", "2")
        await sees_saved(page)
        await page.reload()
        await expect(page.get_by_role("button", name="第 2 题，已答")).to_be_visible()


async def test_answers_that_come_too_late_are_told_and_kept_apart(seat: ExamSeat) -> None:
    page = seat.page
    await page.route(OPS, cut_off)
    await press(page, "ArrowRight", "b")
    await says(page, "1 题答案已存在本机")
    await seat.hand_in_elsewhere()
    # The page asks at once instead of within its twelve seconds.
    await page.evaluate("dispatchEvent(new Event('online'))")
    await is_told(page, "有答案没能上传，仍保存在本机。请联系主办单位，不要清除浏览器数据。")
    await let_through(page)
    await is_told(
        page,
        "第 2 题最后的修改在考试结束后才到达服务器：已单独保存，考务人员可以看到，暂不计入评分。",
    )
    await page.get_by_role("link", name="查看交卷回执").click()
    await is_told(page, "共 1 题作答")


async def test_receipt_delivers_what_waited_and_says_what_became_of_it(seat: ExamSeat) -> None:
    """Item 2 had arrived and only its acknowledgement was lost."""
    page = seat.page
    await page.route(OPS, lose_the_answer)
    await press(page, "ArrowRight", "b")
    await holds(page, "1", "2")
    await says(page, "1 题答案已存在本机")
    await seat.hand_in_elsewhere()
    receipt = f"/attempts/{seat.attempt_id}/receipt"
    await page.route(OPS, cut_off)
    await page.clock.install()
    await page.goto(receipt)
    await is_told(page, "本机还有第 2 题的修改没有送达，正在上传。")
    await page.clock.run_for(2 * MINUTES + 1000)
    await is_told(page, "第 2 题的修改没能上传，仍保存在本机。")
    # The page is left first: it would go on trying by itself.
    await page.goto("about:blank")
    await let_through(page)
    await page.goto(receipt)
    await is_told(page, "第 2 题的修改在交卷前已经送达，都已计入。")
    await is_told(page, "共 2 题作答")


async def test_what_is_neither_delivered_nor_kept_is_in_the_page(
    browser: Browser, hall: ExamHall
) -> None:
    async with sit_in(hall, browser, script=NO_STORAGE) as seat:
        page = seat.page
        await page.route(OPS, cut_off)
        await press(page, "ArrowRight", "b")
        await says(page, "1 题答案只在本页面")
        await seat.hand_in_elsewhere()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await is_told(page, "有答案没能上传，只在本页面。请勿关闭或刷新，并联系主办单位。")


async def test_what_cannot_be_delivered_at_the_end_stays_on_the_device(seat: ExamSeat) -> None:
    page = seat.page
    receipt = f"/attempts/{seat.attempt_id}/receipt"
    await page.route(OPS, cut_off)
    await press(page, "ArrowRight", "b")
    await says(page, "1 题答案已存在本机")
    await seat.hand_in_elsewhere()
    # The page is left first: it would go on trying by itself.
    await page.goto("about:blank")
    await let_through(page)
    await page.goto(receipt)
    await is_told(page, "第 2 题最后的修改在考试结束后才到达服务器")


async def test_time_that_is_up_locks_the_page_and_hands_in_when_the_network_is_back(
    seat: ExamSeat, hall: ExamHall
) -> None:
    page = seat.page
    await _leave_seconds(hall, seat.attempt_id, seconds=15)
    await press(page, "ArrowRight", "b")
    await expect(page.locator("[data-time]")).to_have_text(re.compile(r"^0:00:"))
    await seat.context.set_offline(True)
    await is_told(page, "时间到，不能再修改。答案都已上传。网络断开，恢复后会自动交卷")
    await press(page, "d")
    await expect(page.locator("[data-exam] input[value=D]")).not_to_be_checked()
    await seat.context.set_offline(False)
    await page.wait_for_url("**/receipt")
    await is_told(page, "从考试页面交卷（时间到时由页面自动提交）")
    await is_told(page, "共 2 题作答")


async def _leave_seconds(hall: ExamHall, attempt_id: str, *, seconds: int) -> None:
    """The attempt began so long ago that this is left; its ledger stays as it is."""
    database = Database(hall.url)
    async with database.writing() as session:
        attempt = await session.get_one(Attempt, UUID(attempt_id))
        earlier = attempt.deadline_at - SystemClock().now() - timedelta(seconds=seconds)
        attempt.started_at -= earlier
        attempt.deadline_at -= earlier
    await database.dispose()


async def test_paper_that_cannot_be_opened_yet_opens_by_itself(seat: ExamSeat) -> None:
    """Where the browser has nothing of it; one that has goes on from there (test_sealed_journey)."""
    page = seat.page
    await page.evaluate(
        "new Promise(done => { indexedDB.deleteDatabase('kaochang-papers').onsuccess = done })"
    )
    calls = re.compile(r"/api/v1/attempts/.*/(lease|paper|answers)")
    await page.route(calls, be_away)
    await page.reload()
    await is_told(
        page, "服务器暂时不可用，正在自动重试。考试时间由服务器记录，本机的答案不会丢失。"
    )
    await page.route(calls, cut_off)
    await is_told(page, "网络断开，正在自动重试。")
    await let_through(page)
    await expect(page.get_by_role("button", name="第 1 题，已答")).to_be_visible()
    assert set(await held_answers(page)) == {"1"}


async def test_of_two_devices_the_candidate_says_which_copy_holds(
    browser: Browser, hall: ExamHall, seat: ExamSeat
) -> None:
    page = seat.page
    await page.route(OPS, cut_off)
    await press(page, "ArrowRight", "b")
    await says(page, "1 题答案已存在本机")
    async with sit_in_again(hall, browser, seat) as other:
        await press(other, "ArrowRight", "c")
        await holds(other, "1", "2")
        await sees_saved(other)
    await let_through(page)
    await page.get_by_role("button", name="在此窗口继续").click()
    await is_told(page, "本机有尚未上传的答案，而另一台设备此后也保存过答案。")
    await page.click("[data-contest-here]")
    await sees_saved(page)
    assert (await held_answers(page))["2"] == {"choices": ["B"]}, "this device's copy holds"
