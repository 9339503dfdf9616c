# SPDX-License-Identifier: Apache-2.0
"""Asking: what is tried again, what is counted, what ends a journey."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from app.rehearsal import api
from app.rehearsal.api import Door, Person, Refused, read_clock
from app.rehearsal.meter import Meter
from app.rehearsal.still import STILL
from proctoring import FrameLimits, decode_frame

Answer = httpx.Response | httpx.TransportError


def person(*answers: Answer) -> Person:
    """Somebody whose requests get these answers, one after another."""
    rest: Iterator[Answer] = iter(answers)

    def answer(_request: httpx.Request) -> httpx.Response:
        given = next(rest)
        if isinstance(given, httpx.TransportError):
            raise given
        return given

    client = httpx.AsyncClient(
        transport=httpx.MockTransport(answer), base_url="http://kaochang.test"
    )
    return Person(client, Meter())


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No pause takes time; each is written down."""
    taken: list[float] = []

    async def pause(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(api.asyncio, "sleep", pause)
    return taken


async def test_ask_gives_an_expected_answer_at_once(pauses: list[float]) -> None:
    someone = person(httpx.Response(201, json={"id": 1}))
    answer = await someone.ask("start", "POST", "/x", expect=(200, 201))
    assert answer.json() == {"id": 1}
    assert (someone.meter.requests, someone.meter.failure_count, pauses) == (1, 0, [])


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("gone"),
        httpx.ReadTimeout("slow"),
        httpx.Response(503, json={"title": "database_away"}),
        httpx.Response(500, text="<html>"),
    ],
    ids=["gone", "slow", "unavailable", "broken"],
)
async def test_ask_tries_again_after_what_passes_and_counts_it(trouble: Answer) -> None:
    someone = person(trouble, httpx.Response(200, json={}))
    await someone.ask("save", "POST", "/x")
    assert (someone.meter.requests, someone.meter.failure_count) == (2, 1)


async def test_ask_waits_as_long_as_the_service_says_but_not_for_ever(pauses: list[float]) -> None:
    busy = [httpx.Response(503, headers={"Retry-After": after}) for after in ("2", "3600", "soon")]
    await person(*busy, httpx.Response(200)).ask("save", "POST", "/x")
    assert pauses == [2, api.LONGEST_PAUSE, 0.25 * 2**3]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(409, json={"title": "lease_lost"}), "409 lease_lost"),
        (httpx.Response(404, text="nginx"), "404 not problem+json"),
        (httpx.Response(204), "204 not problem+json"),
        (httpx.Response(422, json=["list"]), "422 not problem+json"),
    ],
)
async def test_ask_gives_up_at_once_on_a_refusal(answer: httpx.Response, reason: str) -> None:
    someone = person(answer)
    with pytest.raises(Refused, match=re.escape(reason)):
        await someone.ask("save", "POST", "/x")
    assert someone.meter.failures == {("save", reason): 1}


async def test_ask_does_not_repeat_what_must_not_be_done_twice() -> None:
    someone = person(httpx.ReadTimeout("slow"))
    with pytest.raises(Refused, match="ReadTimeout"):
        await someone.ask("undo", "POST", "/x", tries=1)


async def test_ask_gives_up_when_every_try_has_failed() -> None:
    someone = person(*[httpx.ConnectError("gone")] * api.TRIES)
    with pytest.raises(Refused):
        await someone.ask("save", "POST", "/x")
    assert someone.meter.failure_count == api.TRIES


async def test_clock_goes_on_from_the_time_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = await read_clock(
        person(httpx.Response(200, json={"server_time": "2026-11-28T01:00:00Z"}))
    )
    monkeypatch.setattr(api.time, "monotonic", lambda: clock.monotonic + 90)
    assert clock.now() == datetime(2026, 11, 28, 1, 1, 30, tzinfo=UTC)


async def test_door_gives_everybody_cookies_of_their_own() -> None:
    async with Door("http://127.0.0.1:1", Meter(), connections=1) as door:
        one, other = await door.person(), await door.person()
        one.client.cookies.set("kaochang_session", "x")
        assert not other.client.cookies
    assert one.client.is_closed


def test_frame_is_a_small_jpeg_of_the_size_that_the_page_sends() -> None:
    frame = decode_frame(STILL, FrameLimits())
    assert len(STILL) < 3_000
    assert frame is not None
