# SPDX-License-Identifier: Apache-2.0
"""An invigilator and a candidate write to each other, each in a browser of their own."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.another_date import served_world
from tests.support.browser import open_context
from tests.support.factories.exams import NINE, Desk, Exam, desk_of, open_exam
from tests.support.hashing import PASSWORD
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import World

CONTACT = {"telephone": "010-0000 0000 转 8", "hours": "8:00–18:00", "email": "help@example.org"}
# In Chinese on an English page: what people write is data.
TO_ALL = "09:30 试播应急广播（中文），请继续作答"
QUESTION = "OK? 3"
ANSWER = "OK 3"


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_both_sides_write_and_are_read(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as one,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as two,
    ):
        exam, desk = await prepare(world)
        sits = await Tour.begin(one, language, viewport)
        await sits.enter_as_candidate(*exam.tickets[0])
        await sits.page.goto(f"/attempts/{desk.attempt_id}")
        await expect(sits.page.locator("[data-item-title]")).to_be_visible()
        staff = await Tour.begin(two, language, viewport)
        await staff.enter_as_staff("invigilator", PASSWORD)
        await tell_everybody(staff, exam)
        await acknowledge(sits)
        await ask_without_a_network(sits)
        await answer(staff, exam)
        await is_answered(sits.page)
        await staff.see(
            "84-messages-of-sitting", f"/invigilation/sittings/{exam.sitting_id}/messages"
        )
        await end(world, desk)
        await sits.page.wait_for_url("**/receipt")
        # A page of its own: what the other complained of without a network was meant.
        reads = await Tour.begin(one, language, viewport)
        await reads.see("85-receipt-with-contact", f"/attempts/{desk.attempt_id}/receipt")
        await reads.see("86-messages-kept", f"/registrations/{desk.registration_id}/messages")
        await expect(reads.page.locator(".talk__text")).to_have_text([TO_ALL, QUESTION, ANSWER])


async def prepare(world: World) -> tuple[Exam, Desk]:
    exam = await open_exam(world, candidates=3)
    operator = await world.operator()
    (
        await operator.put(f"/api/v1/sittings/{exam.sitting_id}/contact", json=CONTACT)
    ).raise_for_status()
    await world.invigilator()
    world.clock.set(NINE)
    desk = await desk_of(world, exam.tickets[0])
    await desk.consent("alternative")
    (await desk.start()).raise_for_status()
    return exam, desk


async def end(world: World, desk: Desk) -> None:
    """By the invigilator, for the page has the window that could hand in."""
    path, body = desk.path("termination"), {"reason": "考场疏散"}
    (await (await world.invigilator()).post(path, json=body)).raise_for_status()


async def tell_everybody(staff: Tour, exam: Exam) -> None:
    await staff.page.goto(f"/invigilation/sittings/{exam.sitting_id}/messages")
    await staff.page.fill("[name=text]", TO_ALL)
    await staff.page.click("[name=everybody]")
    await staff.page.wait_for_url("**done=3**")


async def acknowledge(sits: Tour) -> None:
    """It came by itself, took no focus, covers no item, and stays until it is acknowledged."""
    page, told = sits.page, sits.page.locator("[data-notices] .notice__quote")
    await expect(told).to_have_text(TO_ALL)
    await expect(page.locator("[data-announce]")).to_contain_text(TO_ALL)
    assert await page.evaluate("document.activeElement.closest('[data-notices]')") is None
    await expect(page.locator("[data-talk-panel]")).to_be_hidden()
    await sits.see("80-exam-message")
    await page.reload()
    await expect(told).to_have_text(TO_ALL)
    await page.locator("[data-notices] button").first.click()
    await expect(told).to_have_count(0)


async def ask_without_a_network(sits: Tour) -> None:
    """What cannot be sent says so, can be taken back, and goes when the network is back."""
    page = sits.page
    await page.click("[data-talk-open]")
    await sits.see("81-exam-talk")
    await page.context.set_offline(True)
    await page.fill("[data-talk-text]", "x" * 501)
    await expect(page.locator("[data-talk-send]")).to_be_disabled()
    await page.fill("[data-talk-text]", QUESTION)
    await page.click("[data-talk-send]")
    unsent = page.locator("[data-talk-outbox] li")
    await expect(unsent.locator(".actions button")).to_be_visible()
    await unsent.locator(".actions button").click()
    await expect(unsent).to_have_count(0)
    await expect(page.locator("[data-talk-text]")).to_have_value(QUESTION)
    await page.click("[data-talk-send]")
    await expect(unsent.locator(".actions button")).to_be_visible()
    await page.context.set_offline(False)
    await expect(unsent).to_have_count(0)
    await expect(page.locator("[data-talk-lines] .talk__text")).to_have_text([TO_ALL, QUESTION])


async def answer(staff: Tour, exam: Exam) -> None:
    page = staff.page
    await staff.see("82-board-unread", f"/invigilation/sittings/{exam.sitting_id}")
    await page.click("[data-group=needed] [data-link]")
    await expect(page.locator("[data-talk-lines] .talk__text")).to_have_text([TO_ALL, QUESTION])
    await staff.see("83-attempt-talk")
    await page.fill("[data-talk-text]", ANSWER)
    await page.click("[data-talk-form] button")
    await expect(page.locator("[data-talk-lines] .talk__text")).to_have_text(
        [TO_ALL, QUESTION, ANSWER]
    )
    await expect(page.locator("[data-talk-read]")).to_be_hidden()


async def is_answered(page: Page) -> None:
    await expect(page.locator("[data-notices] .notice__quote")).to_have_text(ANSWER)
    asked = page.locator("[data-talk-lines] .talk__line--own .talk__fate")
    await expect(asked).to_contain_text(":")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-talk-panel]")).to_be_hidden()
