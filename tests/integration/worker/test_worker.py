# SPDX-License-Identifier: Apache-2.0
"""The job loop: at least once, bounded tries, and nothing poisoned holds up the rest."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import worker
from app.attempts.models import Attempt
from app.attempts.rules import SWEEP_AFTER
from app.core import jobs
from app.core.jobs import MAX_TRIES, Job, enqueue, list_stuck
from app.core.privacy import THIRTY_DAYS
from app.core.retention import list_latest
from tests.support.factories.exams import NINE, open_exam, seated
from tests.support.world import World

END = NINE + timedelta(minutes=90) + SWEEP_AFTER + timedelta(seconds=1)


async def add_job(world: World, kind: str) -> None:
    async with world.database.writing() as session:
        enqueue(session, kind, {}, due_at=world.now())


async def only_job(world: World) -> Job:
    async with world.database.reading() as session:
        return (await session.scalars(sa.select(Job))).one()


async def test_failing_job_is_tried_again_later_and_then_needs_attention(world: World) -> None:
    await add_job(world, "no.such_kind")
    for _ in range(MAX_TRIES):
        assert await world.app.state.worker.run_once() == 1
        assert await world.app.state.worker.run_once() == 0
        world.clock.forward(minutes=10)
    assert await world.app.state.worker.run_once() == 0
    async with world.database.reading() as session:
        stuck = await list_stuck(session)
    assert [(job.kind, job.tries) for job in stuck] == [("no.such_kind", MAX_TRIES)]
    assert "no.such_kind" in (stuck[0].last_error or "")


async def test_job_of_a_crashed_worker_is_taken_when_its_lease_has_lapsed(world: World) -> None:
    await add_job(world, "any.kind")
    async with world.database.writing() as session:
        assert len(await jobs.lease_due(session, now=world.now(), limit=5)) == 1
    async with world.database.writing() as session:
        assert await jobs.lease_due(session, now=world.now(), limit=5) == []
    world.clock.forward(seconds=jobs.LEASE.total_seconds() + 1)
    async with world.database.writing() as session:
        assert len(await jobs.lease_due(session, now=world.now(), limit=5)) == 1


async def test_handler_that_fails_leaves_nothing_of_its_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def write_and_fail(session: object, payload: object, *, now: object) -> None:
        enqueue(session, "left.behind", {}, due_at=world.now())  # type: ignore[arg-type]
        raise RuntimeError("half way")

    monkeypatch.setattr(worker, "HANDLERS", {"fails": write_and_fail})
    await add_job(world, "fails")
    await world.app.state.worker.run_once()
    job = await only_job(world)
    assert (job.kind, job.finished_at, job.last_error) == (
        "fails",
        None,
        "RuntimeError('half way')",
    )


async def test_poisoned_attempt_keeps_no_other_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await open_exam(world, candidates=3)
    desks = [await seated(world, exam, place) for place in range(3)]
    expire = worker.attempts.expire

    async def poisoned(session: object, attempt_id: object, *, now: object) -> None:
        if str(attempt_id) == desks[0].attempt_id:
            raise ValueError("poison")
        await expire(session, attempt_id, now=now)  # type: ignore[arg-type]

    monkeypatch.setattr(worker.attempts, "expire", poisoned)
    world.clock.set(END)
    await world.app.state.worker.run_once()
    async with world.database.reading() as session:
        found = await session.scalars(sa.select(Attempt).order_by(Attempt.id))
        states = {str(attempt.id): attempt.state for attempt in found}
    assert [states[desk.attempt_id] for desk in desks] == ["running", "submitted", "submitted"]


async def test_what_is_past_its_term_is_swept_once_an_hour(world: World) -> None:
    await world.app.state.worker.run_once()
    async with world.database.writing() as session:
        done = world.now() - THIRTY_DAYS - timedelta(seconds=1)
        session.add(Job(kind="any.kind", payload={}, due_at=done, finished_at=done))
    for minutes in (30, 29):
        world.clock.forward(minutes=minutes)
        await world.app.state.worker.run_once()
        assert (await only_job(world)).finished_at == done
    world.clock.forward(minutes=1)
    await world.app.state.worker.run_once()
    async with world.database.reading() as session:
        assert list(await session.scalars(sa.select(Job))) == []
        [report] = await list_latest(session)
    assert (report.table_name, report.number, report.swept_at) == ("jobs", 1, world.now())
