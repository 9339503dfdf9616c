# SPDX-License-Identifier: Apache-2.0
"""A real server logs all it can of a short sitting, faults included, and nothing that people wrote."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.demo import invented_id_number
from tests.support.camera import Scene, frame_jpeg
from tests.support.clients import client_at
from tests.support.factories.exams import Desk, book_now
from tests.support.factories.people import hire
from tests.support.hashing import PASSWORD
from tests.support.postgres import Postgres
from tests.support.roles import Role
from tests.support.server import Server, running_server
from tests.support.waiting import eventually
from tests.support.world import fresh_database

JPEG = {"content-type": "image/jpeg"}
FRAME = frame_jpeg(Scene.ONE_FACE, 1)
# Written by the candidate, quoted by the grader, typed by the operator.
ANSWER, QUOTE, NAME = "碳配额盘存答案", "考生写道：碳配额盘存答案", "欧阳不存在"
NEW_ID = invented_id_number("cpcif", 30)
# Right up to its last character, which makes it no id number.
BROKEN_ID = f"{NEW_ID[:17]}{'01'[NEW_ID[17] == '0']}"
NUL = "\x00"


@dataclass(slots=True)
class Story:
    """The server, where its data are, and who is at its door."""

    server: Server
    url: str
    ticket: tuple[str, str]
    desk: Desk
    staff: dict[Role, httpx.AsyncClient]


@pytest.fixture
async def story(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> AsyncIterator[Story]:
    async with fresh_database(database_kind, tmp_path, postgres=postgres_server) as url:
        tickets = await book_now(url, candidates=1)
        for role in (Role.OPERATOR, Role.GRADER):
            await hire(url, role.value, role)
        settings = {"log_level": "DEBUG", "unsafe_durability": "true"}
        async with running_server(url, tmp_path, **settings) as server:
            staff = {r: await staff_of(server, r) for r in (Role.OPERATOR, Role.GRADER)}
            desk = Desk(client_of(server), "")
            yield Story(server, url, tickets[0], desk, staff)
            for client in (desk.client, *staff.values()):
                await client.aclose()


def client_of(server: Server) -> httpx.AsyncClient:
    return client_at(server.url)


async def staff_of(server: Server, role: Role) -> httpx.AsyncClient:
    client = client_of(server)
    body = {"username": role.value, "password": PASSWORD}
    (await client.post("/api/v1/sessions", json=body)).raise_for_status()
    return client


@asynccontextmanager
async def without(story: Story, table: str) -> AsyncIterator[None]:
    """What needs this table fails in the meantime."""
    database = Database(story.url)
    async with database.writing() as session:
        await session.execute(sa.text(f"ALTER TABLE {table} RENAME TO {table}_away"))
    yield
    async with database.writing() as session:
        await session.execute(sa.text(f"ALTER TABLE {table}_away RENAME TO {table}"))
    await database.dispose()


async def sign_in(story: Story) -> None:
    """Wrongly in every way, then rightly."""
    client, (ticket, id_number) = story.desk.client, story.ticket
    for wrong in (NEW_ID, BROKEN_ID, id_number * 4, NUL + id_number):
        body = {"ticket_number": ticket, "id_number": wrong}
        assert (await client.post("/api/v1/candidate-sessions", json=body)).status_code in (
            401,
            422,
        )
        answer = await client.post("/sign-in", data=body, headers={"accept": "text/html"})
        assert answer.status_code in (401, 422)
    cut_off = '{"ticket_number": "' + ticket + '", "id_number": "' + id_number
    for kind, status in (("text/plain", 415), ("application/json", 422)):
        answer = await client.post(
            "/api/v1/candidate-sessions", content=cut_off, headers={"content-type": kind}
        )
        assert answer.status_code == status, "What was cut off is refused as what it is."
    body = {"ticket_number": ticket, "id_number": id_number}
    (await client.post("/api/v1/candidate-sessions", json=body)).raise_for_status()
    [own] = (await client.get("/api/v1/registrations")).raise_for_status().json()
    story.desk.registration_id = own["id"]


async def answer_all(story: Story) -> None:
    """Saves that are acknowledged, refused, malformed, lost with the database, and late."""
    desk = await story.desk.sit_down()
    slot = desk.first_slot("short_answer")
    statuses = [(await desk.send(op)).status_code for op in ops_of(desk, slot)]
    assert statuses == [200, 409, 422, 422, 422, 422]
    async with without(story, "answer_ops"):
        assert (await desk.send(desk.op(slot, {"text": ANSWER}))).status_code == 503
    for data, headers in ((FRAME, JPEG), (FRAME[:4000], JPEG), (FRAME, {})):
        await desk.client.put(desk.path("frames/1"), content=data, headers=headers)
        await desk.client.put(desk.path("frames/2"), content=data, headers=headers)
    (await desk.hand_in()).raise_for_status()
    assert (await desk.send(desk.op(slot, {"text": ANSWER}))).status_code == 409


def ops_of(desk: Desk, slot: int) -> list[Any]:
    return [
        desk.op(slot, {"text": ANSWER}),
        desk.op(slot, {"text": f"{ANSWER}!"}, number=1),
        desk.op(slot, {"text": f"{ANSWER}{NUL}"}, number=2),
        desk.op(slot, {"text": ANSWER * 1000}, number=2),
        desk.op(slot, {"text": ANSWER, ANSWER: 1}, number=2),
        desk.op(1, {"text": ANSWER}, number=2),
    ]


async def mark(story: Story) -> None:
    """Set aside with a note that quotes the answer, while the trail is away and when it is back."""
    grader = story.staff[Role.GRADER]

    async def has_come() -> bool:
        return (await grader.post("/api/v1/grading/leases")).status_code == 200

    await eventually(has_come)
    # The one already on the desk is given again.
    held = (await grader.post("/api/v1/grading/leases")).raise_for_status().json()
    assert held["answer"] == ANSWER
    path = f"/api/v1/grading/tasks/{held['task_id']}/hold"
    body = {"lease_token": held["lease_token"], "note": QUOTE}
    async with without(story, "audit_entries"):
        assert (await grader.post(path, json=body)).status_code in (500, 503)
    assert (await grader.post(path, json=body)).status_code == 204


async def book(story: Story) -> None:
    """Rosters right, wrong, and with what no database keeps."""
    operator = story.staff[Role.OPERATOR]
    [sitting] = (await operator.get("/api/v1/sittings")).raise_for_status().json()["items"]
    console, path = "/console/sittings", f"/sittings/{sitting['id']}/bookings"
    async with without(story, "registrations"):
        await operator.post(f"/api/v1{path}", json=roster(NAME, NEW_ID))
    for name, id_number in ((NAME + NUL, NEW_ID), (NAME, BROKEN_ID), (NAME, NEW_ID)):
        await operator.post(f"/api/v1{path}", json=roster(name, id_number))
        lines = {"lines": f"{name},{id_number}"}
        await operator.post(f"{console}/{sitting['id']}/bookings/preview", data=lines)
        await operator.post(f"{console}/{sitting['id']}/bookings", data=lines)
    await operator.get(f"{console}/{sitting['id']}")


def roster(name: str, id_number: str) -> dict[str, Any]:
    return {"candidates": [{"full_name": name, "id_number": id_number}]}


def needles_of(story: Story) -> dict[str, bytes]:
    """What must not be in the log, by name; pictures as they are, in base64 and as Python text."""
    ticket, id_number = story.ticket
    clients = (story.desk.client, *story.staff.values())
    middle = FRAME[2000:2012]
    texts = {
        "answer": ANSWER, "name": NAME, "ticket": ticket, "password": PASSWORD,
        "own id": id_number, "new id": NEW_ID, "broken id": BROKEN_ID,
        **{f"session {n}": client.cookies["kaochang_session"] for n, client in enumerate(clients)},
        "escaped answer": ANSWER.encode("unicode_escape").decode(),
        "escaped picture": repr(middle)[2:-1],
    }  # fmt: skip
    pictures = {"picture": middle, "picture in base64": base64.b64encode(FRAME[:60])}
    return {name: text.encode() for name, text in texts.items()} | pictures


async def test_logs_hold_no_answer_no_number_and_no_picture(story: Story) -> None:
    for chapter in (sign_in, answer_all, mark, book):
        await chapter(story)
    needles = needles_of(story)
    story.server.stop()
    log = story.server.log.read_bytes()
    # The faults were logged: it is not a log of nothing that is searched.
    assert b"batch failed" in log
    assert b"database" in log
    assert [name for name, needle in needles.items() if needle in log] == []
