# SPDX-License-Identifier: Apache-2.0
"""A scenario: something goes wrong while candidates write, and the oracle looks afterwards."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from app.rehearsal.meter import percentile
from bench.faults.candidate import NotSeated, Typist
from bench.faults.found import read_attempts
from bench.faults.history import AttemptBook, History, read_history
from bench.faults.keepers import DatabaseKind
from bench.faults.oracle import Flaw, FoundFlaw, judge
from bench.faults.service import ServiceDown
from bench.faults.stage import FaultStage
from bench.faults.wire import LineLost, Reply

_LOSSES = (Flaw.LOST, Flaw.LATE_LOST, Flaw.CHANGED)


class FaultVerdict(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "FAIL"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class Row:
    """One row of the table. Whatever stands in `faults` fails it; `missing` was not looked at."""

    code: str
    title: str
    kind: str
    acknowledged: int = 0
    lost: int = 0
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    elsewhere: str = ""
    # By attempt, what its candidate was shown at the end of the story.
    shown: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def verdict(self) -> FaultVerdict:
        if self.faults:
            return FaultVerdict.FAIL
        if self.elsewhere:
            return FaultVerdict.ELSEWHERE
        return FaultVerdict.MISSING if self.missing and not self.notes else FaultVerdict.PASS

    def demand(self, holds: object, otherwise: str) -> None:
        """A fault in these words unless it holds."""
        if not holds:
            self.faults.append(otherwise)

    def same(self, what: str, found: object, expected: object) -> None:
        self.demand(found == expected, f"{what}: {found!r}, expected {expected!r}")


class Scenario(ABC):
    """One row's story. `kinds` are the databases it is played on, `in_gate` whether the gate does."""

    code: ClassVar[str]
    title: ClassVar[str]
    kinds: ClassVar[frozenset[DatabaseKind]] = frozenset(DatabaseKind)
    in_gate: ClassVar[bool] = True

    def candidates(self, stage_candidates: int) -> int:
        """How many tickets it takes at most, where a storm has so many candidates."""
        return stage_candidates + 4

    async def run(self, stage: FaultStage) -> Row:
        """The row; a scenario that itself breaks is a failed one."""
        row = Row(self.code, self.title, stage.kind)
        path = stage.folder / f"{self.code}-{type(self).__name__}-{stage.kind}.history"
        with History(path) as history:
            try:
                await self.play(stage, row, history)
            except (LineLost, NotSeated, ServiceDown, TimeoutError, ExceptionGroup) as broken:
                row.faults.append(f"the story ended early: {broken!r}"[:400])
        await stage.close_lines()
        if row.faults:
            await self.recover(stage)
        await _judge(stage, row, read_history(path))
        return row

    @abstractmethod
    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        """What happens; what must hold beside the oracle's questions is demanded of the row."""

    async def recover(self, stage: FaultStage) -> None:
        """The next scenario finds the stage as it should be."""
        stage.keeper.give_back()
        stage.service.kill()
        await stage.service.start()


async def judge_own(stage: FaultStage, row: Row, history: History) -> None:
    """The oracle's part for a story on a database of its own; the history begins anew after it."""
    history.flush()
    await _judge(stage, row, read_history(history.path))
    history.begin_anew()


async def _judge(stage: FaultStage, row: Row, books: dict[str, AttemptBook]) -> None:
    """The oracle's part: rows by SQL against the driver's own history."""
    found = await read_attempts(stage.keeper.url, list(books))
    for attempt_id, shown in row.shown.items():
        if attempt_id in found:
            found[attempt_id].api = shown
    add(row, judge(books, found))
    row.acknowledged += sum(len(book.acknowledged) for book in books.values())


def add(row: Row, violations: Sequence[FoundFlaw]) -> None:
    """Each is a fault of the row; those of the loss of an answer are counted."""
    row.lost += sum(violation.flaw in _LOSSES for violation in violations)
    row.faults += [str(violation) for violation in violations]


