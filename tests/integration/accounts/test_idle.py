# SPDX-License-Identifier: Apache-2.0
"""Nobody at the screen: sessions of staff end, candidates' go on, and the sign-in page says why."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.accounts.access import STAFF_TRUST
from app.accounts.models import Session
from app.accounts.rules import USED_EVERY
from app.accounts.service.uses import Uses
from app.core.db import Database
from app.core.ids import new_id
from app.core.parts import parts_in
from tests.support.factories.exams import open_exam, seated
from tests.support.hashing import PASSWORD
from tests.support.world import START, World, empty_world

LIMIT = timedelta(minutes=30)
ME = "/api/v1/me"


@pytest.fixture
async def office(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """A world whose staff may be away for half an hour."""
    async with empty_world(database_kind, tmp_path, request, staff_idle_limit=LIMIT) as made:
        yield made


async def settled(world: World) -> None:
    """What requests noted has been written."""
    await parts_in(world.app).get(Uses).settle()


async def used(world: World) -> float:
    """How many seconds ago the one session of staff was used, as it is written."""
    await settled(world)
    async with world.database.reading() as session:
        at = await session.scalar(sa.select(Session.used_at).where(Session.staff_id.is_not(None)))
    assert at is not None
    return (world.now() - at).total_seconds()


async def test_unused_session_ends_and_its_page_says_why(office: World) -> None:
    client = await office.grader()
    office.clock.forward(seconds=(LIMIT + USED_EVERY).total_seconds())
    assert (await client.get(ME)).status_code == 200
    await settled(office)
    office.clock.forward(seconds=(LIMIT + USED_EVERY).total_seconds() + 1)
    refused = await client.get(ME)
    assert (refused.status_code, refused.json()["title"]) == (401, "signed_out_idle")
    assert "您已超过 30 分钟没有操作" in refused.json()["detail"]
    page = await client.get("/staff/sign-in")
    assert (page.status_code, "您已超过 30 分钟没有操作" in page.text) == (200, True)
    body = {"username": "grader", "password": PASSWORD}
    assert (await client.post("/api/v1/sessions", json=body)).status_code == 204
    assert (await client.get(ME)).status_code == 200


async def test_own_page_lists_no_session_that_was_left_alone(office: World) -> None:
    await office.grader()
    office.clock.forward(seconds=(LIMIT + USED_EVERY).total_seconds())
    client = await office.come_in("grader")
    assert "退出其他设备" in (await client.get("/staff/account")).text, "it goes on for a moment"
    office.clock.forward(seconds=1)
    assert "没有其他设备登录着您的账号" in (await client.get("/staff/account")).text


async def test_used_session_goes_on_to_its_end(office: World) -> None:
    client = await office.grader()
    for _ in range(23):
        office.clock.forward(minutes=29)
        assert (await client.get(ME)).status_code == 200
        await settled(office)
    office.clock.forward(minutes=29)
    assert (await client.get("/staff/sign-in")).headers["location"] == "/staff"
    office.clock.forward(minutes=29)
    page = await client.get("/staff/sign-in")
    assert "登录时间已到" in page.text


async def test_use_is_written_once_a_minute_however_often_it_is_asked(office: World) -> None:
    client = await office.grader()
    for _ in range(5):
        office.clock.forward(seconds=STAFF_TRUST.total_seconds())
        await client.get(ME)
    assert await used(office) == 25
    office.clock.forward(seconds=35)
    await client.get(ME)
    assert await used(office) == 0


async def test_act_that_writes_does_not_wait_for_the_note_of_its_own_use(office: World) -> None:
    client = await office.grader()
    office.clock.forward(minutes=2)
    assert (await client.delete("/api/v1/me/other-sessions")).status_code == 204
    assert await used(office) == 0


async def test_database_that_does_not_write_stops_no_request(tmp_path: Path) -> None:
    """It has no tables."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/exam.db")
    uses, long_ago = Uses(database), START - timedelta(hours=1)
    uses.note(new_id(), long_ago, now=START)
    await uses.settle()
    await database.dispose()


async def test_candidate_is_never_out_for_thinking(office: World) -> None:
    desk = await seated(office, await open_exam(office))
    office.clock.forward(minutes=80)
    assert (await desk.send(desk.op(1, {"choices": ["A"]}))).status_code == 200


async def test_session_ended_elsewhere_says_so(office: World) -> None:
    client = await office.grader()
    async with office.database.writing() as session:
        await session.execute(sa.update(Session).values(revoked_at=office.now()))
    page = await client.get("/staff/sign-in")
    assert "这次登录已经结束" in page.text


async def test_who_was_never_signed_in_is_told_nothing(office: World) -> None:
    client = await office.anyone()
    assert "notice--info" not in (await client.get("/staff/sign-in")).text
