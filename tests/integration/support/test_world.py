# SPDX-License-Identifier: Apache-2.0
"""The harness keeps its own promises."""

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.jobs import enqueue
from tests.support.postgres import Postgres
from tests.support.world import JobFailed, World


async def test_staff_of_each_role_is_signed_in(world: World) -> None:
    clients = [
        await world.operator(),
        await world.grader(),
        await world.invigilator(),
        await world.auditor(),
        await world.admin(),
    ]
    answers = [(await client.get("/api/v1/me")).json() for client in clients]
    assert [answer["roles"] for answer in answers] == [
        ["operator"],
        ["grader"],
        ["invigilator"],
        ["auditor"],
        ["security_admin"],
    ]


async def test_operator_asked_for_twice_is_the_same_client(world: World) -> None:
    assert await world.operator() is await world.operator()


async def test_anyone_is_not_signed_in(world: World) -> None:
    answer = await (await world.anyone()).get("/api/v1/me")
    assert answer.status_code == 401


async def test_session_expires_when_the_clock_moves_on(world: World) -> None:
    operator = await world.operator()
    world.clock.forward(hours=13)
    assert (await operator.get("/api/v1/me")).status_code == 401


async def test_run_jobs_without_jobs_runs_none(world: World) -> None:
    assert await world.run_jobs() == 0


async def test_run_jobs_with_a_job_that_fails_says_so(world: World) -> None:
    async with world.database.writing() as session:
        enqueue(session, "no.such_kind", {}, due_at=world.now())
    with pytest.raises(JobFailed, match=r"no\.such_kind"):
        await world.run_jobs()


async def test_database_of_the_kind_asked_for(world: World, database_kind: str) -> None:
    assert world.database.engine.dialect.name.startswith(database_kind)


@pytest.mark.postgres
@pytest.mark.durability
async def test_durable_server_syncs_and_comes_back_after_a_crash(
    durable_postgres: Postgres,
) -> None:
    durable_postgres.stop("immediate")
    durable_postgres.start()
    engine = create_async_engine(durable_postgres.url("postgres"))
    async with engine.connect() as connection:
        names = ("fsync", "synchronous_commit", "full_page_writes")
        shown = [await connection.scalar(sa.text(f"SHOW {name}")) for name in names]
    await engine.dispose()
    assert shown == ["on", "on", "on"]
