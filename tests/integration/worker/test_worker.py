# SPDX-License-Identifier: Apache-2.0
"""The job loop: at least once, bounded tries, and nothing poisoned holds up the rest."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app import worker
from app.attempts import service as attempts
from app.attempts.events import EXPIRY_FAILED
from app.attempts.models import AnswerOp, Attempt
from app.attempts.rules import SWEEP_AFTER
from app.core import jobs
from app.core.db import Database
from app.core.jobs import MAX_TRIES, Job, enqueue, list_stuck
from app.core.privacy import THIRTY_DAYS
from app.retention import list_latest
from tests.support.factories.exams import NINE, Desk, open_exam, seated
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
        assert await world.worker.run_once() == 1
        assert await world.worker.run_once() == 0
        world.clock.forward(minutes=10)
    assert await world.worker.run_once() == 0
    async with world.database.reading() as session:
        stuck = await list_stuck(session, now=world.now())
    assert [(job.kind, job.tries) for job in stuck] == [("no.such_kind", MAX_TRIES)]
    assert "no.such_kind" in (stuck[0].last_error or "")


async def lease(world: World) -> list[jobs.Leased]:
    """What a worker takes that is then killed, or stalls, or goes on: the test decides."""
    async with world.database.writing() as session:
        return await jobs.lease_due(session, now=world.now(), limit=5)


async def test_job_of_a_killed_worker_is_taken_up_within_fifteen_seconds(world: World) -> None:
    await add_job(world, "any.kind")
    (first,) = await lease(world)
    assert await lease(world) == []
    world.clock.forward(seconds=15 - worker.TICK_SECONDS)
    (second,) = await lease(world)
    assert (second.id, second.tries) == (first.id, 2)


async def test_job_whose_worker_dies_at_every_try_ends_where_the_operator_sees_it(
    world: World,
) -> None:
    await add_job(world, "any.kind")
    for tries in range(1, MAX_TRIES + 1):
        assert [job.tries for job in await lease(world)] == [tries]
        async with world.database.reading() as session:
            assert await list_stuck(session, now=world.now()) == []
        world.clock.forward(seconds=15)
    assert await lease(world) == []
    async with world.database.reading() as session:
        assert [job.kind for job in await list_stuck(session, now=world.now())] == ["any.kind"]


async def test_job_that_kills_its_worker_takes_no_other_with_it_again(world: World) -> None:
    for kind in ("kills", "innocent", "innocent"):
        await add_job(world, kind)
    assert [job.kind for job in await lease(world)] == ["kills", "innocent", "innocent"]
    world.clock.forward(seconds=15)
    await add_job(world, "new")
    # The new one first; then one at a time, the killer being the oldest, and then the others.
    assert [job.kind for job in await lease(world)] == ["new"]
    assert [job.kind for job in await lease(world)] == ["kills"]
    assert [job.kind for job in await lease(world)] == ["innocent"]


async def test_worker_that_stalled_keeps_nothing_of_what_another_has_taken(world: World) -> None:
    await add_job(world, "any.kind")
    (stalled,) = await lease(world)
    world.clock.forward(seconds=15)
    (taken,) = await lease(world)
    with pytest.raises(jobs.LeaseLapsed):
        await work_and_finish(world, stalled)
    async with world.database.writing() as session:
        await jobs.fail(session, stalled, "too late to say", now=world.now())
        await jobs.renew(session, [stalled], now=world.now() + jobs.LEASE)
    job = await only_job(world)
    assert (job.leased_until, job.last_error) == (world.now() + jobs.LEASE, None)
    async with world.database.writing() as session:
        await jobs.finish(session, taken, now=world.now())
    assert (await only_job(world)).finished_at == world.now()


async def work_and_finish(world: World, job: jobs.Leased) -> None:
    async with world.database.writing() as session:
        enqueue(session, "left.behind", {}, due_at=world.now())
        await jobs.finish(session, job, now=world.now())


async def test_lease_is_renewed_while_a_handler_runs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three minutes pass on the clock, and nobody else could take the job in any of them."""

    async def long(database: Database, payload: object, *, now: object) -> None:
        for _ in range(36):
            world.clock.forward(seconds=5)
            await renewed(world)
            assert await lease(world) == []

    monkeypatch.setattr(worker, "LONG_HANDLERS", {"long": long})
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0)
    await add_job(world, "long")
    assert await world.worker.run_once() == 1
    job = await only_job(world)
    assert (job.tries, job.last_error, job.finished_at) == (1, None, world.now())


