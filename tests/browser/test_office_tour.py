# SPDX-License-Identifier: Apache-2.0
"""What an operator sees of rules that were changed, and of work that failed each time."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.another_date import served_world
from tests.support.browser import open_context
from tests.support.factories.exams import open_exam
from tests.support.factories.jobs import make_stuck_job
from tests.support.factories.programmes import DataFiles
from tests.support.tours import LANGUAGES, LOOKS, Tour
from tests.support.world import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
