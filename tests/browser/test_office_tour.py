# SPDX-License-Identifier: Apache-2.0
"""What an operator sees of rules that were changed, of work that failed each time, and of it all."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.clock.models import ClockMark
from tests.support.another_date import served_world
from tests.support.browser import open_context
from tests.support.factories.exams import open_exam
from tests.support.factories.jobs import make_stuck_job
from tests.support.factories.programmes import DataFiles
from tests.support.hashing import PASSWORD
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import World

CHOSEN = "seven green lanterns"


async def doubt_the_time(world: World) -> None:
    """As if the database's clock had just been set an hour and forty minutes ahead."""
    now = world.now()
    async with world.database.writing() as session:
        session.add(
            ClockMark(
                id=1, believed_at=now, reference_at=now + timedelta(minutes=100),
                doubted_since=now, boot="", booted_at=now,
            )
        )  # fmt: skip


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_changed_rules_and_failed_work_are_seen_and_tried_again(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as context,
    ):
        exam = await open_exam(world)
        files = DataFiles(tmp_path / "edited")
        files.say("cpcif", pass_points="55", late_entry='"PT20M"')
        await files.load(world, author="演示考务", note="演示修订")
        await make_stuck_job(world)
        await doubt_the_time(world)
        await world.operator()
        tour = await Tour.begin(context, language, viewport)
        await tour.see("70-programmes", f"/programmes?lang={language}")
        await tour.enter_as_staff("operator", PASSWORD)
        await tour.see("71-sitting-of-a-version", f"/console/sittings/{exam.sitting_id}")
        await tour.see("72-programme-versions", "/console/programmes/cpcif")
        await tour.see("73-difference", "/console/programmes/cpcif/versions/1/2")
        assert "55" in await tour.page.inner_text("main")
        await tour.see("74-attention", "/console/attention")
        await tour.page.click("form[action$='/retry'] button")
        await tour.page.wait_for_url("**done=retry")
        await tour.see("75-attention-tried-again")
        await tour.page.goto("/docs#schema-OpsIn")
        await expect(tour.page.locator("#schema-OpsIn")).to_be_visible()
        await tour.page.locator("details:has(.api-path) summary").nth(1).click()
        await tour.see("76-api")
        await tour.see("77-trail", "/console/trail")
        await tour.see("78-trail-of-a-sitting", f"/console/trail?sitting={exam.sitting_id}")


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
async def test_invited_chooses_a_password_and_is_let_go(
    browser: Browser, tmp_path: Path, language: str, viewport: str
) -> None:
    async with (
        served_world(tmp_path) as (world, url),
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as one,
        open_context(browser, url, viewport=viewport, language=LANGUAGES[language]) as two,
    ):
        await world.admin()
        admin = await Tour.begin(one, language, viewport)
        invited = await Tour.begin(two, language, viewport)
        await admin.enter_as_staff("security_admin", PASSWORD)
        await admin.page.goto("/console/staff")
        await admin.page.fill("#field-display_name", "Wei Li")
        await admin.page.fill("#field-username", "li.wei")
        last_day = admin.page.locator("#last-grader")
        await expect(last_day).to_be_hidden()
        await admin.page.check("input[value=grader]")
        await last_day.fill("2027-12-31")
        await admin.see("79-inviting")
        await admin.page.click("form[action$='/invitations'] button")
        await admin.see("80-invited")
        link = await admin.page.input_value("#given-link")
        assert link.startswith(f"{url}/staff/links/"), "the link does not work elsewhere"
        await invited.see("81-link-followed", link)
        await invited.page.fill("#field-new", CHOSEN)
        await invited.page.fill("#field-again", CHOSEN)
        await invited.page.click("main button")
        await invited.page.wait_for_url("**done=password")
        await invited.see("82-password-chosen")
        await invited.enter_as_staff("li.wei", CHOSEN)
        await invited.see("83-own-account", "/staff/account")
        await admin.page.goto("/console/staff")
        await admin.page.click("text=Wei Li")
        await expect(last_day).to_have_value("2027-12-31")
        await admin.see("84-member")
        await admin.page.click("details.card > summary")
        await admin.page.fill("#disabling-reason", "Left")
        await admin.page.click("form[action$='/disabling'] button")
        await admin.page.wait_for_url("**done=disabled")
        await admin.see("85-let-go")
