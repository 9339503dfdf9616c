# SPDX-License-Identifier: Apache-2.0
"""What one machine carries: halls of 100 to 5,000 who write for a while: `python -m bench.sizes`

Each candidate saves an answer about every five seconds, four times as often as one in an exam does,
so that half a minute here is two minutes there; with `--stills` each also sends a still every
fifteen seconds, the rate of an exam. A size has a sitting of its own and a service started anew.
Beside p99, processor time and memory stands what was acknowledged and is not in the database: the
programs of `bench.faults` keep the books and judge them. Writes `var/bench/sizes.svg`. Exit 1 when
an answer was lost or a save refused.
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from matplotlib.figure import Figure

from app.rehearsal.meter import percentile
from app.rehearsal.still import STILL
from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.keepers import DatabaseKeeper, DatabaseKind
from bench.faults.scenario import Row, judge_own
from bench.faults.service import Service
from bench.faults.stage import GATE, FaultStage, keeping
from bench.hand_ins import Spans, save_on
from bench.load import run
from bench.servers import scratch
from bench.streams import Used
from tests.support.factories.exams import book_now
from tests.support.postgres import PostgresMissing
from tests.support.run import PROJECT

SAVE_EVERY, STILL_EVERY = 5.0, 15.0
SEATED_AT_ONCE = 20


@dataclass(slots=True)
class Carried:
    """What a hall of this size came to. Times in milliseconds, memory in kB an attempt."""

    size: int
    acknowledged: int
    lost: int
    p50: float
    p99: float
    cpu: float
    memory: float
    stills: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        stills = " ".join(f"{what} {number:,}" for what, number in self.stills.items())
        return (
            f"{name:<28}{self.size:>7,}{self.acknowledged:>14,}{self.lost:>6}{self.p50:>9.1f}"
            f"{self.p99:>9.1f}{self.cpu:>9.2f}{self.memory:>9.1f}   {stills}"
            f"{f'REFUSED {self.refused[:5]}' if self.refused else ''}"
        )


def memory_of(service: Service) -> int:
    """Resident kilobytes of all processes that answer."""
    return sum(Used.of(pid).kilobytes for pid in service.listening())


async def seat_all(stage: FaultStage, history: History, size: int, choice: str) -> list[Typist]:
    """All in the exam, which is no part of what is measured (bench.starts measures it)."""
    seated: list[Typist] = [await stage.seat(history, choice)]
    while len(seated) < size:
        few = min(SEATED_AT_ONCE, size - len(seated))
        seated += await asyncio.gather(*(stage.seat(history, choice) for _ in range(few)))
    return seated


async def send_stills(typist: Typist, over: asyncio.Event, told: dict[str, int]) -> None:
    """One every fifteen seconds, on a line beside the answers'; what is put off is counted."""
    sequence = 0
    line = typist.line.beside()
    await asyncio.sleep(typist.rng.uniform(0, STILL_EVERY))
    while not over.is_set():
        sequence += 1
        path = typist.seat.path(f"frames/{sequence}")
        reply = await line.ask("PUT", path, raw=STILL, content_type="image/jpeg")
        kind = {200: "kept", 201: "kept", 429: "put off", 503: "put off"}.get(reply.status, "WRONG")
        told[kind] = told.get(kind, 0) + 1
        await asyncio.sleep(STILL_EVERY * typist.rng.uniform(0.9, 1.1))
    await line.close()


async def write_for(
    stage: FaultStage, typists: Sequence[Typist], seconds: float, *, with_stills: bool
) -> tuple[Spans, float, dict[str, int]]:
    """What was measured of their saves, the processor seconds that the service took, the stills."""
    spans, over, stills = Spans(), asyncio.Event(), dict[str, int]()
    began = stage.service.cpu_seconds()
    async with asyncio.TaskGroup() as group:
        for typist in typists:
            group.create_task(save_on(typist, spans, over, SAVE_EVERY))
            if with_stills:
                group.create_task(send_stills(typist, over, stills))
        await asyncio.sleep(seconds)
        spent = stage.service.cpu_seconds() - began
        over.set()
    return spans, spent, stills


