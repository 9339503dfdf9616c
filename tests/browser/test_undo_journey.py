# SPDX-License-Identifier: Apache-2.0
"""A hand that slipped, an operator on a telephone who helps, and a candidate who then leaves."""

from uuid import UUID

from playwright.async_api import Browser, Page, expect

from tests.support.browser import Complaints, open_context, take_screenshot
from tests.support.exam_hall import ExamHall
from tests.support.exam_page import sees_saved, sit_down
from tests.support.factories.people import PASSWORD, hire
from tests.support.roles import Role


async def test_accidental_hand_in_is_undone_and_the_candidate_leaves_unmarked(
    browser: Browser, hall: ExamHall
) -> None:
    ticket = next(hall.tickets)
    await hire(hall.url, "office", Role.OPERATOR)
    async with (
        open_context(browser, hall.server.url) as context,
        open_context(browser, hall.server.url, viewport="phone") as helping,
    ):
        page = await context.new_page()
        complaints = Complaints(page)
        await sit_down(page, ticket, consent="alternative")
        await page.keyboard.press("b")
        await sees_saved(page)
        await _slip(page)
        await _reopen(await helping.new_page(), await hall.sitting_of(ticket[0]), ticket[0])
        await _come_back(page)
        await _leave(page)
        assert complaints.other_than() == []


async def _slip(page: Page) -> None:
    await page.click("[data-review-open]")
    await page.get_by_role("button", name="交卷", exact=True).click()
    await page.click("[data-hand-in-confirm]")
    await page.wait_for_url("**/receipt")


async def _reopen(office: Page, sitting_id: UUID, ticket: str) -> None:
    await office.goto("/staff/sign-in")
    await office.fill("[name=username]", "office")
    await office.fill("[name=password]", PASSWORD)
    await office.click("main button[type=submit]")
    await office.wait_for_url("**/console")
    await office.goto(f"/console/sittings/{sitting_id}")
    await office.get_by_role("link", name=ticket).click()
    await office.get_by_text("恢复作答", exact=True).first.click()
    await office.fill("#reopening-reason", "误触交卷")
    await take_screenshot(office, "case-reopening-390")
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await office.evaluate(sideways) <= 0
    await office.get_by_role("button", name="恢复作答").click()
    await expect(office.get_by_text("已恢复作答。")).to_be_visible()
    await take_screenshot(office, "case-reopened-390")


async def _come_back(page: Page) -> None:
    """From the receipt by way of home, into the exam, where everything stands as it was."""
    await page.get_by_role("link", name="回到首页").click()
    await expect(page.get_by_text("理由：误触交卷")).to_be_visible()
    await page.get_by_role("link", name="继续考试").click()
    await expect(page.get_by_text("此前的回执")).to_be_visible()
    await expect(page.get_by_role("button", name="第 1 题，已答")).to_be_visible()
    await page.click("[data-ledger-open]")
    await expect(page.get_by_text("恢复作答，归还中断的时间（误触交卷）")).to_be_visible()
    await page.click("[data-ledger] [data-close]")
    await take_screenshot(page, "exam-reopened")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("a")
    await sees_saved(page)


async def _leave(page: Page) -> None:
    """The first step says what it comes to; turning back changes nothing."""
    await page.click("[data-review-open]")
    await page.get_by_role("button", name="放弃评分并离场…").click()
    await expect(page.get_by_text("放弃评分的结果记为")).to_be_visible()
    await take_screenshot(page, "leave-dialog")
    await page.click("[data-leave-cancel]")
    await page.get_by_role("button", name="放弃评分并离场…").click()
    await page.click("[data-leave-confirm]")
    await page.wait_for_url("**/receipt")
    await expect(page.get_by_text("您已放弃评分")).to_be_visible()
    await take_screenshot(page, "receipt-left")
