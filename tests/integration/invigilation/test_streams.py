# SPDX-License-Identifier: Apache-2.0
"""Open exam pages are told that something has changed, whoever changed it, until they may not be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from starlette.types import Message

from app.core.parts import parts_in
from app.invigilation.service.streaming import MOST_OF_ONE, Streams, look_into
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, open_exam, seated
from tests.support.waiting import PATIENCE
from tests.support.world import ADDRESS, World, empty_world

AN_HOUR = timedelta(hours=1)


@pytest.fixture
async def world(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """Streams last, and the look at the database comes at once."""
    async with empty_world(database_kind, tmp_path, request, stream_lifetime=AN_HOUR) as made:
        streams = Streams(look_into(made.database), most=MOST_OF_ONE + 1, every=0.0)
        parts_in(made.app).add(Streams, streams)
        yield made
        await streams.close()


class Page:
    """A page with its stream open; what it was told, line by line."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[Message] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def next(self) -> Message:
        async with asyncio.timeout(PATIENCE):
            return await self.messages.get()

    async def reads(self) -> str:
        """The next words; empty where the service ended the stream."""
        message = await self.next()
        text: str = message["body"].decode()
        return text if message.get("more_body") else ""

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}


@asynccontextmanager
async def page_of(world: World, desk: Desk) -> AsyncIterator[Page]:
    """The desk's stream over ASGI itself: the client of other tests waits for an answer's end."""
    page = Page()
    cookies = "; ".join(f"{name}={value}" for name, value in desk.client.cookies.items())
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "https", "path": desk.path("events"), "raw_path": desk.path("events").encode(),
        "query_string": b"", "client": ("127.0.0.1", 5000), "root_path": "",
        "headers": [(b"host", urlsplit(ADDRESS).netloc.encode()), (b"cookie", cookies.encode())],
    }  # fmt: skip
    serving = asyncio.create_task(world.app(scope, page.receive, page.messages.put))
    try:
        yield page
    finally:
        page.gone.set()
        await serving


async def begun(page: Page) -> None:
    started = await page.next()
    assert started["status"] == 200
    assert (b"content-type", b"text/event-stream; charset=utf-8") in started["headers"]
    assert (b"x-accel-buffering", b"no") in started["headers"]
    first = await page.reads()
    assert first.startswith(": listening\nretry: ")


async def test_page_hears_of_another_window_and_of_the_end_and_no_other_page_does(
    world: World,
) -> None:
    exam = await open_exam(world, candidates=2)
    desk, other = [await seated(world, exam, place) for place in range(2)]
    async with page_of(world, desk) as page, page_of(world, other) as quiet:
        await begun(page)
        await begun(quiet)
        desk.window_id = "window-0002"
        (await desk.take_lease(take_over=True)).raise_for_status()
        assert await page.reads() == "event: changed\ndata: {}\n\n"
        invigilator = await world.invigilator()
        await invigilator.post(desk.path("termination"), json={"reason": "离开座位后不再回来"})
        assert await page.reads() == "event: changed\ndata: {}\n\n"
        assert quiet.messages.empty()


async def test_what_changed_while_the_page_was_opening_is_told(world: World) -> None:
    desk = await seated_alone(world)
    streams = parts_in(world.app).get(Streams)
    async with streams.listening(UUID(desk.attempt_id), seen="another state") as ear:
        assert await ear.hear(within=PATIENCE)
        assert not await ear.hear(within=0)


async def test_stream_ends_with_the_session_and_at_the_stop_of_the_process(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    leaving, staying = [await seated(world, exam, place) for place in range(2)]
    async with page_of(world, leaving) as page, page_of(world, staying) as last:
        await begun(page)
        await begun(last)
        (await leaving.client.delete("/api/v1/sessions/current")).raise_for_status()
        invigilator = await world.invigilator()
        await invigilator.post(leaving.path("termination"), json={"reason": "离开座位后不再回来"})
        assert await page.reads() == "", "who has signed out is told nothing more"
        parts_in(world.app).get(Streams).end()
        assert await last.reads() == ""
        refused = await staying.client.get(staying.path("events"))
        assert (refused.status_code, refused.json()["title"]) == (503, "streams_full")


async def test_streams_are_bounded_for_one_and_for_all(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    desks = [await seated(world, exam, place) for place in range(3)]
    streams = parts_in(world.app).get(Streams)
    async with page_of(world, desks[0]) as first:
        await begun(first)
        async with (
            page_of(world, desks[0]) as second,
            page_of(world, desks[0]) as third,
            page_of(world, desks[0]) as fourth,
        ):
            for page in (second, third, fourth):
                await begun(page)
            assert await first.reads() == "", "the oldest of one attempt makes room"
            async with page_of(world, desks[1]) as another:
                await begun(another)
                refused = await desks[2].client.get(desks[2].path("events"))
                assert (refused.status_code, refused.json()["title"]) == (503, "streams_full")
                assert "作答不受影响" in refused.json()["detail"]
    assert streams.open == 0


async def test_stream_of_another_is_not_found(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    desk, other = [await seated(world, exam, place) for place in range(2)]
    stranger: httpx.AsyncClient = other.client
    refused = await stranger.get(desk.path("events"))
    assert (refused.status_code, refused.json()["title"]) == (404, "attempt_not_found")
