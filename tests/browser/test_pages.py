# SPDX-License-Identifier: Apache-2.0
"""Every page, as each person meets it, in both languages and on both screens.

Each must have nothing serious for axe, must not scroll sideways, must not complain, and must not
mix the languages; `make browser` photographs each into var/screenshots. The tours share one demo:
what a tour changes is its own candidate's, its own upload, or the one sitting that it finishes.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest
from playwright.async_api import Browser, FilePayload

from app.demo import invented_id_number
from question_bank.interchange.formats import FORMATS
from tests.support.browser import open_context
from tests.support.demo import Demo
from tests.support.factories.exams import BANK
from tests.support.factories.imports import workbook
from tests.support.tours import LANGUAGES, LOOKS, NOWHERE, Tour

pytestmark = pytest.mark.parametrize(("language", "viewport"), LOOKS)
# A workbook of the demo's author: a new question, a changed one, one that is there already, and
# one that cannot be read.
DAMAGED: FilePayload = {
    "name": "演示修订.xlsx",
    "mimeType": FORMATS["excel"].media_type,
    "buffer": workbook(
        [
            replace(BANK[0], reference="new-001", stem="碳市场的履约主体是谁？"),
            replace(BANK[1], explanation="见《碳排放权交易管理办法（试行）》。"),
            *BANK[2:4],
        ],
        {(BANK[3].reference, "答案"): "大概对"},
    ),
}

Begin = Callable[[], AbstractAsyncContextManager[Tour]]
Staff = Callable[[str], AbstractAsyncContextManager[Tour]]


@pytest.fixture
def begin(browser: Browser, demo: Demo, language: str, viewport: str) -> Begin:
    """A further person's tour, in the test's language and on its screen."""

    @asynccontextmanager
    async def begun() -> AsyncIterator[Tour]:
        async with open_context(
            browser, demo.url, viewport=viewport, language=LANGUAGES[language]
        ) as context:
            yield await Tour.begin(context, language, viewport)

    return begun


@pytest.fixture
def staff(begin: Begin, demo: Demo) -> Staff:
    """As `begin`, for a member of staff who has signed in."""

    @asynccontextmanager
    async def begun(username: str) -> AsyncIterator[Tour]:
        async with begin() as tour:
            await tour.enter_as_staff(username, demo.password(username))
            yield tour

    return begun


async def test_exam_pages_and_the_wall_meanwhile(
    begin: Begin, staff: Staff, demo: Demo, language: str, viewport: str
) -> None:
    sitting_id = (await demo.find_sittings()).enterable
    async with begin() as tour:
        await tour.see("00-error", f"{NOWHERE}?lang={language}")
        await tour.see("01-sign-in", f"/?lang={language}")
        await tour.enter_as_candidate(*demo.ticket(LOOKS.index((language, viewport))))
        await _begin_exam(tour)
        async with staff("invigilator") as watching:
            await _watch(watching, sitting_id, attempt_id=tour.page.url.rsplit("/", 1)[1])
        await _finish_exam(tour)


async def _begin_exam(tour: Tour) -> None:
    page = tour.page
    await tour.see("03-home")
    await page.click("a[href*=waiting-room]")
    await page.check("[name=consent][value=camera]")
    await page.wait_for_selector("[data-start]:enabled")
    await tour.see("04-waiting-room")
    await page.click("[data-start]")
    await page.wait_for_selector("[data-item-title]")
    await page.keyboard.press("a")
    await tour.see("05-exam")
    await page.keyboard.press("ArrowLeft")
    for _ in range(95):
        await page.keyboard.press("ArrowRight")
    await page.fill("[data-text]", "配额清缴以核查结果为准。")
    await tour.see("06-exam-short-answer")


async def _watch(tour: Tour, sitting_id: str, *, attempt_id: str) -> None:
    await tour.see("30-invigilation", "/invigilation")
    await tour.page.click(f"a[href='/invigilation/sittings/{sitting_id}']")
    await tour.see("31-wall")
    await tour.page.goto(f"/invigilation/attempts/{attempt_id}")
    await tour.see("32-timeline")


async def _finish_exam(tour: Tour) -> None:
    page = tour.page
    await page.click("[data-review-open]")
    await tour.see("07-review")
    await page.get_by_role("button", name=re.compile("^(交卷|Hand in)$")).click()
    await page.click("[data-hand-in-confirm]")
    await page.wait_for_url("**/receipt")
    await tour.see("08-receipt")


async def test_result_and_retake_pages(begin: Begin, demo: Demo) -> None:
    sitting_id = (await demo.find_sittings()).finished
    await demo.finish(sitting_id)
    async with begin() as tour:
        await tour.enter_as_candidate(*await demo.weakest(sitting_id))
        await tour.see("09-home-result")
        [result] = await tour.links("/registrations/")
        [retake] = await tour.links("/entitlements/")
        await tour.see("10-result", result)
        await tour.see("11-retake", retake)


async def test_operators_pages(begin: Begin, demo: Demo, language: str) -> None:
    sittings = await demo.find_sittings()
    async with begin() as tour:
        await tour.see("20-staff-sign-in", f"/staff/sign-in?lang={language}")
        await tour.enter_as_staff("operator", demo.password("operator"))
        await tour.see("21-console", "/console")
        await tour.see("22-sittings", "/console/sittings")
        for name in ("enterable", "waiting", "released", "planned"):
            await tour.see(f"23-sitting-{name}", f"/console/sittings/{getattr(sittings, name)}")
        await tour.page.goto(f"/console/sittings/{sittings.waiting}")
        [case, *_] = await tour.links("/console/registrations/")
        await tour.see("26-case", case)
        await tour.see("24-sittings-over", "/console/sittings?show=past")
        await tour.page.goto("/console/sittings")
        await tour.page.locator("form:has([name=months]) button").first.click()
        await tour.see("25-sittings-planned")


async def test_roster_page_of_a_sitting_that_is_to_be_opened(staff: Staff, demo: Demo) -> None:
    planned = (await demo.find_sittings()).planned
    async with staff("operator") as tour:
        await tour.page.goto("/console")
        await tour.page.click(f"a[href='/console/sittings/{planned}']")
        rows = [f"演示考生庚,{invented_id_number('cpcif', 6)}", "演示考生某,110101190001010000"]
        await tour.page.fill("[name=lines]", "\n".join(rows))
        await tour.page.locator("form:has([name=lines]) button").click()
        await tour.see("26-roster-preview")


async def test_pages_of_who_watches_over_rights_and_jobs(staff: Staff) -> None:
    async with staff("sysadmin") as tour:
        await tour.see("28-attention", "/console/attention")
        await tour.see("29-rights", "/console/rights")


async def test_graders_pages(staff: Staff) -> None:
    async with staff("grader") as tour:
        await tour.see("40-grading", "/grading")
        await tour.see("41-desk", "/grading/desk")


async def test_authors_and_reviewers_pages(staff: Staff) -> None:
    async with staff("author") as tour:
        await tour.see("50-bank", "/bank")
        await tour.see("51-item", "/bank/items/policy-m-001")
        await tour.see("52-item-new", "/bank/items/new?type=multiple")
        await tour.see("53-item-edit", "/bank/items/policy-q-001/edit")
        await tour.see("56-export", "/bank/export?format=gift")
    async with staff("reviewer") as tour:
        await tour.see("59-review", "/bank/review")


async def test_import_pages(staff: Staff) -> None:
    async with staff("author") as tour:
        await tour.see("54-imports", "/bank/imports")
        await tour.page.set_input_files("[data-file]", DAMAGED)
        await tour.page.click("[data-send]")
        await tour.page.wait_for_url("**/bank/imports/*")
        await tour.see("55-import-mistakes")


async def test_statistics_pages(staff: Staff) -> None:
    async with staff("author") as tour:
        await _see_figures(tour, "57-statistics", "/bank/statistics", "58-statistics-item")
    async with staff("papermaker") as tour:
        await _see_figures(
            tour, "64-paper-statistics", "/papers/statistics", "65-paper-statistics-form"
        )


async def _see_figures(tour: Tour, name: str, path: str, name_of_one: str) -> None:
    """The table, once the worker has computed it, and the first of those that it leads to."""
    await tour.page.goto(path)
    await tour.reload_until(f"a[href^='{path}/']")
    await tour.see(name)
    await tour.see(name_of_one, (await tour.links(f"{path}/"))[0])


async def test_papers_pages(staff: Staff) -> None:
    async with staff("papermaker") as tour:
        await tour.see("60-papers", "/papers")
        await tour.page.goto((await tour.links("/papers/blueprints/"))[0])
        await tour.see("61-blueprint")
        await tour.page.goto((await tour.links("/papers/sets/"))[0])
        await tour.reload_until("polyline")
        await tour.see("62-forms")
        await tour.see("63-form", (await tour.links("/papers/forms/"))[0])
