# SPDX-License-Identifier: Apache-2.0
"""F3: the database is away. F24: the line is bad."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bench.faults.candidate import Typist, wanted
from bench.faults.keepers import DatabaseKind
from bench.faults.proxy import BadLine, bad_line
from bench.faults.scenario import (
    Row,
    Storm,
    acknowledged_by,
    refused_save,
    until_acknowledged,
)
from bench.faults.stage import FaultStage

# faults.md F3: a save is answered within this, with the time spent on a busy machine in it.
ANSWERED_WITHIN = 6.0


class DatabaseAwayStorm(Storm):
    """PostgreSQL stopped as by a crash; SQLite's file locked by another process."""

    code = "F3"
    share = 1.0
    title = "database stopped, or its file locked"

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        await until_acknowledged(typists, self.ops(stage) // 3)
        stage.keeper.take_away()
        gone = time.monotonic()
        try:
            before = acknowledged_by(typists)
            await self._probe(stage, row, typists)
            await asyncio.sleep(max(0.0, stage.extent.away_seconds - (time.monotonic() - gone)))
            row.notes.append(f"away for {time.monotonic() - gone:.0f} s")
        finally:
            stage.keeper.give_back()
        back = time.monotonic()
        await until_acknowledged(typists, before + len(typists))
        row.notes.append(f"saving again {time.monotonic() - back:.1f} s after its return")

    async def _probe(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        """Liveness and readiness, and how a save is answered: not well, but answered."""
        row.same("/healthz", await stage.service.status_of("/healthz"), 200)
        if stage.kind is DatabaseKind.POSTGRES:
            row.same("/readyz", await stage.service.status_of("/readyz"), 503)
        reply = await refused_save(stage, typists[0])
        row.demand("retry-after" in reply.headers, "a refused save names no time to try again")
        row.notes.append(f"a save was refused with {reply.status} in {reply.seconds:.1f} s")
        if stage.extent.is_long:
            row.demand(reply.seconds <= ANSWERED_WITHIN, f"a save hung for {reply.seconds:.1f} s")


class BadNetwork(Storm):
    """A third of all requests or answers is lost, the rest late, twice, cut or a portal's."""

    code = "F24"
    share = 1.0
    title = "bad line: lost, late, twice, cut, slow, portal"

    def __init__(self) -> None:
        self._line: BadLine | None = None

    async def lead(self, stage: FaultStage, ends: AsyncExitStack) -> int:
        self._line = await ends.enter_async_context(bad_line(stage.service.port, stage.dice()))
        return self._line.port

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        await until_acknowledged(typists, self.ops(stage))
        assert self._line is not None
        row.notes.append(", ".join(f"{n} {fate}" for fate, n in self._line.seen.most_common()))

    async def clear(self, stage: FaultStage) -> None:
        assert self._line is not None
        self._line.is_bad = False
        await wanted(stage.line(), "GET", "/api/v1/time")