async def measure(
    keeper: DatabaseKeeper,
    folder: Path,
    *,
    size: int,
    first: int,
    seconds: float,
    with_stills: bool,
) -> Carried:
    """A hall of this size on this database; its candidates are those from number `first` on."""
    tickets = await book_now(keeper.url, candidates=size, first=first)
    workers = 1 if keeper.kind is DatabaseKind.SQLITE else 2
    service = Service(keeper.url, folder, workers)
    await service.start()
    row = Row("size", str(size), keeper.kind)
    stage = FaultStage(keeper, service, folder, GATE, Random(size), iter(tickets))
    try:
        with History(folder / f"{keeper.kind}-{size}.history") as history:
            before = memory_of(service)
            choice = "camera" if with_stills else "alternative"
            typists = await seat_all(stage, history, size, choice)
            spans, spent, stills = await write_for(stage, typists, seconds, with_stills=with_stills)
            grown = memory_of(service) - before
            await stage.close_lines()
            await judge_own(stage, row, history)
    finally:
        service.stop()
    times = sorted(spans.saves["before"])
    return Carried(
        size,
        acknowledged=len(times),
        lost=row.lost,
        p50=percentile(times, 50) * 1000,
        p99=percentile(times, 99) * 1000,
        cpu=spent / len(times) * 1000,
        memory=grown / size,
        stills=stills,
        refused=spans.refused + row.faults,
    )


def draw(found: Mapping[str, Sequence[Carried]], into: Path) -> None:
    """p99 and processor time of a save over the size of the hall, and how many answers were lost."""
    each = [carried for sizes in found.values() for carried in sizes]
    acknowledged, lost = sum(c.acknowledged for c in each), sum(c.lost for c in each)
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.add_subplot()
    for colour, (name, sizes) in zip(("tab:green", "tab:blue"), found.items(), strict=False):
        across = [c.size for c in sizes]
        axes.plot(across, [c.p99 for c in sizes], "o-", color=colour, label=f"{name}: p99")
        cpu = f"{name}: processor time"
        axes.plot(across, [c.cpu for c in sizes], "s--", color=colour, label=cpu)
    axes.set(
        title=f"{acknowledged:,} saves acknowledged, {lost} lost",
        xlabel="candidates, each saving every 5 s",
        ylabel="milliseconds a save",
        xscale="log",
        yscale="log",
    )
    labels = sorted({c.size for c in each})
    axes.set_xticks(labels, [f"{size:,}" for size in labels])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter("{x:g}")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    into.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(into)


async def main() -> int:
    wanted = _read_arguments()
    print(
        f"{'':<28}{'size':>7}{'acknowledged':>14}{'lost':>6}{'p50 ms':>9}{'p99 ms':>9}"
        f"{'CPU ms':>9}{'kB each':>9}"
    )
    found: dict[str, list[Carried]] = {}
    with scratch() as folder:
        for kind in DatabaseKind:
            async with AsyncExitStack() as ends:
                try:
                    keeper = await ends.enter_async_context(keeping(kind, folder))
                except PostgresMissing as missing:
                    print(f"without PostgreSQL: {missing}")
                    continue
                first, name = 0, str(kind)
                for size in wanted.sizes:
                    carried = await measure(
                        keeper,
                        folder,
                        size=size,
                        first=first,
                        seconds=wanted.seconds,
                        with_stills=wanted.stills,
                    )
                    first += size
                    found.setdefault(name, []).append(carried)
                    print(carried.line(name), flush=True)
    into = PROJECT / "var" / "bench" / "sizes.svg"
    draw(found, into)
    print(f"drawn: {into.relative_to(PROJECT)}")
    return int(any(c.lost or c.refused for sizes in found.values() for c in sizes))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 300, 1000, 2000, 5000])
    parser.add_argument("--seconds", type=float, default=30.0, help="of writing at each size")
    parser.add_argument("--stills", action="store_true", help="with the camera, at its real rate")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
