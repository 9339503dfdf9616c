# SPDX-License-Identifier: Apache-2.0
"""The graders' pages."""

from uuid import uuid4

from tests.support.factories.exams import open_exam
from tests.support.factories.marking import form_of, give, sit, take, words
from tests.support.roles import Role
from tests.support.world import World


async def test_queue_page_without_work_says_how_it_begins(world: World) -> None:
    await open_exam(world)
    page = await (await world.grader()).get("/grading")
    assert page.status_code == 200
    assert "现在没有待评的答案" in page.text


async def test_queue_page_without_a_sitting_says_whom_to_ask(world: World) -> None:
    await open_exam(world)
    page = await (await world.stranger("unasked", Role.GRADER)).get("/grading")
    assert page.status_code == 200
    assert "请联系考务人员" in page.text
    assert 'href="/grading/desk' not in page.text


async def test_queue_page_lists_sittings_with_own_share_and_held_answers(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await world.run_jobs()
    grader = await world.grader()
    (await give(grader, await take(grader), checked=[])).raise_for_status()
    held = await take(grader)
    body = {"lease_token": held["lease_token"], "note": "字迹<b>不清</b>"}
    (
        await grader.post(f"/api/v1/grading/tasks/{held['task_id']}/hold", json=body)
    ).raise_for_status()
    page = (await grader.get("/grading")).text
    assert "我已评 1 份" in page
    assert f"/grading/desk?sitting={exam.sitting_id}" in page
    assert f"/grading/desk?task={held['task_id']}" in page
    assert "字迹&lt;b&gt;不清" in page
    assert exam.tickets[0][0] not in page


async def test_queue_page_shows_an_operator_no_way_to_mark(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await world.run_jobs()
    page = await (await world.operator()).get("/grading")
    assert page.status_code == 200
    assert "/grading/desk" not in page.text


async def test_desk_page_hands_its_state_to_the_script(world: World) -> None:
    sitting = uuid4()
    page = await (await world.grader()).get(f"/grading/desk?sitting={sitting}")
    assert f'{{"sitting_id":"{sitting}","task_id":null}}' in page.text
    assert "js/grading/main.js" in page.text


async def test_desk_page_with_a_broken_address_is_refused(world: World) -> None:
    page = await (await world.grader()).get("/grading/desk?task=abc")
    assert page.status_code == 422


async def test_desk_page_in_english_speaks_it(world: World) -> None:
    page = await (await world.grader()).get("/grading/desk?lang=en")
    assert "Save and next" in page.text


async def test_desk_page_is_for_graders_alone(world: World) -> None:
    assert (await (await world.operator()).get("/grading/desk")).status_code == 403
