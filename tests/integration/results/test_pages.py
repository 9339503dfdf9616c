# SPDX-License-Identifier: Apache-2.0
"""The candidate's result page."""

from tests.support.factories.exams import Exam, desk_of, open_exam
from tests.support.factories.marking import form_of, release, right_choices, sit
from tests.support.world import World


async def page_of(world: World, exam: Exam, place: int, *, language: str = "zh") -> str:
    desk = await desk_of(world, exam.tickets[place])
    path = f"/registrations/{desk.registration_id}/result?lang={language}"
    answer = await desk.client.get(path)
    assert answer.status_code == 200
    return answer.text


async def released(world: World) -> Exam:
    exam = await open_exam(world, candidates=3)
    await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
    await sit(world, exam, 1, answers={})
    world.clock.forward(minutes=95)
    await world.run_jobs()
    (await release(world, exam)).raise_for_status()
    return exam


async def test_result_page_before_release_says_that_it_is_not(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers={})
    await world.run_jobs()
    page = await page_of(world, exam, 0)
    assert "成绩尚未公布" in page
    assert "不合格" not in page


async def test_result_page_of_a_pass_shows_points_by_section_and_the_line(world: World) -> None:
    page = await page_of(world, await released(world), 0)
    assert "您已通过本次考试。" in page
    assert "满分 100 分，60 分及格" in page
    assert page.count("<svg") == 5
    assert page.count('class="bar__line" x1="600"') == 5
    assert "50 / 50 分" in page
    assert "0 / 15 分" in page
    assert " style=" not in page


async def test_result_page_of_a_failure_leads_to_the_retake(world: World) -> None:
    page = await page_of(world, await released(world), 1)
    assert "您没有通过本次考试。" in page
    assert "距及格线 60 分还差 60 分" in page
    assert "请选择 2027-05-28 或之前开考的场次" in page
    assert "/booking" in page


async def test_result_page_of_an_absence_shows_no_points(world: World) -> None:
    page = await page_of(world, await released(world), 2)
    assert "缺考" in page
    assert "<svg" not in page


async def test_result_page_after_the_retake_lapsed_says_so(world: World) -> None:
    exam = await released(world)
    world.clock.forward(days=200)
    page = await page_of(world, exam, 1)
    assert "免费补考机会已于 2027-05-28 到期" in page


async def test_result_page_in_english_has_no_chinese_but_the_switch(world: World) -> None:
    page = await page_of(world, await released(world), 1, language="en")
    assert "You did not pass this exam." in page
    assert "Points by section" in page
