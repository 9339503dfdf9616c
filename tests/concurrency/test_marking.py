# SPDX-License-Identifier: Apache-2.0
"""Many at once: every answer is marked exactly once, and nothing is orphaned."""

import asyncio
from collections import Counter
from decimal import Decimal
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.core.jobs import Job
from app.entitlements.models import Entitlement
from app.grading.models import Mark, MarkingRun, MarkingTask, Opinion
from app.grading.states import MarkRule
from app.grading.tasks import mark_submitted_attempt
from tests.support.factories.again import once_played
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.marking import form_of, give, release, sit, take, words
from tests.support.roles import Role
from tests.support.world import World


async def queued(world: World, *, candidates: int, slots: int = 3) -> Exam:
    async def play() -> Exam:
        exam = await open_exam(world, candidates=candidates)
        answers = dict(list(words(await form_of(world, exam)).items())[:slots])
        for place in range(candidates):
            await sit(world, exam, place, answers=answers)
        await world.run_jobs()
        return exam

    return await once_played(world, ("to be marked at once", candidates, slots), play)


async def mark_until_none_waits(grader: httpx.AsyncClient) -> list[str]:
    """What one grader marks, as fast as they can."""
    marked = []
    while (answer := await grader.post("/api/v1/grading/leases")).status_code == 200:
        held = answer.json()
        (await give(grader, held, checked=[0])).raise_for_status()
        marked.append(held["task_id"])
    assert answer.status_code == 204
    return marked


async def test_mark_by_many_graders_at_once_marks_each_answer_once(world: World) -> None:
    await queued(world, candidates=3)
    graders = [await world.new_staff(f"grader{n}", Role.GRADER) for n in range(4)]
    shares = await asyncio.gather(*(mark_until_none_waits(grader) for grader in graders))
    everything = Counter(task for share in shares for task in share)
    assert (len(everything), set(everything.values())) == (9, {1})
    async with world.database.reading() as session:
        settled = sa.select(sa.func.count()).where(Mark.rule == MarkRule.ONE_OPINION)
        assert await session.scalar(settled) == 9
        assert set(await session.scalars(sa.select(MarkingTask.state))) == {"done"}
        assert set(await session.scalars(sa.select(MarkingRun.state))) == {"complete"}
        news = sa.select(sa.func.count()).where(Job.kind == "grading.run_completed")
        assert await session.scalar(news) == 3


async def test_lease_by_one_grader_many_times_at_once_gives_one_answer(world: World) -> None:
    await queued(world, candidates=1)
    grader = await world.grader()
    answers = await asyncio.gather(*(grader.post("/api/v1/grading/leases") for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["task_id"] for answer in answers}) == 1


async def test_mark_many_times_at_once_makes_one_mark(world: World) -> None:
    await queued(world, candidates=1)
    grader = await world.grader()
    held = await take(grader)
    answers = await asyncio.gather(*(give(grader, held, checked=[0]) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    async with world.database.reading() as session:
        settled = sa.select(sa.func.count()).where(Mark.rule == MarkRule.ONE_OPINION)
        assert await session.scalar(settled) == 1
    assert (await standing(world)).total() == 1


async def test_mark_the_same_hand_in_by_two_workers_at_once_makes_one_run(world: World) -> None:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers=words(await form_of(world, exam)))

    async def deliver() -> None:
        async with world.database.writing() as session:
            await mark_submitted_attempt(session, {"attempt_id": desk.attempt_id}, now=world.now())

    await asyncio.gather(*(deliver() for _ in range(4)))
    async with world.database.reading() as session:
        runs = list(await session.scalars(sa.select(MarkingRun)))
        assert [run.attempt_id for run in runs] == [UUID(desk.attempt_id)]
        marks = sa.select(sa.func.count()).select_from(Mark)
        assert await session.scalar(marks) == 95


async def test_release_many_times_at_once_grants_one_retake(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers={})
    await world.run_jobs()
    await world.operator()
    answers = await asyncio.gather(*(release(world, exam) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["released"] for answer in answers) == 1
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Entitlement)) == 1


async def test_undo_and_release_at_once_leave_no_released_result_without_marks(
    world: World,
) -> None:
    exam = await queued(world, candidates=1)
    grader = await world.grader()
    await mark_until_none_waits(grader)
    await world.operator()
    undone, released = await asyncio.gather(
        grader.post("/api/v1/grading/undo"), release(world, exam)
    )
    assert sorted([undone.status_code, released.status_code]) == [200, 409]


async def test_mark_by_two_graders_of_one_answer_keeps_the_mark_of_who_holds_it(
    world: World,
) -> None:
    exam = await queued(world, candidates=1, slots=1)
    one, two = await world.grader(), await world.new_staff("second", Role.GRADER)
    lost = await take(one)
    world.clock.forward(minutes=16)
    held = await take(two)
    assert held["task_id"] == lost["task_id"]
    late, kept, again = await asyncio.gather(
        give(one, lost, points="3"), give(two, held, points="1"), give(two, held, points="1")
    )
    assert (late.status_code, kept.status_code, again.status_code) == (409, 200, 200)
    assert await standing(world) == {Decimal("1.00"): 1}
    (await release(world, exam)).raise_for_status()


async def test_mark_after_the_lease_lapsed_racing_who_takes_over_is_one_or_the_other(
    world: World,
) -> None:
    await queued(world, candidates=1, slots=1)
    one, two = await world.grader(), await world.new_staff("second", Role.GRADER)
    lapsed = await take(one)
    world.clock.forward(minutes=16)
    marked, taken = await asyncio.gather(
        give(one, lapsed, points="3"), two.post("/api/v1/grading/leases")
    )
    assert sorted([marked.status_code, taken.status_code]) in ([200, 204], [200, 409])
    assert (await standing(world) == {Decimal("3.00"): 1}) == (marked.status_code == 200)


async def test_undo_racing_the_last_mark_leaves_the_run_open_and_the_answer_on_the_desk(
    world: World,
) -> None:
    exam = await queued(world, candidates=1, slots=2)
    one, two = await world.grader(), await world.new_staff("second", Role.GRADER)
    (await give(one, await take(one), points="3")).raise_for_status()
    last = await take(two)
    undone, marked = await asyncio.gather(
        one.post("/api/v1/grading/undo"), give(two, last, points="2")
    )
    assert (undone.status_code, marked.status_code) == (200, 200)
    assert await standing(world) == {Decimal("2.00"): 1}
    await world.run_jobs()
    assert (await release(world, exam)).status_code == 409
    (await give(one, undone.json(), points="1")).raise_for_status()
    await world.run_jobs()
    operator = await world.operator()
    seen = (await operator.get(f"/api/v1/sittings/{exam.sitting_id}/results")).json()
    assert [row["total"] for row in seen["items"]] == ["3.00"]


async def test_undo_by_one_grader_many_times_at_once_takes_each_opinion_back_once(
    world: World,
) -> None:
    await queued(world, candidates=1)
    grader = await world.grader()
    await mark_until_none_waits(grader)
    answers = await asyncio.gather(*(grader.post("/api/v1/grading/undo") for _ in range(5)))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: 2}
    assert await standing(world) == {}
    async with world.database.reading() as session:
        taken = list(await session.scalars(sa.select(Opinion.reason)))
    assert taken == ["undo"] * 3


async def standing(world: World) -> Counter[Decimal]:
    """Points of the opinions that nobody has withdrawn."""
    async with world.database.reading() as session:
        found = sa.select(Opinion.points).where(Opinion.withdrawn_at.is_(None))
        return Counter(await session.scalars(found))
