# SPDX-License-Identifier: Apache-2.0
"""The start over a slow line, in a real browser: `python -m bench.line`

A candidate signs in, waits, and presses start, with 20 kB/s and 400 ms between browser and service.
What crosses the line is counted on the line itself, so that a service worker's requests count too;
the emulation of a browser's own tools leaves them out. Then another candidate does the same whose
browser takes no sealed paper. Exit 1 when the first item takes more than two seconds of the exam, or the way
to it more bytes or requests than the bounds.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from playwright.async_api import Browser, Page

from app.core.clock import SystemClock
from bench.load import HOST, run
from bench.servers import Ticket, book, make_sqlite, scratch, serving_exam
from tests.support.browser import open_browser, open_context

EXAM_SECONDS, MOST_BYTES, MOST_REQUESTS = 2.0, 300_000, 6
_REQUEST = re.compile(rb"(?:GET|POST|PUT) (\S+) HTTP/1\.1\r\n")
_PIECE = 1400
_QUIET = 4.0
_READY = "加密的试卷已在本机"
_NOT_READY = "试卷在开考后下载"
# As a browser of some years ago, which can unpack nothing by itself.
_OLDER = "delete window.DecompressionStream"


@dataclass(slots=True)
class LineCount:
    """What crossed the line since somebody began to count."""

    paths: list[str] = field(default_factory=list)
    received: int = 0


@dataclass(slots=True)
class SlowLine:
    """A line to the service with so many bytes a second for all connections, each way, and a round trip."""

    leads_to: int
    rate: float
    round_trip: float
    counted: LineCount = field(default_factory=LineCount)
    _last_at: float = 0.0
    _free_at: dict[str, float] = field(default_factory=dict)

    def count_anew(self) -> None:
        self.counted = LineCount()

    def count(self) -> LineCount:
        """What has been counted so far."""
        return LineCount([*self.counted.paths], self.counted.received)

    async def becomes_quiet(self) -> None:
        """Nothing has crossed the line for a while: all that comes while one waits is there."""
        # By the line's own clock: what is waited for is that nothing happens.
        while (left := self._last_at + _QUIET - time.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser's, set up as TCP does: a round trip before the first byte."""
        await asyncio.sleep(self.round_trip)
        there, back = await asyncio.open_connection(HOST, self.leads_to)
        # At the end of the program every connection is cut, which is nobody's fault.
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(
                self._pass_on(reader, back, "up"), self._pass_on(there, writer, "down")
            )

    async def _pass_on(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str
    ) -> None:
        """Each piece leaves when the line is free, and is there half a round trip later."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(_deliver(under_way, sink))
        while piece := await source.read(_PIECE):
            if way == "up":
                self.counted.paths += [path.decode() for path in _REQUEST.findall(piece)]
            else:
                self.counted.received += len(piece)
            now = self._last_at = time.monotonic()
            leaves = max(now, self._free_at.get(way, now)) + len(piece) / self.rate
            self._free_at[way] = leaves
            under_way.put_nowait((leaves + self.round_trip / 2, piece))
            await asyncio.sleep(max(0.0, leaves - now))
        under_way.put_nowait((0.0, b""))
        await delivering


async def _deliver(
    under_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
) -> None:
    while True:
        due, piece = await under_way.get()
        if not piece:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        sink.write(piece)
    sink.close()


@asynccontextmanager
async def slow_line(
    port: int, *, rate: float, round_trip: float
) -> AsyncIterator[tuple[str, SlowLine]]:
    """The line's own address, and the line."""
    line = SlowLine(port, rate, round_trip)
    server = await asyncio.start_server(line.carry, HOST, 0)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}", line
    finally:
        server.close()


@dataclass(frozen=True, slots=True)
class StartSeen:
    """From the button to the first item."""

    pressed: float
    exam: float
    before: LineCount
    after: LineCount

    def told(self, name: str) -> str:
        paths = [path for path in self.after.paths if not path.endswith("/events")]
        return (
            f"  {name:<22} {self.pressed:>8.2f} s {self.exam:>9.2f} s {len(paths):>9}"
            f" {self.after.received / 1000:>8.0f} kB {len(self.before.paths):>9}"
            f" {(self.before.received + self.after.received) / 1000:>8.0f} kB"
        )

    def is_within(self) -> bool:
        paths = [path for path in self.after.paths if not path.endswith("/events")]
        received = self.before.received + self.after.received
        return self.exam <= EXAM_SECONDS and len(paths) <= MOST_REQUESTS and received <= MOST_BYTES


async def see_start(
    browser: Browser, address: str, line: SlowLine, ticket: Ticket, told: str
) -> StartSeen:
    """One candidate from the sign-in to the first item; the waiting room has said `told` before."""
    async with open_context(browser, address) as context:
        if told == _NOT_READY:
            await context.add_init_script(_OLDER)
        page = await context.new_page()
        await page.goto("/")
        await page.fill("[name=ticket_number]", ticket[0])
        await page.fill("[name=id_number]", ticket[1])
        line.count_anew()
        await page.click("main button[type=submit]")
        await page.click("a[href*=waiting-room]")
        await page.check("[name=consent][value=alternative]")
        await page.get_by_text(told).first.wait_for()
        await line.becomes_quiet()
        return await _press(page, line)


async def _press(page: Page, line: SlowLine) -> StartSeen:
    await page.locator("[data-start]:enabled").wait_for()
    before = line.count()
    line.count_anew()
    pressed = time.monotonic()
    await page.click("[data-start]")
    await page.locator("[data-item-title]").wait_for()
    seen, now, after = time.monotonic(), SystemClock().now(), line.count()
    begun = await page.evaluate(
        "JSON.parse(document.querySelector('[data-state]').text).started_at"
    )
    exam = (now - datetime.fromisoformat(begun)).total_seconds()
    return StartSeen(seen - pressed, exam, before, after)


async def main() -> int:
    wanted = _read_arguments()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch())
        url = await make_sqlite(folder)
        tickets = await book(url, 3)
        port, _pid = await stack.enter_async_context(serving_exam(url, folder))
        browser = await stack.enter_async_context(open_browser())
        address, line = await stack.enter_async_context(
            slow_line(port, rate=wanted.rate * 1000, round_trip=wanted.round_trip / 1000)
        )
        print(
            f"  {wanted.rate:.0f} kB/s, {wanted.round_trip:.0f} ms; after the button, and on the whole way"
        )
        print(
            "                          button →   exam time   requests    bytes   requests    bytes"
        )
        print(
            "                          1st item    spent                         before      in all"
        )
        sealed = await see_start(browser, address, line, tickets[0], _READY)
        print(sealed.told("sealed paper"))
        fetched = await see_start(browser, address, line, tickets[1], _NOT_READY)
        print(fetched.told("fetched after start"))
        for path in sealed.after.paths:
            print(f"    {path}")
    return 0 if sealed.is_within() else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0, help="kB a second, each way")
    parser.add_argument("--round-trip", type=float, default=400.0, help="milliseconds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
