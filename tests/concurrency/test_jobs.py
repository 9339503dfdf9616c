# SPDX-License-Identifier: Apache-2.0
"""Two workers and one job: one of them does it, once."""

import asyncio

import pytest
import sqlalchemy as sa

from app import worker
from app.core.jobs import Job, enqueue
from app.worker import Worker
from tests.support.world import World

JOBS = 20


async def test_two_workers_who_look_at_once_do_every_job_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    async def note(session: object, payload: dict[str, int], *, now: object) -> None:
        done.append(payload["number"])

    monkeypatch.setattr(worker, "HANDLERS", {"noted": note})
    async with world.database.writing() as session:
        for number in range(JOBS):
            enqueue(session, "noted", {"number": number}, due_at=world.now())
    workers = [Worker(world.database, world.clock, world.blobs, world.keys) for _ in range(2)]
    ran = await asyncio.gather(*(each.run_once() for each in workers))
    assert sum(ran) == JOBS
    assert sorted(done) == list(range(JOBS))
    async with world.database.reading() as session:
        tries = await session.scalars(sa.select(Job.tries).where(Job.finished_at.is_not(None)))
        assert list(tries) == [1] * JOBS


async def test_two_workers_who_try_one_job_at_once_run_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that looks while the other is at it finds nothing, and is free for other work."""
    begun, may_end = asyncio.Event(), asyncio.Event()
    runs = 0

    async def wait(database: object, payload: object, *, now: object) -> None:
        nonlocal runs
        runs += 1
        begun.set()
        await may_end.wait()

    monkeypatch.setattr(worker, "LONG_HANDLERS", {"long": wait})
    async with world.database.writing() as session:
        enqueue(session, "long", {}, due_at=world.now())
    one, other = (Worker(world.database, world.clock, world.blobs, world.keys) for _ in range(2))
    at_it = asyncio.create_task(one.run_once())
    await begun.wait()
    assert await other.run_once() == 0
    may_end.set()
    assert (await at_it, runs) == (1, 1)