async def end_all(row: Row, typists: Sequence[Typist], patience: float) -> None:
    """The fault is over and the pages are still open: everything comes in, and is read back."""
    done = await asyncio.gather(*(typist.flush(patience) for typist in typists))
    behind = sum(not each for each in done)
    row.demand(not behind, f"{behind} candidates had ops waiting {patience:.0f} s after the fault")
    for typist in typists:
        row.shown[typist.seat.attempt_id] = await typist.read_answers()
        await typist.line.close()


class Storm(Scenario):
    """Many candidates type at once while there is trouble."""

    pause: ClassVar[float] = 0.05
    # The kills, the database away and the bad line are what most ops are for.
    share: ClassVar[float] = 0.1

    def ops(self, stage: FaultStage) -> int:
        """How many it sees acknowledged; the gate's few are as few for all."""
        return round(stage.extent.ops * (self.share if stage.extent.is_long else 1))

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        typists = await stage.seat_many(history, stage.extent.candidates)
        over = asyncio.Event()
        async with AsyncExitStack() as ends:
            port = await self.lead(stage, ends)
            for typist in typists:
                await typist.turn_to(port)
            await self._storm(stage, row, typists, over)
            await self.clear(stage)
            # Who was not served by then would only be waited for.
            await end_all(row, typists, 5.0 if row.faults else stage.extent.patience)
        row.notes.append(f"{sum(len(t.refusals) for t in typists):,} refusals obeyed")

    async def lead(self, stage: FaultStage, ends: AsyncExitStack) -> int:
        """The port that candidates are led to; what stands there ends with the story."""
        del ends
        return stage.service.port

    async def clear(self, stage: FaultStage) -> None:
        """Nothing goes wrong any more."""

    async def _storm(
        self, stage: FaultStage, row: Row, typists: Sequence[Typist], over: asyncio.Event
    ) -> None:
        """Until the trouble is through and enough was acknowledged, or the time is up."""
        async with asyncio.TaskGroup() as group:
            for typist in typists:
                run = typist.run(over, most=stage.extent.most_ops, pause=self.pause)
                group.create_task(run)
            try:
                await self._trouble_and_rest(stage, row, typists)
            finally:
                over.set()

    async def _trouble_and_rest(
        self, stage: FaultStage, row: Row, typists: Sequence[Typist]
    ) -> None:
        try:
            async with asyncio.timeout(stage.extent.seconds + stage.extent.patience):
                await self.trouble(stage, row, typists)
        except TimeoutError:
            row.faults.append("nothing more was acknowledged, or too little")
            return
        try:
            async with asyncio.timeout(stage.extent.seconds):
                await until_acknowledged(typists, self.ops(stage))
        except TimeoutError:
            row.notes.append(f"fewer than {self.ops(stage):,} ops in the time that there was")

    @abstractmethod
    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        """What goes wrong."""


def acknowledged_by(typists: Sequence[Typist]) -> int:
    return sum(typist.acknowledged for typist in typists)


async def until_acknowledged(typists: Sequence[Typist], number: int) -> None:
    """So many ops of theirs are acknowledged."""
    while acknowledged_by(typists) < number:  # noqa: ASYNC110 - of many, each with its own
        await asyncio.sleep(0.02)


async def refused_save(stage: FaultStage, typist: Typist) -> Reply:
    """The answer of a save that could not be written, on a line of its own.

    What waits to be sent is sent: what is kept already needs no room, and may well be answered.
    """
    line = stage.line(typist.line.port)
    line.cookies = dict(typist.line.cookies)
    try:
        async with asyncio.timeout(stage.extent.patience):
            while True:
                waiting = list(typist.journal.values())[:1]
                typist.history.invoke(typist.seat.attempt_id, waiting)
                with suppress(LineLost):
                    reply = await line.ask("POST", typist.seat.path("ops"), typist.body(waiting))
                    if reply.status in (503, 507):
                        return reply
                await asyncio.sleep(0.05)
    finally:
        await line.close()


def milliseconds(times: Sequence[float]) -> str:
    """Median and p99 of what was measured."""
    if not times:
        return "none"
    ordered = sorted(times)
    return (
        f"p50 {percentile(ordered, 50) * 1000:.0f} ms, p99 {percentile(ordered, 99) * 1000:.0f} ms"
    )
