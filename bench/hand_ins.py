# SPDX-License-Identifier: Apache-2.0
"""Half of a hall hands in while the other half saves: `python -m bench.hand_ins`

Saves are timed before, while hand-ins are under way, and after, each saver with one save under way
every second. What stands beside it is the ratio of the p99. Exit 1 when a hand-in or a save was
refused, or a receipt names other ops than were acknowledged.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.rehearsal.meter import percentile
from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.keepers import DatabaseKind, SqliteKeeper
from bench.faults.service import Service
from bench.faults.stage import GATE, FaultStage
from bench.load import run
from bench.servers import book, make_postgres, make_sqlite, postgres, scratch
from tests.support.postgres import PostgresMissing

WITHIN_SECONDS = 5.0


@dataclass(slots=True)
class Spans:
    """Seconds of saves by what went on meanwhile, and of hand-ins."""

    saves: dict[str, list[float]] = field(default_factory=dict)
    hand_ins: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    now: str = "before"


async def save_on(typist: Typist, spans: Spans, over: asyncio.Event, pause: float) -> None:
    """One answer a pause, until it is over."""
    await asyncio.sleep(typist.rng.uniform(0, pause))
    while not over.is_set():
        during, began = spans.now, time.perf_counter()
        op = typist.type(1)[0]
        if await typist.send([op.number]):
            spans.saves.setdefault(during, []).append(time.perf_counter() - began)
        else:
            spans.refused += typist.refusals[-1:] or ["no answer"]
        await asyncio.sleep(pause * typist.rng.uniform(0.5, 1.5))


async def hand_in(typist: Typist, spans: Spans, within: float) -> None:
    await asyncio.sleep(typist.rng.uniform(0, within))
    began = time.perf_counter()
    reply = await typist.hand_in()
    spans.hand_ins.append(time.perf_counter() - began)
    if reply.status != 200 or reply.json()["op_head"] != typist.next_number - 1:
        spans.refused.append(f"hand-in {reply.status} {reply.title}")
    await typist.line.close()


async def play(stage: FaultStage, folder: Path, size: int, seconds: float) -> Spans:
    """`size` save on, while as many hand in."""
    spans, over = Spans(), asyncio.Event()
    with History(folder / "history") as history:
        savers = await stage.seat_many(history, size)
        leavers = await stage.seat_many(history, size)
        for leaver in leavers:
            await leaver.send([op.number for op in leaver.type(60)])
        async with asyncio.TaskGroup() as group:
            for saver in savers:
                group.create_task(save_on(saver, spans, over, 1.0))
            await asyncio.sleep(seconds)
            spans.now = "during"
            await asyncio.gather(*(hand_in(each, spans, WITHIN_SECONDS) for each in leavers))
            spans.now = "after"
            await asyncio.sleep(seconds)
            over.set()
        for saver in savers:
            await saver.line.close()
    return spans


def tell(name: str, spans: Spans, size: int) -> bool:
    """Print the figures; whether nothing was refused."""
    shares = {during: _ordered(times) for during, times in spans.saves.items()}
    ends = _ordered(spans.hand_ins)
    print(f"{name}: {len(ends):,} hand-ins within {WITHIN_SECONDS:.0f} s beside {size} who save")
    for during, times in shares.items():
        print(f"  saves {during:<10}{len(times):>6} {_line(times)}")
    print(f"  hand-ins        {len(ends):>6} {_line(ends)}")
    ratio = percentile(shares["during"], 99) / percentile(shares["before"], 99)
    print(f"  p99 of saves beside hand-ins is {ratio:.1f} times that before")
    if spans.refused:
        print(f"  REFUSED {spans.refused[:10]}")
    return not spans.refused


def _ordered(times: Sequence[float]) -> list[float]:
    return sorted(times) or [float("nan")]


def _line(times: Sequence[float]) -> str:
    p50, p99 = (percentile(times, share) * 1000 for share in (50, 99))
    return f"p50 {p50:>8.1f} ms   p99 {p99:>8.1f} ms   longest {times[-1] * 1000:>8.1f} ms"


async def measure(
    name: str, url: str, folder: Path, *, workers: int, size: int, seconds: float
) -> bool:
    tickets = await book(url, 2 * size)
    service = Service(url, folder, workers)
    await service.start()
    try:
        keeper = SqliteKeeper(url, folder / "kaochang.db")
        stage = FaultStage(keeper, service, folder, GATE, Random(1), iter(tickets))
        return tell(name, await play(stage, folder, size, seconds), size)
    finally:
        service.stop()


async def main() -> int:
    wanted = _read_arguments()
    size, seconds = wanted.candidates, wanted.seconds
    with scratch() as folder:
        async with AsyncExitStack() as stack:
            where = folder / DatabaseKind.SQLITE
            url = await make_sqlite(where)
            passed = [await measure("SQLite", url, where, workers=1, size=size, seconds=seconds)]
            try:
                server = await stack.enter_async_context(postgres(folder / "postgres"))
            except PostgresMissing as missing:
                print(f"without PostgreSQL: {missing}")
            else:
                url = await make_postgres(server)
                told = "PostgreSQL, 2 processes and a worker"
                passed.append(
                    await measure(told, url, folder, workers=2, size=size, seconds=seconds)
                )
    return int(not all(passed))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=200, help="so many hand in, and save")
    parser.add_argument("--seconds", type=float, default=10.0, help="of saves before and after")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
