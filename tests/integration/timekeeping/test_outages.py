# SPDX-License-Identifier: Apache-2.0
"""The service knows of its own outages, proposes what to give, and one action gives it."""

import re
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.attempts import service as attempts
from app.attempts.models import Attempt, TimeEntry
from app.attempts.values import Cause
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.outages import (
    pass_minutes,
    pulse_of,
    seat_everybody,
)
from tests.support.world import World

PAGE = {"accept": "text/html"}
WHY = "接入交换机断电"
_DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')
_OUTAGE = re.compile(r'name="outage_id" value="([0-9a-f-]{36})"')


async def deadlines(world: World, exam: Exam) -> dict[UUID, datetime]:
    async with world.database.reading() as session:
        found = await attempts.list_attempts(session, exam.sitting_id)
    return {each.id: each.deadline_at for each in found}


async def test_ten_minutes_lost_by_eight_of_forty_are_given_back_in_one_action(
    world: World,
) -> None:
    exam = await open_exam(world, candidates=40)
    everybody = await seat_everybody(world, exam)
    lost, others = everybody[:8], everybody[8:]
    await pass_minutes(world, 5, everybody)
    await pass_minutes(world, 9, others)
    operator = await world.operator()
    home = f"/console/sittings/{exam.sitting_id}/time"
    assert "多人同时掉线" not in (await operator.get("/console", headers=PAGE)).text
    await pass_minutes(world, 2, everybody)
    assert "多人同时掉线" in (await operator.get("/console", headers=PAGE)).text
    sitting = await operator.get(f"/console/sittings/{exam.sitting_id}", headers=PAGE)
    assert "本场有 1 条补时建议待决定" in sitting.text
    page = (await operator.get(home, headers=PAGE)).text
    assert "多人同时掉线：09:05:00 – 09:14:00，8 人" in page
    assert "建议给他们各补时 10 分钟" in page
    before = await deadlines(world, exam)
    outage = _OUTAGE.search(page)
    assert outage is not None
    form = {"act": "outage", "outage_id": outage[1], "minutes": "10", "reason": WHY}
    seen = (await operator.post(f"{home}/preview", data=form, headers=PAGE)).text
    assert "会受影响：8 人" in seen
    digest = _DIGEST.search(seen)
    assert digest is not None
    act = form | {"digest": digest[1], "confirm": "8"}
    done = await operator.post(home, data=act, headers=PAGE)
    assert done.status_code == 303, done.text
    after = await deadlines(world, exam)
    ten = timedelta(minutes=10)
    assert {i: after[i] - before[i] for i in lost} == dict.fromkeys(lost, ten)
    assert {i: after[i] for i in others} == {i: before[i] for i in others}
    async with world.database.reading() as session:
        given = sa.select(TimeEntry.attempt_id).where(TimeEntry.cause == Cause.OUTAGE)
        assert set(await session.scalars(given)) == set(lost)
    assert "多人同时掉线" not in (await operator.get(home, headers=PAGE)).text
    again = await operator.post(home, data=act, headers=PAGE)
    assert again.status_code == 409
    await pass_minutes(world, 3, everybody)
    assert "多人同时掉线" not in (await operator.get("/console", headers=PAGE)).text
    assert await deadlines(world, exam) == after


async def test_an_outage_of_the_whole_service_leaves_nothing_and_is_found_by_that(
    world: World,
) -> None:
    exam = await open_exam(world, candidates=3)
    everybody = await seat_everybody(world, exam)
    await pass_minutes(world, 3, everybody)
    world.clock.forward(minutes=20)
    await pass_minutes(world, 2, everybody)
    operator = await world.operator()
    path = f"/api/v1/sittings/{exam.sitting_id}/outages"
    (outage,) = (await operator.get(path)).json()
    assert (outage["state"], outage["seconds"]) == ("proposed", 21 * 60)
    assert set(outage["affected"]) == set(map(str, everybody))
    dismissal = f"{path}/{outage['id']}/dismissal"
    assert (await operator.post(dismissal, json={"reason": "演练中的重启"})).status_code == 204
    again = await operator.post(dismissal, json={"reason": "演练中的重启"})
    assert (again.status_code, again.json()["title"]) == (409, "illegal_verb")
    await pass_minutes(world, 2, everybody)
    (decided,) = (await operator.get(path)).json()
    assert decided["state"] == "dismissed"
    assert "多人同时掉线" not in (await operator.get("/console", headers=PAGE)).text
    entries = await (await world.auditor()).get("/api/v1/audit/entries?size=200")
    acts = {entry["action"] for entry in entries.json()["items"]}
    assert "timekeeping.outage.dismiss" in acts


async def test_pages_are_heard_by_what_they_ask_and_send(world: World) -> None:
    desk = await seated_alone(world)
    (await desk.client.get(f"/api/v1/attempts/{desk.attempt_id}")).raise_for_status()
    (await desk.send(desk.op(1, None))).raise_for_status()
    stranger = await world.anyone()
    assert (await stranger.get(f"/api/v1/attempts/{desk.attempt_id}")).status_code == 401
    assert (await desk.client.get("/api/v1/attempts/no-id")).status_code == 422
    await pulse_of(world).flush(world.database)
    statement = sa.text("SELECT answered, refused, heard FROM pulse_minutes")
    async with world.database.reading() as session:
        (row,) = list(await session.execute(statement))
        attempt = (await session.scalars(sa.select(Attempt))).one()
    assert (row.answered, row.refused, row.heard) == (2, 0, attempt.id.hex[-12:])


async def test_what_was_heard_is_kept_while_no_connection_is_free(world: World) -> None:
    desk = await seated_alone(world)
    (await desk.answers(), await desk.client.get(f"/api/v1/attempts/{desk.attempt_id}"))
    pool = world.database.engine.pool
    assert isinstance(pool, sa.QueuePool), "The service's pool is of a fixed size."
    pool._timeout = 0.01  # noqa: SLF001 - four seconds of waiting would show no more
    async with AsyncExitStack() as held:
        for _ in range(pool.size()):
            await held.enter_async_context(world.database.engine.connect())
        await pulse_of(world).flush(world.database)
    await pulse_of(world).flush(world.database)
    async with world.database.reading() as session:
        heard = await session.scalar(sa.text("SELECT sum(answered) FROM pulse_minutes"))
    assert heard == 1, "It is written once a connection is free."
