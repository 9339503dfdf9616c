# SPDX-License-Identifier: Apache-2.0
"""F20: the clock of one server is ten minutes off, or the one clock that there is jumps."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from app.clock.service import find_doubt
from app.core.db import Database
from bench.faults.candidate import Typist
from bench.faults.found import read_attempts
from bench.faults.history import History
from bench.faults.keepers import DatabaseKind
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.service import Service
from bench.faults.stage import FaultStage
from tests.support.waiting import eventually

# Debian's `faketime`: the clock that the process sees, not the one that it measures spans with.
AHEAD = ("faketime", "--exclude-monotonic", "-f", "+10m")
LEFT = timedelta(minutes=5)
MISSING = "faketime is not installed (Debian: apt-get install faketime)"


class OneClock(Scenario):
    """A second machine whose clock is ahead serves and sweeps: it decides as the first does."""

    code = "F20"
    title = "one server's clock is ten minutes ahead"
    # SQLite is served by one process on one machine.
    kinds = frozenset({DatabaseKind.POSTGRES})
    in_gate = False

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return 3

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        if shutil.which(AHEAD[0]) is None:
            row.missing.append(MISSING)
            return
        typists = await stage.seat_many(history, 3)
        for typist in typists:
            await typist.send([op.number for op in typist.type(5)])
        ids = [typist.seat.attempt_id for typist in typists]
        await stage.set_back(ids, -LEFT)
        other = Service(stage.keeper.url, stage.folder, workers=2, before=AHEAD)
        try:
            await other.start()
            await self._save_on(row, typists, other)
            await self._look(stage, row, ids)
        finally:
            other.stop()
        await _lead(typists, stage.service)
        await end_all(row, typists, stage.extent.patience)

    async def _save_on(self, row: Row, typists: list[Typist], other: Service) -> None:
        """Five minutes are left, whichever machine is asked."""
        await _lead(typists, other)
        for typist in typists:
            await typist.send([op.number for op in typist.type(5)])
            row.demand(not typist.closed, "the machine that is ahead refuses a save in time")

    async def _look(self, stage: FaultStage, row: Row, ids: list[str]) -> None:
        """Its sweep has had its turn: readiness was seen, and a sweep comes every second."""
        for _ in range(3):
            await stage.service.status_of("/readyz")
        found = await read_attempts(stage.keeper.url, ids)
        ended = [one.state for one in found.values() if one.state != "running"]
        row.same("attempts that it closed five minutes early", len(ended), 0)
        row.notes.append("saves and sweep of both decide alike")


class ClockSteps(Scenario):
    """SQLite goes by the machine's clock, which is set ten minutes ahead, and back again.

    While the service is in doubt nobody is closed, whoever is in time goes on saving, and who is
    over after all is closed when the doubt has ended.
    """

    code = "F20"
    title = "the machine's clock jumps ten minutes ahead, and back"
    kinds = frozenset({DatabaseKind.SQLITE})
    in_gate = False

    def candidates(self, stage_candidates: int) -> int:
        del stage_candidates
        return 4

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        library = _find_faketime()
        if library is None:
            row.missing.append(MISSING)
            return
        typists = await stage.seat_many(history, 4)
        for typist in typists:
            await typist.send([op.number for op in typist.type(5)])
        *sitting, over = typists
        await stage.set_back([typist.seat.attempt_id for typist in sitting], -LEFT)
        ahead = stage.folder / "clock-ahead"
        _put_ahead(ahead, 0)
        stage.service.stop()
        moved = Service(stage.keeper.url, stage.folder, before=_going_by(ahead, library))
        try:
            await moved.start()
            await _lead(typists, moved)
            await self._jump(stage, row, ahead, sitting, over)
        finally:
            moved.stop()
            await stage.service.start()
        await _lead(typists, stage.service)
        await end_all(row, typists, stage.extent.patience)

    async def _jump(
        self, stage: FaultStage, row: Row, ahead: Path, sitting: Sequence[Typist], over: Typist
    ) -> None:
        async def doubts() -> bool:
            return await _is_in_doubt(stage)

        async def is_sure() -> bool:
            return not await _is_in_doubt(stage)

        async def is_closed() -> bool:
            return (await _states(stage, [over]))[0] != "running"

        _put_ahead(ahead, 10)
        await eventually(doubts)
        await stage.set_back([over.seat.attempt_id], timedelta(minutes=1))
        for typist in sitting:
            sent = await typist.send([op.number for op in typist.type(5)])
            row.demand(sent, f"not kept while in doubt: {typist.refusals[-1:]}")
        row.same("while in doubt", await _states(stage, [*sitting, over]), ["running"] * 4)
        _put_ahead(ahead, 0)
        await eventually(is_sure)
        await eventually(is_closed)
        row.same("after the doubt", await _states(stage, sitting), ["running"] * 3)
        row.notes.append("in doubt nobody was closed and all saved; after it one was, who was over")


def _find_faketime() -> Path | None:
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def _put_ahead(ahead: Path, minutes: int) -> None:
    ahead.write_text(f"+{minutes}m", encoding="ascii")


def _going_by(ahead: Path, library: Path) -> tuple[str, ...]:
    """What makes a program see the clock as far ahead as the file says, whenever it looks."""
    told = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": ahead,
        "FAKETIME_NO_CACHE": 1,
        "FAKETIME_DONT_FAKE_MONOTONIC": 1,
    }
    return ("env", *(f"{name}={value}" for name, value in told.items()))


async def _lead(typists: Sequence[Typist], service: Service) -> None:
    for typist in typists:
        await typist.turn_to(service.port)


async def _states(stage: FaultStage, typists: Sequence[Typist]) -> list[str]:
    ids = [typist.seat.attempt_id for typist in typists]
    found = await read_attempts(stage.keeper.url, ids)
    return [found[attempt_id].state for attempt_id in ids]


async def _is_in_doubt(stage: FaultStage) -> bool:
    database = Database(stage.keeper.url)
    try:
        async with database.reading() as session:
            return await find_doubt(session) is not None
    finally:
        await database.dispose()
