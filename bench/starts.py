# SPDX-License-Identifier: Apache-2.0
"""Everybody starts in one second, each with a double click: `python -m bench.starts`

Candidates have signed in beforehand. Refused with a place in the queue, they come again when they
were told to, as the waiting room does. Exit 1 unless there are exactly as many attempts as
candidates and nobody was refused otherwise. A bare read by the same candidates, `GET /api/v1/time`,
is the ceiling of the same run: the way through the framework and the session, and nothing else.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from app.rehearsal.meter import percentile
from bench.faults.found import count_attempts
from bench.faults.service import Service
from bench.faults.wire import HttpLine, LineLost
from bench.halls import HallDeal, SignedIn, book_hall, let_in
from bench.load import run
from bench.servers import make_postgres, make_sqlite, postgres, scratch
from tests.support.postgres import Postgres, PostgresMissing

QUEUE = "starts_queue"
WITHIN_SECONDS = 1.0


@dataclass(slots=True)
class Pressed:
    """What the presses came to. `first` are seconds to any answer, `times` to being in."""

    first: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    attempts: set[str] = field(default_factory=set)

    async def press(self, line: HttpLine, path: str, method: str = "POST") -> None:
        """One click, and whatever follows from it without another."""
        began = asyncio.get_running_loop().time()
        is_first = True
        while True:
            try:
                reply = await line.ask(method, path)
            except LineLost:
                self.told["no answer"] += 1
                break
            now = asyncio.get_running_loop().time()
            if is_first:
                self.first.append(now - began)
                is_first = False
            self.told[reply.title] += 1
            if reply.title == QUEUE:
                await asyncio.sleep(float(reply.headers["retry-after"]))
                continue
            self.times.append(now - began)
            if method == "POST" and reply.status in (200, 201):
                self.attempts.add(reply.json()["id"])
            break
        await line.close()

    @property
    def refusals(self) -> dict[str, int]:
        return {code: n for code, n in self.told.items() if code not in ("200", "201", QUEUE)}

    def milliseconds(self, times: Sequence[float]) -> str:
        ordered = sorted(times) or [float("nan")]
        return "".join(f"{percentile(ordered, share) * 1000:>8,.0f}" for share in (50, 95, 99))


async def press_all(ready: Sequence[SignedIn]) -> Pressed:
    """Each presses twice at a moment of their own within one second."""
    pressed = Pressed()

    async def double_click(place: int, one: SignedIn) -> None:
        await asyncio.sleep(WITHIN_SECONDS * place / len(ready))
        path = f"/api/v1/registrations/{one.registration_id}/attempt"
        await asyncio.gather(pressed.press(one.line, path), pressed.press(one.line.beside(), path))

    await asyncio.gather(*(double_click(place, one) for place, one in enumerate(ready)))
    return pressed


async def read_all(ready: Sequence[SignedIn]) -> Pressed:
    """The same clicks, at what costs nothing."""
    pressed = Pressed()

    async def double_click(place: int, one: SignedIn) -> None:
        await asyncio.sleep(WITHIN_SECONDS * place / len(ready))
        reads = [pressed.press(one.line.beside(), "/api/v1/time", "GET") for _ in range(2)]
        await asyncio.gather(*reads)

    await asyncio.gather(*(double_click(place, one) for place, one in enumerate(ready)))
    return pressed


async def measure(
    name: str, url: str, folder: Path, *, workers: int, deal: HallDeal, size: int
) -> bool:
    """Print the figures of one service; whether all started, and each once."""
    tickets = await book_hall(url, size, deal)
    service = Service(url, folder, workers)
    await service.start()
    try:
        ready = await let_in(service.port, tickets)
        idle = service.cpu_seconds()
        read = await read_all(ready)
        between = service.cpu_seconds()
        pressed = await press_all(ready)
        spent = service.cpu_seconds()
    finally:
        service.stop()
    made = await count_attempts(url)
    print(
        f"{name:<28}{deal:<18}{made:>7,}{pressed.milliseconds(pressed.times)}"
        f"{pressed.milliseconds(pressed.first)}{pressed.told[QUEUE]:>8,}"
        f"{(spent - between) / size * 1000:>10.1f}{(between - idle) / size * 1000:>10.1f}"
        f"{pressed.milliseconds(read.times)}   {pressed.refusals or ''}",
        flush=True,
    )
    return made == size == len(pressed.attempts) and not pressed.refusals


async def main() -> int:
    wanted = _read_arguments()
    print(
        f"{wanted.candidates:,} candidates, {2 * wanted.candidates:,} requests in "
        f"{WITHIN_SECONDS:.0f} s; milliseconds; CPU of the service per candidate\n"
        f"{'':<28}{'':<18}{'made':>7}{'in: p50':>8}{'p95':>8}{'p99':>8}{'told: 50':>8}{'p95':>8}"
        f"{'p99':>8}{'queued':>8}{'CPU ms':>10}{'read CPU':>10}{'read: 50':>8}{'p95':>8}{'p99':>8}"
    )
    passed = []
    with scratch() as folder:
        async with AsyncExitStack() as stack:
            for deal in HallDeal:
                where = folder / f"sqlite-{deal.name.lower()}"
                url = await make_sqlite(where)
                passed.append(
                    await measure(
                        "SQLite", url, where, workers=1, deal=deal, size=wanted.candidates
                    )
                )
            for server in await _postgres(stack, folder):
                passed += await _on_postgres(server, folder, wanted.processes, wanted.candidates)
    print("exactly as many attempts as candidates" if all(passed) else "NOT AS MANY, OR REFUSED")
    return int(not all(passed))


async def _postgres(stack: AsyncExitStack, folder: Path) -> list[Postgres]:
    try:
        return [await stack.enter_async_context(postgres(folder / "postgres"))]
    except PostgresMissing as missing:
        print(f"without PostgreSQL: {missing}")
        return []


async def _on_postgres(
    server: Postgres, folder: Path, processes: Sequence[int], size: int
) -> list[bool]:
    passed = []
    for deal in HallDeal:
        for workers in processes:
            name = f"starts_{deal.name.lower()}_{workers}"
            url = await make_postgres(server, name)
            told = f"PostgreSQL, {workers} processes"
            passed.append(await measure(told, url, folder, workers=workers, deal=deal, size=size))
    return passed


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=1000)
    parser.add_argument("--processes", type=int, nargs="*", default=[2, 4])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
