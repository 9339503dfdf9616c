# SPDX-License-Identifier: Apache-2.0
"""A load generator lean enough not to be the limit: raw HTTP/1.1 on keep-alive sockets."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, cast

import uvloop

from app.rehearsal.meter import percentile

HOST = "127.0.0.1"
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


class ServerGone(ConnectionError):
    """The server closed the connection in the middle."""


class Wire(asyncio.Protocol):
    """One socket, one request at a time. The service answers with Content-Length, never chunked."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ServerGone(str(exc)))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(_END_OF_HEAD)
        if not found or self._answer is None:
            return
        lowered = head.lower()
        start = lowered.index(_LENGTH) + len(_LENGTH)
        length = int(lowered[start:].split(b"\r\n", 1)[0])
        if len(rest) >= length:
            self._buffer = b""
            self._answer.set_result((int(head[9:12]), rest[:length]))

    async def request(self, request: bytes) -> tuple[int, bytes]:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass(slots=True)
class Saver:
    """A candidate who saves one answer after another, each a change of one item."""

    attempt_id: str
    window_id: str
    cookie: str
    slots: Sequence[int]
    op: int = 0

    def next_save(self) -> bytes:
        """The next request, whole."""
        self.op += 1
        slot = self.slots[self.op % len(self.slots)]
        label = "AB"[self.op // len(self.slots) % 2]
        body = (
            f'{{"window_id":"{self.window_id}","ops":[{{"op":{self.op},"slot":{slot},'
            f'"kind":"answer","value":{{"choices":["{label}"]}},'
            '"client_at":"2026-11-28T01:02:03.456Z"}]}'
        ).encode()
        head = (
            f"POST /api/v1/attempts/{self.attempt_id}/ops HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def is_acknowledged(self, status: int, body: bytes) -> bool:
        """Does the answer say that the op sent last is durable?"""
        return status == 200 and f'"op_head":{self.op},'.encode() in body


@dataclass(slots=True)
class Round:
    """What one round of load measured; each save as (sent at, acknowledged at) in Unix seconds."""

    seconds: float = 0.0
    saves: list[tuple[float, float]] = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self) -> float:
        return len(self.saves) / self.seconds

    def milliseconds(self, share: int) -> float:
        taken = sorted(end - start for start, end in self.saves)
        return percentile(taken, share) * 1000 if taken else float("nan")


async def fire(
    port: int,
    savers: Sequence[Saver],
    *,
    seconds: float = 1e9,
    saves: int = 10**9,
    per_second: float = 0.0,
) -> Round:
    """All savers at once, each with one save under way, until time or number is used up.

    With `per_second` so many are sent over all of them, each at its moment: one that could not
    leave then, because the one before was still under way, counts from that moment all the same.
    """
    loop = asyncio.get_running_loop()
    wires = [(await loop.create_connection(Wire, HOST, port))[1] for _ in savers]
    round_ = Round()
    started = time.perf_counter()
    last_moment = started + seconds
    left = iter(range(saves))

    async def run(saver: Saver, wire: Wire, place: int) -> None:
        every = len(savers) / per_second if per_second else 0.0
        due = time.time() + every * place / len(savers)
        while time.perf_counter() < last_moment and next(left, None) is not None:
            request = saver.next_save()
            if every:
                await asyncio.sleep(max(due - time.time(), 0))
            sent_at = due if every else time.time()
            due += every
            status, body = await wire.request(request)
            acknowledged_at = time.time()
            if saver.is_acknowledged(status, body):
                round_.saves.append((sent_at, acknowledged_at))
            else:
                round_.failures += 1

    hands = zip(savers, wires, range(len(savers)), strict=True)
    await asyncio.gather(*(run(*hand) for hand in hands))
    round_.seconds = time.perf_counter() - started
    for wire in wires:
        wire.close()
    return round_


@dataclass(frozen=True, slots=True)
class Summary:
    """The middle round of several."""

    name: str
    per_second: float
    p50: float
    p99: float
    failures: int


def summarise(name: str, rounds: Sequence[Round]) -> Summary:
    return Summary(
        name,
        median(r.per_second for r in rounds),
        median(r.milliseconds(50) for r in rounds),
        median(r.milliseconds(99) for r in rounds),
        sum(r.failures for r in rounds),
    )


def run(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a bench's main on the loop that the server uses too; its exit code."""
    return uvloop.run(main())
