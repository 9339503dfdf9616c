# SPDX-License-Identifier: Apache-2.0
"""The network is gone at the end: a file of the page's is handed over, looked at and taken in."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.another_date import served_world
from tests.support.browser import VIEWPORTS, open_context, take_screenshot
from tests.support.exam_page import press, sign_in
from tests.support.factories.exams import NINE, desk_of, open_exam
from tests.support.hashing import PASSWORD
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import World

END = NINE + timedelta(minutes=90)
LEFT = timedelta(minutes=5)
WORDS = {
    "zh": ("2 题答案在本机，没有送达", "导出救援文件", "救援文件已导出"),
    "en": (
        "answers to 2 items are on this device",
        "Export rescue file",
        "The rescue file is exported",
    ),
}


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_answers_without_network_at_the_end_are_handed_over_in_a_file(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as one,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as two,
    ):
        exam = await open_exam(world, candidates=2)
        await world.operator()
        page = await sit_down(world, await one.new_page(), exam.tickets[0], language)
        file = await export(world, page, tmp_path, language, viewport)
        world.clock.set(END + timedelta(minutes=20))
        await world.worker.run_once()
        operator = await Tour.begin(two, language, viewport)
        await operator.enter_as_staff("operator", PASSWORD)
        await take_in(operator, f"/console/sittings/{exam.sitting_id}", file)
        # The page comes back: what it sends again is known, and it is not asked for a file any more.
        await page.context.set_offline(False)
        await page.wait_for_url("**/receipt")
        await expect(
            page.get_by_text(re.compile("补收了断网时|took in answers")).first
        ).to_be_visible()
        await photograph(page, "84-receipt-taken-in", language, viewport)
        answers = await page.evaluate(
            "id => fetch(`/api/v1/attempts/${id}/answers`).then(r => r.json()).then(a => a.answers)",
            page.url.split("/attempts/")[1].split("/")[0],
        )
        assert set(answers) == {"1", "2", "3"}


async def sit_down(world: World, page: Page, ticket: tuple[str, str], language: str) -> Page:
    """In the exam since nine, with one answer saved and five minutes left."""
    world.clock.set(NINE)
    desk = await desk_of(world, ticket)
    await desk.consent("alternative")
    attempt = (await desk.start()).json()["id"]
    await sign_in(page.context, ticket)
    # The last minutes are run through: nobody waits for them, and no slow machine is late.
    await page.clock.install()
    async with page.expect_response("**/rescue-key"):
        await page.goto(f"/attempts/{attempt}?lang={language}")
    await page.wait_for_selector("[data-item-title]:visible")
    await press(page, "a")
    await holds_of(page, attempt)
    world.clock.set(END - LEFT)
    # The page asks at once instead of within its twelve seconds.
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("[data-time]")).to_have_text(re.compile(r"^0:0[45]:"))
    return page


async def holds_of(page: Page, attempt: str) -> None:
    await page.wait_for_function(
        "id => fetch(`/api/v1/attempts/${id}/answers`).then(r => r.json()).then(a => '1' in a.answers)",
        arg=attempt,
    )


async def export(world: World, page: Page, folder: Path, language: str, viewport: str) -> Path:
    """Two items are answered without network, the time runs out, and the page gives its file."""
    told, button, done = WORDS[language]
    await page.context.set_offline(True)
    await press(page, "ArrowRight", "b", "ArrowRight", "c")
    await expect(page.locator("[data-saving-text]")).to_contain_text(re.compile("2 题|2 items"))
    await page.clock.fast_forward(LEFT // timedelta(milliseconds=1) + 1000)
    await expect(page.get_by_text(told).first).to_be_visible()
    await photograph(page, "80-exam-rescue-offer", language, viewport)
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name=button).click()
    download = await downloading.value
    assert download.suggested_filename.endswith(".kcrescue")
    await expect(page.get_by_text(done).first).to_be_visible()
    await photograph(page, "81-exam-rescue-exported", language, viewport)
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


async def photograph(page: Page, name: str, language: str, viewport: str) -> None:
    """On both screens, and on its own last; a page without network makes no tour."""
    for screen in sorted(("laptop", "phone"), key=lambda each: each == viewport):
        width, height = VIEWPORTS[screen]
        await page.set_viewport_size({"width": width, "height": height})
        await take_screenshot(page, f"{name}-{language}-{screen}")


async def take_in(tour: Tour, sitting: str, file: Path) -> None:
    await tour.see("82-late-answers", f"{sitting}/late-answers")
    await tour.page.set_input_files("[name=file]", file)
    await tour.page.click("form[action$='/files'] button")
    await tour.page.wait_for_url("**/files/*")
    await expect(tour.page.locator("details table tbody tr")).to_have_count(2)
    await tour.page.click("details > summary")
    await tour.see("83-rescue-file-preview")
    await tour.page.fill("[name=reason]", "考场网络中断")
    await tour.page.fill("[name=confirm]", "1")
    await tour.page.click("main form button.button--primary")
    await tour.page.wait_for_url("**done=taken")
    await tour.see("85-rescue-file-taken-in")
