# SPDX-License-Identifier: Apache-2.0
"""F15: the session ends in the middle of the exam."""

import asyncio
import time
from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.models import Session
from app.core.clock import SystemClock
from app.core.db import Database
from bench.faults.candidate import Typist
from bench.faults.scenario import Row, Storm, until_acknowledged
from bench.faults.stage import FaultStage

# faults.md F15: so long a session that has ended may go on saving.
TRUSTED_FOR = 60.0


class SessionEnds(Storm):
    """All sessions have run out; each candidate is told, signs in again, and nothing was lost."""

    code = "F15"
    title = "the session ends in the middle of the exam"

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        await until_acknowledged(typists, self.ops(stage) // 4)
        await _end_sessions(stage)
        began = time.monotonic()
        async with asyncio.timeout(stage.extent.patience):
            while not all(_was_told(typist) for typist in typists):  # noqa: ASYNC110 - of many
                await asyncio.sleep(0.1)
        taken = time.monotonic() - began
        row.notes.append(f"all were asked to sign in within {taken:.0f} s")
        if stage.extent.is_long:
            row.demand(taken <= TRUSTED_FOR, f"a session that had ended saved for {taken:.0f} s")


def _was_told(typist: Typist) -> bool:
    return any(text.startswith("401") for text in typist.refusals)


async def _end_sessions(stage: FaultStage) -> None:
    """As if they had run out just now."""
    database = Database(stage.keeper.url)
    try:
        async with database.writing() as session:
            await session.execute(
                sa.update(Session)
                .where(Session.candidate_id.is_not(None))
                .values(expires_at=SystemClock().now())
            )
    finally:
        await database.dispose()
