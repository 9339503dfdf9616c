# SPDX-License-Identifier: Apache-2.0
"""People close pages and lose the network in the middle of anything: a real server says nothing of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.clients import client_at
from tests.support.factories.exams import Desk, book_now
from tests.support.factories.people import hire
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.server import Server, running_server
from tests.support.waiting import PATIENCE, eventually
from tests.support.world import fresh_database

FORM = "multipart/form-data; boundary=gone"
PART = b'--gone\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nhalf'
# Seconds from asking to going: before, while and after the answer is written.
MOMENTS = (0, 0.001, 0.003, 0.01, 0.03) * 4


@dataclass(slots=True)
class Gone:
    """A server with a candidate at the desk and an author signed in."""

    server: Server
    desk: Desk
    author: httpx.AsyncClient

    def said(self) -> str:
        return self.server.log.read_text(errors="replace")


@pytest.fixture
async def gone(tmp_path: Path) -> AsyncIterator[Gone]:
    async with fresh_database("sqlite", tmp_path, postgres=None) as url:
        [(ticket, id_number)] = await book_now(url, candidates=1)
        await hire(url, "author", Role.AUTHOR)
        async with (
            running_server(url, tmp_path, log_level="DEBUG") as server,
            client_at(server.url) as author,
            client_at(server.url) as candidate,
        ):
            body = {"username": "author", "password": PASSWORD}
            (await author.post("/api/v1/sessions", json=body)).raise_for_status()
            body = {"ticket_number": ticket, "id_number": id_number}
            signed_in = await candidate.post("/api/v1/candidate-sessions", json=body)
            desk = Desk(candidate, signed_in.raise_for_status().json()["registration_id"])
            await desk.sit_down()
            yield Gone(server, desk, author)


def request_of(
    client: httpx.AsyncClient, method: str, path: str, *, content_type: str = "", length: int = 0
) -> bytes:
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


async def send_and_go(server: Server, sent: bytes, *, after: float) -> None:
    """The connection is reset, as by a phone that leaves the network."""
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    await writer.drain()
    await asyncio.sleep(after)
    writer.transport.abort()


async def test_client_that_goes_while_it_sends_is_no_fault(gone: Gone) -> None:
    candidate, desk = gone.desk.client, gone.desk
    half_sent = {
        "upload": request_of(gone.author, "POST", "/bank/imports", content_type=FORM, length=10_000)
        + PART,
        "picture": request_of(
            gone.author, "POST", "/bank/pictures", content_type=FORM, length=10_000
        )
        + PART,
        "save": request_of(
            candidate, "POST", desk.path("ops"), content_type="application/json", length=500
        )
        + b'{"window_id": "window-',
        "frame": request_of(
            candidate, "PUT", desk.path("frames/1"), content_type="image/jpeg", length=500
        )
        + b"\xff\xd8",
        "sign-in": request_of(
            candidate, "POST", "/api/v1/sessions", content_type="application/json", length=500
        )
        + b'{"username": "au',
    }
    before = gone.said()
    for sent in half_sent.values():
        await send_and_go(gone.server, sent, after=0.2)
    slot = desk.first_slot("single")
    saved = await desk.send(desk.op(slot, {"choices": ["A"]}))
    assert saved.status_code == 200, "the service goes on"
    assert gone.said() == before, "and has nothing to say of who left"


async def test_client_that_goes_before_its_answer_is_no_fault(gone: Gone) -> None:
    candidate, desk = gone.desk.client, gone.desk
    asked = {
        "download": request_of(candidate, "GET", "/static/css/exam.css"),
        "paper": request_of(candidate, "GET", desk.path("paper")),
        "page": request_of(candidate, "GET", "/home"),
        "refusal": request_of(candidate, "GET", "/console"),
    }
    before = gone.said()
    for sent in asked.values():
        for moment in MOMENTS:
            await send_and_go(gone.server, sent, after=moment)

    async def is_idle() -> bool:
        return (await candidate.get("/readyz")).status_code == 200

    await eventually(is_idle)
    # What is under way when a server is told to stop is finished first, and said by then.
    gone.server.stop()
    assert gone.said() == before, "nobody waited for these answers"


async def test_open_page_holds_up_no_stop(gone: Gone) -> None:
    """The server waits for answers that go on, and a page's stream would go on for an hour."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gone.server.port)
    writer.write(request_of(gone.desk.client, "GET", gone.desk.path("events")))
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b": listening")
    before = gone.said()
    gone.server.stop()
    assert gone.said() == before, "no answer had to be cut off"
    writer.close()
