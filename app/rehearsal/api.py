# SPDX-License-Identifier: Apache-2.0
"""HTTP with a stop-watch: every request is timed, and counted when its answer is not expected."""

import asyncio
import ssl
import time
from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import httpx

from app.rehearsal.meter import Meter

# A real page goes on trying; so does a rehearsal, and every try that failed is counted.
TRIES = 8
LONGEST_PAUSE = 5.0
PATIENCE = 30.0
# Answers after which the same request may be sent again.
_PASSING = frozenset({429, 500, 502, 503, 504})


class Refused(Exception):
    """The service answered what it should not have, or not at all."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


@dataclass(slots=True)
class Person:
    """Somebody with a browser of their own: cookies and connections apart from the others'."""

    client: httpx.AsyncClient
    meter: Meter

    async def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        expect: Collection[int] = (200,),
        tries: int = TRIES,
    ) -> httpx.Response:
        """The answer, of an expected status. `tries=1` for what must not be done twice."""
        for number in range(1, tries + 1):
            answer = await self._once(kind, method, path, json=json, content=content)
            if isinstance(answer, httpx.Response) and answer.status_code in expect:
                return answer
            reason = _reason(answer)
            self.meter.failed(kind, reason)
            if number == tries or not _is_passing(answer):
                raise Refused(kind, reason)
            await asyncio.sleep(_pause(answer, number))
        raise AssertionError("unreachable: the last try returns or raises")

    async def _once(
        self, kind: str, method: str, path: str, *, json: Any, content: bytes | None
    ) -> httpx.Response | httpx.TransportError:
        headers = {"Content-Type": "image/jpeg"} if content is not None else {}
        started = time.perf_counter()
        answer: httpx.Response | httpx.TransportError
        try:
            answer = await self.client.request(
                method, f"/api/v1{path}", json=json, content=content, headers=headers
            )
        except httpx.TransportError as lost:
            answer = lost
        self.meter.took(kind, time.perf_counter() - started)
        return answer


def _reason(answer: httpx.Response | httpx.TransportError) -> str:
    if isinstance(answer, httpx.TransportError):
        return type(answer).__name__
    try:
        title = answer.json()["title"]
    except (ValueError, KeyError, TypeError):
        title = "not problem+json"
    return f"{answer.status_code} {title}"


def _is_passing(answer: httpx.Response | httpx.TransportError) -> bool:
    return isinstance(answer, httpx.TransportError) or answer.status_code in _PASSING


def _pause(answer: httpx.Response | httpx.TransportError, number: int) -> float:
    """As long as the service asks for, else twice as long after every try."""
    asked = answer.headers.get("Retry-After", "") if isinstance(answer, httpx.Response) else ""
    return min(float(asked) if asked.isdigit() else 0.25 * 2**number, LONGEST_PAUSE)


class Door:
    """Lets people in: makes a client for each, and closes them all at the end."""

    def __init__(self, base_url: str, meter: Meter, *, connections: int) -> None:
        self._base_url = base_url
        self._meter = meter
        # Servers drop an idle connection after five seconds; one used in that very moment is lost
        # before the service has seen it, which a browser hides by asking again.
        self._limits = httpx.Limits(max_connections=connections, keepalive_expiry=2.0)
        # One for all: reading the certificates takes longer than most requests.
        self._trust = ssl.create_default_context()
        self._open = AsyncExitStack()

    async def person(self) -> Person:
        client = httpx.AsyncClient(
            base_url=self._base_url,
            verify=self._trust,
            limits=self._limits,
            timeout=PATIENCE,
            trust_env=False,
            headers={"Accept": "application/json"},
        )
        return Person(await self._open.enter_async_context(client), self._meter)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self._open.aclose()


@dataclass(frozen=True, slots=True)
class ServerClock:
    """The service's time, carried on by our monotonic clock: this machine's own may be wrong."""

    read_at: datetime
    monotonic: float

    def now(self) -> datetime:
        return self.read_at + timedelta(seconds=time.monotonic() - self.monotonic)


async def read_clock(person: Person) -> ServerClock:
    answer = await person.ask("time", "GET", "/time")
    return ServerClock(datetime.fromisoformat(answer.json()["server_time"]), time.monotonic())
