# SPDX-License-Identifier: Apache-2.0
"""F20: the clock of one server is ten minutes off."""

import shutil
from datetime import timedelta

from bench.faults.candidate import Typist
from bench.faults.found import read_attempts
from bench.faults.history import History
from bench.faults.keepers import DatabaseKind
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.service import Service
from bench.faults.stage import FaultStage

# Debian's `faketime`: the clock that the process sees, not the one that it measures spans with.
AHEAD = ("faketime", "--exclude-monotonic", "-f", "+10m")
LEFT = timedelta(minutes=5)


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
            row.missing.append("faketime is not installed (Debian: apt-get install faketime)")
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
        for typist in typists:
            await typist.line.close()
            typist.line.port = stage.service.port
        await end_all(row, typists, stage.extent.patience)

    async def _save_on(self, row: Row, typists: list[Typist], other: Service) -> None:
        """Five minutes are left, whichever machine is asked."""
        for typist in typists:
            await typist.line.close()
            typist.line.port = other.port
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
