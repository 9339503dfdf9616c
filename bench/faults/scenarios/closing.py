# SPDX-License-Identifier: Apache-2.0
"""F18: a crash between closing and marking, and in the middle of marking."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.jobs import Job
from app.grading.models import Mark, MarkingRun, MarkingTask
from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.scenario import Row, Scenario, end_all
from bench.faults.stage import FaultStage
from tests.support.waiting import eventually


class CrashBeforeMarks(Scenario):
    """All hand in, and everything is killed at once, then twice more while it marks."""

    code = "F18"
    title = "crash between close and mark, and in the middle of marking"

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        typists = await stage.seat_many(history, stage.extent.candidates)
        for typist in typists:
            await typist.send([op.number for op in typist.type(20)])
        for typist in typists:
            reply = await typist.hand_in()
            row.same("a hand-in", reply.status, 200)
        for _ in range(3 if stage.extent.is_long else 1):
            stage.service.kill()
            await stage.service.start()
        ids = [UUID(typist.seat.attempt_id) for typist in typists]

        async def marked() -> bool:
            return not await _unmarked(stage, ids)

        await eventually(marked)
        await self._look(stage, row, ids, typists)
        await end_all(row, typists, stage.extent.patience)

    async def _look(
        self, stage: FaultStage, row: Row, ids: Sequence[UUID], typists: Sequence[Typist]
    ) -> None:
        """One living run each, of all slots that a machine marks; nothing needs attention."""
        database = Database(stage.keeper.url)
        async with database.reading() as session:
            living = sa.select(MarkingRun.id).where(MarkingRun.attempt_id.in_(ids), MarkingRun.live)
            runs = list(await session.scalars(living))
            marks = await _slots(session, Mark, runs)
            waiting = await _slots(session, MarkingTask, runs)
            failed = await session.scalar(
                sa.select(sa.func.count()).where(Job.last_error.is_not(None))
            )
        await database.dispose()
        row.same("living marking runs", len(runs), len(typists))
        row.same("slots marked twice", sum(marks.values()) - len(marks), 0)
        covered = Counter(run for run, _ in {*marks, *waiting})
        row.same("slots marked or with a reader", set(covered.values()), {stage.slots})
        row.notes.append(
            f"{len(runs)} attempts, {len(marks):,} marks, none twice; {failed} jobs had failed once"
        )


async def _slots(
    session: AsyncSession, table: type[Mark] | type[MarkingTask], runs: Sequence[UUID]
) -> Counter[tuple[UUID, int]]:
    """How often each slot of these runs stands there."""
    wanted = sa.select(table.run_id, table.slot).where(table.run_id.in_(runs))
    return Counter((run, slot) for run, slot in await session.execute(wanted))


async def _unmarked(stage: FaultStage, ids: Sequence[UUID]) -> int:
    database = Database(stage.keeper.url)
    try:
        async with database.reading() as session:
            wanted = sa.select(sa.func.count()).select_from(MarkingRun)
            there = await session.scalar(
                wanted.where(MarkingRun.attempt_id.in_(ids), MarkingRun.live)
            )
            return len(ids) - (there or 0)
    finally:
        await database.dispose()
