# SPDX-License-Identifier: Apache-2.0
"""A candidate who means harm, and strangers who only hold connections open."""

import asyncio
import resource
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack, suppress

from bench.faults.candidate import Typist, sign_in
from bench.faults.front import find_nginx, nginx
from bench.faults.history import History, TypedOp
from bench.faults.scenario import Row, Storm, milliseconds, until_acknowledged
from bench.faults.stage import FaultStage
from bench.faults.wire import LineLost, Reply
from bench.load import HOST

_LARGEST = 2_000_000_000
# What the service may hold unasked of one attempt beyond its head.
AHEAD = 2_000
_LONG_TEXT = "长" * 4000
_STRANGERS = 3000
# What systemd gives a unit that says nothing.
_FILES_OF_A_UNIT = 1024
_NEWCOMER_WAITS = 20.0
NEVER = f"more than {_NEWCOMER_WAITS:.0f} s"


class Beside(Storm):
    """Others' saves are measured before the harm, during it and after."""

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        # Not in the history: what the hostile one sends is nobody's answer.
        with History(stage.folder / f"{self.code}-{stage.kind}.unjudged") as unjudged:
            self.hostile = await stage.seat(unjudged)
            await super().play(stage, row, history)

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        portion = self.ops(stage) // 4
        spans = []
        for harm in (None, self.harm(stage, row), None):
            before = sum(len(typist.times) for typist in typists)
            if harm is None:
                await until_acknowledged(typists, portion + sum(t.acknowledged for t in typists))
            else:
                await harm
            spans.append(_times(typists)[before:])
        for name, span in zip(("before", "beside it", "after"), spans, strict=True):
            row.notes.append(f"{name} {milliseconds(span)}")

    @abstractmethod
    async def harm(self, stage: FaultStage, row: Row) -> None:
        """The harm is done to its end."""


def _times(typists: Sequence[Typist]) -> list[float]:
    return [seconds for typist in typists for seconds in typist.times]


class HostileOps(Beside):
    """Numbers far ahead, a gap that is never closed, the largest bodies, as fast as they go."""

    code = "H1"
    title = "hostile candidate: gaps, 2·10^9, 2.4 MB, flood"

    async def harm(self, stage: FaultStage, row: Row) -> None:
        hostile = self.hostile
        op = TypedOp(_LARGEST, hostile.seat.texts[0], "answer", {"text": "far"})
        reply = await hostile.post([op])
        row.demand(400 <= reply.status < 500, f"op number {_LARGEST:,} was answered {reply.status}")
        held = await self._never_close(stage)
        row.demand(held <= AHEAD, f"{held:,} ops are held behind a gap that is never closed")
        told = await self._flood(stage)
        row.demand(told["429"], f"nobody slowed the flood down: {dict(told)}")
        row.demand(not told["500"], f"{told['500']} faults of the service")
        row.notes.append(", ".join(f"{n} x {code}" for code, n in told.most_common()))

    async def _never_close(self, stage: FaultStage) -> int:
        """Ops from 3 on, op 1 and 2 never: how many the service holds for us."""
        hostile, number = self.hostile, 3
        last = AHEAD * (3 if stage.extent.is_long else 2)
        while number < last:
            ops = [
                TypedOp(n, hostile.seat.choices[0], "answer", None)
                for n in range(number, number + 100)
            ]
            reply = await hostile.post(ops)
            if reply.status == 429:
                await asyncio.sleep(float(reply.headers.get("retry-after", "1")))
                continue
            if reply.status != 200:
                break
            number += 100
        return number - 3

    async def _flood(self, stage: FaultStage) -> Counter[str]:
        """The largest requests on eight lines, without waiting for anything they are told."""
        told: Counter[str] = Counter()
        places = iter(range(60 if not stage.extent.is_long else 2000))

        async def send() -> None:
            line = stage.line()
            line.cookies = dict(self.hostile.line.cookies)
            for place in places:
                ops = [
                    TypedOp(1 + n, self.hostile.seat.texts[0], "answer", {"text": _LONG_TEXT[n:]})
                    for n in range(200 if place % 10 == 0 else 1)
                ]
                reply = await _ask(
                    line.ask("POST", self.hostile.seat.path("ops"), self.hostile.body(ops))
                )
                told[str(reply.status) if reply else "no answer"] += 1
            await line.close()

        await asyncio.gather(*(send() for _ in range(8)))
        return told


async def _ask(asked: Awaitable[Reply]) -> Reply | None:
    try:
        return await asked
    except LineLost:
        return None


class HalfOpen(Beside):
    """Thousands of connections that begin a request and never end it; some send a byte a second.

    The service waits for each as long as it is open, so a stranger takes all the files that it may
    open: what happens then is measured and said, and what is to stand in front demanded below.
    """

    code = "H2"
    title = "half-open connections, straight at the service"
    in_gate = False
    front: int | None = None

    async def harm(self, stage: FaultStage, row: Row) -> None:
        allow_files(_STRANGERS + 2000)
        for pid in {stage.service.server.pid, *stage.service.listening()}:
            _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (_FILES_OF_A_UNIT, most))
        port = self.front or stage.service.port
        begun = await asyncio.gather(*(_begin(port, place) for place in range(_STRANGERS)))
        there = [writer for writer in begun if writer is not None]
        try:
            waited = await self._newcomer(stage, port)
            await _trickle(there)
        finally:
            for writer in there:
                writer.close()
        row.notes.append(f"{len(there):,} connections; a newcomer was in after {waited}")
        self.judge(row, waited)

    def judge(self, row: Row, waited: str) -> None:
        """Nothing is demanded of the service without anything in front."""

    async def _newcomer(self, stage: FaultStage, port: int) -> str:
        """How long one more candidate waits to be let in."""
        began = time.monotonic()
        line = stage.line(port)
        try:
            async with asyncio.timeout(_NEWCOMER_WAITS):
                await sign_in(line, stage.way_in())
        except TimeoutError:
            return NEVER
        finally:
            await line.close()
        return f"{time.monotonic() - began:.1f} s"


class HalfOpenInFront(HalfOpen):
    """The same, with what we ship in front: the service does not notice."""

    title = "half-open connections, behind deploy/nginx.conf"

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        program = find_nginx()
        if program is None:
            row.missing.append("nginx is not installed (Debian: apt-get install nginx)")
            return
        async with nginx(program, stage.folder, stage.service.port) as self.front:
            await super().play(stage, row, history)

    async def lead(self, stage: FaultStage, ends: AsyncExitStack) -> int:
        del stage, ends
        assert self.front is not None
        return self.front

    def judge(self, row: Row, waited: str) -> None:
        row.demand(waited != NEVER, f"a newcomer was not let in within {_NEWCOMER_WAITS:.0f} s")


async def _begin(port: int, place: int) -> asyncio.StreamWriter | None:
    """A connection that stands in the middle of its head, or of its body."""
    head = b"POST /api/v1/candidate-sessions HTTP/1.1\r\nHost: " + HOST.encode()
    body = b"\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
    try:
        _, writer = await asyncio.open_connection(HOST, port)
        writer.write(head + (body if place % 3 == 0 else b""))
    except OSError:
        return None
    return writer


async def _trickle(writers: Sequence[asyncio.StreamWriter]) -> None:
    """A byte a second of each, for as long as nginx gives a head and half as long again."""
    for _ in range(15):
        for writer in writers:
            with suppress(OSError, RuntimeError):
                writer.write(b"x")
        await asyncio.sleep(1)


def allow_files(number: int) -> None:
    """As many connections as that, if we may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(number, hard)), hard))
