# SPDX-License-Identifier: Apache-2.0
"""A programme with an earliest hand-in: who is held back, until when, and who is not."""

from datetime import timedelta
from pathlib import Path

import httpx

from tests.support.factories.exams import NINE, Exam, desk_of, open_exam, seated
from tests.support.factories.programmes import DataFiles
from tests.support.world import World

HALF_PAST = NINE + timedelta(minutes=30)


async def hall(world: World, folder: Path) -> Exam:
    """Three candidates of a programme that lets nobody hand in within the first half hour."""
    files = DataFiles(folder)
    files.say("cpcif", earliest_hand_in='"PT30M"', calculator="false")
    return await open_exam(world, candidates=3, files=files.folder)


def told(answer: httpx.Response) -> tuple[int, str, str]:
    problem = answer.json()
    return answer.status_code, problem["title"], problem["detail"]


async def test_hand_in_is_refused_until_its_moment_and_keeps_every_answer(
    world: World, tmp_path: Path
) -> None:
    exam = await hall(world, tmp_path / "data")
    desk = await seated(world, exam)
    (await desk.send(desk.op(1, {"choices": ["A"]}))).raise_for_status()
    world.clock.set(HALF_PAST - timedelta(seconds=1))
    status, code, words = told(await desk.hand_in())
    assert (status, code) == (409, "hand_in_too_early")
    assert words.startswith("本科目开考 30 分钟后才能交卷，即 2026-11-28 09:30（北京时间）起。")
    body = {"window_id": desk.window_id}
    english = await desk.client.post(desk.path("submission?lang=en"), json=body)
    assert "30 minutes after the start, that is from 2026-11-28 09:30" in told(english)[2]
    (await desk.send(desk.op(2, {"choices": ["B"]}))).raise_for_status()
    world.clock.set(HALF_PAST)
    assert (await desk.hand_in()).raise_for_status().json()["answered"] == 2


async def test_moment_is_the_same_for_who_came_late_and_the_pages_say_it_beforehand(
    world: World, tmp_path: Path
) -> None:
    exam = await hall(world, tmp_path / "data")
    late = await desk_of(world, exam.tickets[0])
    room = await late.client.get(f"/registrations/{late.registration_id}/waiting-room")
    assert "开考 30 分钟后才能交卷。" in room.text
    assert "计算器" not in room.text
    world.clock.set(NINE + timedelta(minutes=20))
    await late.sit_down()
    page = await late.client.get(f"/attempts/{late.attempt_id}")
    assert f'"hand_in_from":"{HALF_PAST.isoformat()}"' in page.text
    assert "data-calculator" not in page.text
    assert (await late.hand_in()).status_code == 409
    world.clock.set(HALF_PAST)
    assert (await late.hand_in()).is_success


async def test_leaving_termination_and_the_clock_wait_for_nothing(
    world: World, tmp_path: Path
) -> None:
    exam = await hall(world, tmp_path / "data")
    leaving, stopped, staying = [await seated(world, exam, place) for place in range(3)]
    left = await leaving.client.post(leaving.path("leaving"), json={"window_id": "window-0001"})
    assert left.raise_for_status().json()["verb"] == "leave"
    invigilator = await world.invigilator()
    body = {"reason": "替考"}
    (await invigilator.post(stopped.path("termination"), json=body)).raise_for_status()
    assert (await stopped.hand_in()).raise_for_status().json()["verb"] == "terminate"
    world.clock.set(NINE + timedelta(minutes=92))
    assert (await staying.hand_in()).raise_for_status().json()["verb"] == "expire"


async def test_programme_that_says_neither_lets_hand_in_at_once_and_has_a_calculator(
    world: World,
) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    room = await desk.client.get(f"/registrations/{desk.registration_id}/waiting-room")
    assert "答题页备有计算器" in room.text
    assert "后才能交卷" not in room.text
    desk = await seated(world, exam)
    page = await desk.client.get(f"/attempts/{desk.attempt_id}")
    assert "data-calculator-key" in page.text
    assert '"hand_in_from":null' in page.text
    assert (await desk.hand_in()).is_success
