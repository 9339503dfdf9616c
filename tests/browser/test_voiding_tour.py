# SPDX-License-Identifier: Apache-2.0
"""What an impersonator, and the two operators who void the result, see at each step."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.support.another_date import served_world
from tests.support.browser import open_context
from tests.support.factories.impersonation import (
    CHECKED,
    IMPERSONATION,
    second_operator,
    sitting_of_impersonator,
)
from tests.support.factories.marking import release
from tests.support.hashing import PASSWORD
from tests.support.tours import LANGUAGES, LOOKS, Tour


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_voiding_is_seen_by_each_as_it_goes(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as one,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as two,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as three,
    ):
        exam, desk = await sitting_of_impersonator(world)
        await release(world, exam)
        await second_operator(world)
        candidate = await Tour.begin(one, language, viewport)
        first = await Tour.begin(two, language, viewport)
        second = await Tour.begin(three, language, viewport)
        await candidate.enter_as_candidate(*exam.tickets[0])
        await first.enter_as_staff("operator", PASSWORD)
        await second.enter_as_staff("second", PASSWORD)
        result = f"/registrations/{desk.registration_id}/result"
        case = f"/console/registrations/{desk.registration_id}"
        await candidate.see("40-terminated-receipt", f"/attempts/{desk.attempt_id}/receipt")
        assert IMPERSONATION in await candidate.page.inner_text("main")
        await candidate.see("41-terminated-result", result)
        await ask_by_page(first, case, CHECKED)
        await first.see("42-case-asked")
        await confirm_by_page(second, case)
        await second.see("43-case-voided")
        await candidate.see("44-voided-result", result)
        assert CHECKED in await candidate.page.inner_text("main")
        await candidate.see("45-voided-home", "/home")
        await ask_by_page(second, case, "复核后认定为本人")
        await confirm_by_page(first, case)
        await first.see("46-case-restored")
        await candidate.see("47-restored-result", result)


async def ask_by_page(tour: Tour, case: str, reason: str) -> None:
    page = tour.page
    await page.goto(case)
    await _open_acts(page)
    await page.fill("#voiding-reason", reason)
    await page.click("form[action$='/voidings'] button")
    await page.wait_for_url("**done=asked")


async def confirm_by_page(tour: Tour, case: str) -> None:
    await tour.page.goto(case)
    await tour.page.click("form[action$='/confirmation'] button")
    await tour.page.wait_for_url("**done=*")


async def _open_acts(page: Page) -> None:
    await page.click("details.card > summary")
