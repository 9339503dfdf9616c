# SPDX-License-Identifier: Apache-2.0
"""Time as operator, invigilator and candidate see it: lost by many, given back, paused, admitted."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.another_date import served_world
from tests.support.browser import open_context
from tests.support.factories.exams import desk_of, open_exam
from tests.support.factories.outages import pass_minutes, seat_everybody
from tests.support.hashing import PASSWORD
from tests.support.tours import LANGUAGES, LOOKS, Tour


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_time_is_seen_by_each_as_it_is_given(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as one,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as two,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as three,
    ):
        exam = await open_exam(world, candidates=20)
        everybody = await seat_everybody(world, exam)
        await pass_minutes(world, 5, everybody)
        await pass_minutes(world, 9, everybody[6:])
        await pass_minutes(world, 2, everybody)
        await world.operator()
        await world.invigilator()
        desk = await desk_of(world, exam.tickets[0])
        attempt = (await desk.start()).json()["id"]
        operator = await Tour.begin(one, language, viewport)
        await operator.enter_as_staff("operator", PASSWORD)
        await give_back(operator, f"/console/sittings/{exam.sitting_id}")
        invigilator = await Tour.begin(two, language, viewport)
        await invigilator.enter_as_staff("invigilator", PASSWORD)
        await pause(invigilator, f"/invigilation/attempts/{attempt}")
        candidate = await Tour.begin(three, language, viewport)
        await candidate.enter_as_candidate(*exam.tickets[0])
        await candidate.page.goto(f"/attempts/{attempt}")
        await candidate.page.wait_for_selector("[data-ledger-open]:visible")
        await candidate.see("77-exam-paused")
        await candidate.page.click("[data-ledger-open]")
        await candidate.see("78-exam-ledger")
        await operator.see("79-case-time", f"/console/registrations/{desk.registration_id}")


async def give_back(tour: Tour, sitting: str) -> None:
    """What the service proposes is looked at, and given to whom it hit."""
    await tour.see("70-today-outage", "/console")
    await tour.see("71-sitting-outage", sitting)
    await tour.see("72-time-proposal", f"{sitting}/time")
    await tour.page.click("form[action$='/preview']:has([name=outage_id]) button")
    await tour.see("73-time-preview")
    await tour.page.fill("[name=confirm]", "6")
    await tour.page.click("form[action$='/time'] button")
    await tour.page.wait_for_url("**done=outage**")
    await tour.see("74-time-given")


async def pause(tour: Tour, attempt: str) -> None:
    await tour.page.goto(attempt)
    for form in ("grants", "pause"):
        await tour.page.click(f"details:has(form[action$='/{form}']) > summary")
    await tour.see("75-attempt-time")
    await tour.page.fill("#pause-reason", "考场疏散")
    await tour.page.click("form[action$='/pause'] button")
    await tour.see("76-attempt-paused")
