# SPDX-License-Identifier: Apache-2.0
"""Undoing against what it undoes: whoever comes first, the two never both count."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.attempts import service as attempts
from app.attempts.models import Attempt, TimeEntry
from app.audit.values import SYSTEM
from app.core.errors import DomainError
from app.grading.models import MarkingRun
from app.grading.tasks import mark_submitted_attempt
from app.registrations.models import Registration
from app.results import service as results
from tests.support.factories.again import exam_and_desk, seated_alone
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam
from tests.support.factories.marking import release
from tests.support.roles import Role
from tests.support.world import World

WHY = {"reason": "误触交卷"}


async def attempt_of(world: World, desk: Desk) -> Attempt:
    async with world.database.reading() as session:
        return await attempts.get_attempt(session, UUID(desk.attempt_id))


async def handed_in(world: World) -> Desk:
    desk = await seated_alone(world)
    (await desk.hand_in()).raise_for_status()
    return desk


async def deadline_by_ledger(world: World, desk: Desk) -> datetime:
    async with world.database.reading() as session:
        given = await session.scalar(
            sa.select(sa.func.sum(TimeEntry.seconds)).where(
                TimeEntry.attempt_id == UUID(desk.attempt_id)
            )
        )
    attempt = await attempt_of(world, desk)
    return attempt.started_at + timedelta(seconds=given or 0)


async def test_two_reopenings_at_once_reopen_once(world: World) -> None:
    desk = await handed_in(world)
    world.clock.forward(minutes=3)
    operators = [await world.new_staff(f"operator{n}", Role.OPERATOR) for n in range(4)]
    answers = await asyncio.gather(
        *(operator.post(desk.path("reopening"), json=WHY) for operator in operators)
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    attempt = await attempt_of(world, desk)
    assert attempt.reopenings == 1
    assert attempt.deadline_at == await deadline_by_ledger(world, desk)
    assert attempt.deadline_at == NINE + timedelta(minutes=93)


async def test_reopening_and_expiry_at_once_leave_it_ended_or_running_with_its_time(
    world: World,
) -> None:
    """An operator's request from just before the deadline, and the sweep from after it."""
    desk = await handed_in(world)
    world.clock.set(NINE + timedelta(minutes=89, seconds=59))
    before, after = world.now(), NINE + timedelta(minutes=90, seconds=30)

    async def undo() -> None:
        async with world.database.writing() as session:
            await results.reopen_attempt(
                session, UUID(desk.attempt_id), reason="误触交卷", actor=SYSTEM, now=before
            )

    async def sweep() -> None:
        async with world.database.writing() as session:
            await attempts.expire(session, UUID(desk.attempt_id), keys=world.keys, now=after)

    await asyncio.gather(undo(), sweep())
    attempt = await attempt_of(world, desk)
    # The time in between is given back, so the sweep finds time left, whichever came first.
    assert attempt.state == "running"
    assert attempt.deadline_at == await deadline_by_ledger(world, desk)
    assert attempt.deadline_at > after


async def test_reopening_of_who_the_clock_ends_meanwhile_is_refused(world: World) -> None:
    """The request is from the last second, and was on its way for longer than the sweep waits."""
    desk = await seated_alone(world)
    before = NINE + timedelta(minutes=89, seconds=59)
    after = NINE + timedelta(minutes=90, seconds=30)

    async def undo() -> str:
        try:
            async with world.database.writing() as session:
                await results.reopen_attempt(
                    session, UUID(desk.attempt_id), reason="误触交卷", actor=SYSTEM, now=before
                )
        except DomainError as refusal:
            return refusal.code
        return "reopened"

    async def sweep() -> None:
        async with world.database.writing() as session:
            await attempts.expire(session, UUID(desk.attempt_id), keys=world.keys, now=after)

    undone, _ = await asyncio.gather(undo(), sweep())
    # It ran still, or it has ended by the clock: neither is reopened.
    assert undone in ("illegal_verb", "reopening_too_late")
    attempt = await attempt_of(world, desk)
    assert (attempt.state, attempt.submit_verb, attempt.reopenings) == ("submitted", "expire", 0)


async def test_withdrawal_and_start_at_once_never_both_happen(world: World) -> None:
    """The operator's request is from the last second before nine, the candidate's from nine."""
    exam = await open_exam(world, candidates=3)
    desks = [await desk_of(world, ticket) for ticket in exam.tickets]
    for desk in desks:
        (await desk.consent()).raise_for_status()
    before = NINE - timedelta(seconds=1)
    world.clock.set(NINE)

    async def withdraw(desk: Desk) -> str:
        try:
            async with world.database.writing() as session:
                await attempts.withdraw_registration(
                    session, UUID(desk.registration_id), reason="误报", actor=SYSTEM, now=before
                )
        except DomainError as refusal:
            return refusal.code
        return "withdrawn"

    async def race(desk: Desk) -> tuple[str, int]:
        undone, begun = await asyncio.gather(withdraw(desk), desk.start())
        return undone, begun.status_code

    told = await asyncio.gather(*(race(desk) for desk in desks))
    assert set(told) <= {("withdrawn", 409), ("registration_begun", 201)}
    async with world.database.reading() as session:
        sat = set(await session.scalars(sa.select(Attempt.registration_id)))
        gone = sa.select(Registration.id).where(Registration.state == "withdrawn")
        assert sat.isdisjoint(await session.scalars(gone))
        assert len(sat) == sum(status == 201 for _, status in told)


async def test_reopening_and_marking_at_once_leave_no_marks_of_the_first_end(
    world: World,
) -> None:
    desk = await handed_in(world)
    operator = await world.operator()

    async def mark() -> None:
        async with world.database.writing() as session:
            await mark_submitted_attempt(session, {"attempt_id": desk.attempt_id}, now=world.now())

    reopened, _ = await asyncio.gather(
        operator.post(desk.path("reopening"), json=WHY),
        asyncio.gather(*(mark() for _ in range(3))),
    )
    assert reopened.status_code == 204
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(MarkingRun).where(MarkingRun.live)) is None


async def test_reopening_and_release_at_once_never_both_happen(world: World) -> None:
    exam, desk = await exam_and_desk(world)
    (await desk.hand_in()).raise_for_status()
    world.clock.set(NINE + timedelta(minutes=40))
    await world.run_jobs()
    operator = await world.operator()
    reopened, released = await asyncio.gather(
        operator.post(desk.path("reopening"), json=WHY), release(world, exam)
    )
    assert sorted([reopened.status_code, released.status_code]) in ([200, 409], [204, 409])