async def renewed(world: World) -> None:
    """Wait until the only job's lease lasts from now on."""
    while (await only_job(world)).leased_until != world.now() + jobs.LEASE:
        await asyncio.sleep(0)


async def test_handler_that_fails_leaves_nothing_of_its_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def write_and_fail(session: object, payload: object, *, now: object) -> None:
        enqueue(session, "left.behind", {}, due_at=world.now())  # type: ignore[arg-type]
        raise RuntimeError("half way")

    monkeypatch.setattr(worker, "HANDLERS", {"fails": write_and_fail})
    await add_job(world, "fails")
    await world.worker.run_once()
    job = await only_job(world)
    assert (job.kind, job.finished_at, job.last_error) == (
        "fails",
        None,
        "RuntimeError('half way')",
    )


async def poison(world: World, desk: Desk) -> None:
    """An answer that nobody can read: whoever would close the attempt fails on it."""
    async with world.database.writing() as session:
        session.add(
            AnswerOp(
                attempt_id=UUID(desk.attempt_id), op=99, slot=1, kind="answer", value="{",
                client_at=world.now(), received_at=world.now(), nth=1,
            )
        )  # fmt: skip


async def test_poisoned_attempt_keeps_no_other_open(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    desks = [await seated(world, exam, place) for place in range(3)]
    await poison(world, desks[0])
    world.clock.set(END)
    await world.worker.run_once()
    assert await states_of(world, desks) == ["running", "submitted", "submitted"]
    for _ in range(MAX_TRIES):
        await world.worker.run_once()
        world.clock.forward(minutes=10)
    async with world.database.reading() as session:
        (stuck,) = await list_stuck(session, now=world.now())
        assert await attempts.list_overdue(session, now=world.now()) == []
    assert (stuck.kind, stuck.payload) == (EXPIRY_FAILED, {"attempt_id": desks[0].attempt_id})
    assert (stuck.last_error or "").startswith("JSONDecodeError")
    async with world.database.writing() as session:
        await session.execute(sa.delete(AnswerOp).where(AnswerOp.op == 99))
        await jobs.retry(session, stuck.id, now=world.now())
    await world.worker.run_once()
    assert await states_of(world, desks) == ["submitted"] * 3
    async with world.database.reading() as session:
        assert await list_stuck(session, now=world.now()) == []


async def test_poisoned_attempts_beyond_a_sweep_keep_no_other_from_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = await open_exam(world, candidates=3)
    desks = [await seated(world, exam, place) for place in range(3)]
    for desk in desks[:2]:
        await poison(world, desk)
    monkeypatch.setattr("app.attempts.service.closing._SWEEP_LIMIT", 1)
    world.clock.set(END)
    for _ in range(3):
        await world.worker.run_once()
    assert await states_of(world, desks) == ["running", "running", "submitted"]


async def test_attempt_that_somebody_is_at_is_passed_over_and_closed_later(world: World) -> None:
    """Of two workers neither waits for the other, nor for a hand-in; SQLite has one writer anyway."""
    exam = await open_exam(world, candidates=2)
    desks = [await seated(world, exam, place) for place in range(2)]
    world.clock.set(END)
    if world.kind == "postgres":
        async with world.database.writing() as session:
            await attempts.lock_attempt(session, UUID(desks[0].attempt_id))
            await world.worker.close_overdue()
        assert await states_of(world, desks) == ["running", "submitted"]
    await world.worker.close_overdue()
    assert await states_of(world, desks) == ["submitted"] * 2


async def states_of(world: World, desks: list[Desk]) -> list[str]:
    async with world.database.reading() as session:
        states = {str(a.id): a.state for a in await session.scalars(sa.select(Attempt))}
    return [states[desk.attempt_id] for desk in desks]


async def test_what_is_past_its_term_is_swept_once_an_hour(world: World) -> None:
    await world.worker.run_once()
    async with world.database.writing() as session:
        done = world.now() - THIRTY_DAYS - timedelta(seconds=1)
        session.add(Job(kind="any.kind", payload={}, due_at=done, finished_at=done))
    for minutes in (30, 29):
        world.clock.forward(minutes=minutes)
        await world.worker.run_once()
        assert (await only_job(world)).finished_at == done
    world.clock.forward(minutes=1)
    await world.worker.run_once()
    async with world.database.reading() as session:
        assert list(await session.scalars(sa.select(Job))) == []
        [report] = await list_latest(session)
    assert (report.table_name, report.number, report.swept_at) == ("jobs", 1, world.now())
