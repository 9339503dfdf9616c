# SPDX-License-Identifier: Apache-2.0
"""A bad line: a proxy that loses, delays, doubles, cuts, slows down, and answers like a portal."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from bench.faults.wire import END_OF_HEAD, read_answer
from bench.load import HOST

# faults.md F24: what a dormitory's line gives.
SLOW_BYTES_A_SECOND = 20_000
_PIECE = 2_000


class Fate(StrEnum):
    """What becomes of a request."""

    PASSED = "passed"
    LOST_ON_THE_WAY = "lost before"
    ANSWER_LOST = "lost after"
    ANSWER_CUT = "cut"
    DOUBLED = "doubled"
    DELAYED = "delayed"
    SLOW = "slow"
    PORTAL = "portal"
    PORTAL_JSON = "portal's JSON"
    BAD_GATEWAY = "502"


# faults.md F24: 30 % lost.
BAD_LINE: Mapping[Fate, float] = {
    Fate.PASSED: 42,
    Fate.LOST_ON_THE_WAY: 12,
    Fate.ANSWER_LOST: 12,
    Fate.ANSWER_CUT: 6,
    Fate.DOUBLED: 8,
    Fate.DELAYED: 8,
    Fate.SLOW: 3,
    Fate.PORTAL: 4,
    Fate.PORTAL_JSON: 2,
    Fate.BAD_GATEWAY: 3,
}
_MADE_UP = {
    Fate.PORTAL: (200, "text/html", b"<html><title>Welcome</title>Please sign in.</html>"),
    Fate.PORTAL_JSON: (200, "application/json", b'{"status":"ok","op_head":999999}'),
    Fate.BAD_GATEWAY: (502, "text/html", b"<html>Bad gateway</html>"),
}


@dataclass(slots=True)
class BadLine:
    """Listens on `port` and leads to another, badly while `is_bad`."""

    leads_to: int
    rng: Random
    longest_delay: float = 2.0
    fates: Mapping[Fate, float] = field(default_factory=lambda: BAD_LINE)
    is_bad: bool = True
    port: int = 0
    seen: Counter[Fate] = field(default_factory=Counter)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One browser's connection, until one of both ends is gone."""
        with suppress(OSError, EOFError, asyncio.LimitOverrunError):
            while await self._carry_one(reader, writer):
                pass
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _carry_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """A request and its answer; whether the connection goes on."""
        request = await _read_request(reader)
        names, shares = list(self.fates), list(self.fates.values())
        fate = self.rng.choices(names, shares)[0] if self.is_bad else Fate.PASSED
        self.seen[fate] += 1
        if fate is Fate.LOST_ON_THE_WAY:
            return False
        if fate in _MADE_UP:
            writer.write(_made_up(fate))
            await writer.drain()
            return True
        if fate is Fate.DELAYED:
            await asyncio.sleep(self.rng.uniform(0, self.longest_delay))
        answer = await self._forward(request, slowly=fate is Fate.SLOW)
        if fate is Fate.DOUBLED:
            answer = await self._forward(request)
        if fate is Fate.ANSWER_LOST:
            return False
        is_cut = fate is Fate.ANSWER_CUT
        writer.write(answer[: len(answer) - 9] if is_cut else answer)
        await writer.drain()
        return not is_cut

    async def _forward(self, request: bytes, *, slowly: bool = False) -> bytes:
        """Sent on over a connection of its own; the whole answer as it came."""
        reader, writer = await asyncio.open_connection(HOST, self.leads_to)
        try:
            for start in range(0, len(request), _PIECE):
                writer.write(request[start : start + _PIECE])
                await writer.drain()
                if slowly:
                    await asyncio.sleep(_PIECE / SLOW_BYTES_A_SECOND)
            status, headers, body = await read_answer(reader)
        finally:
            writer.close()
        return _answer(status, headers, body)


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(END_OF_HEAD)
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return head + await reader.readexactly(int(value))
    return head


def _answer(status: int, headers: list[tuple[str, str]], body: bytes) -> bytes:
    kept = [(k, v) for k, v in headers if k not in ("content-length", "transfer-encoding")]
    lines = [f"HTTP/1.1 {status} Carried", *(f"{name}: {value}" for name, value in kept)]
    lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + END_OF_HEAD + body


def _made_up(fate: Fate) -> bytes:
    status, kind, body = _MADE_UP[fate]
    return _answer(status, [("content-type", kind)], body)


@asynccontextmanager
async def bad_line(leads_to: int, rng: Random) -> AsyncIterator[BadLine]:
    """Up on a port of its own; gone with the block, and with it whatever it carries."""
    line = BadLine(leads_to, rng)
    server = await asyncio.start_server(line.carry, HOST, 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
