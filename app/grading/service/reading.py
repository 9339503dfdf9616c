# SPDX-License-Identifier: Apache-2.0
"""What other domains ask of grading: marks of attempts, and what still waits for them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.grading import repository
from app.grading.models import MarkingRun
from app.grading.service.transitions import move_run
from app.grading.states import RUN, RunVerb, TaskState
from app.grading.values import (
    MarkedAttempt,
    MarkedSlot,
    OpenWork,
    RunHead,
)


async def lock_marked(session: AsyncSession, attempt_id: UUID) -> MarkedAttempt | None:
    """The attempt's live run and its marks, which stand still until the caller's commit."""
    run = await repository.lock_live_run(session, attempt_id)
    if run is None:
        return None
    return _marked(run, await repository.list_marks(session, [run.id]))


async def list_marked(session: AsyncSession, sitting_id: UUID) -> list[MarkedAttempt]:
    """Every live run of the sitting with its marks."""
    runs = await repository.list_live_runs(session, sitting_id)
    marks: dict[UUID, list[MarkedSlot]] = {run.id: [] for run in runs}
    for mark in await repository.list_marks(session, list(marks)):
        marks[mark.run_id].append(mark)
    return [_marked(run, marks[run.id]) for run in runs]


async def list_marks(session: AsyncSession, run_ids: Collection[UUID]) -> list[MarkedSlot]:
    """The marks of these runs, a run after the other, by slot."""
    return await repository.list_marks(session, run_ids)


async def list_runs(session: AsyncSession, sitting_id: UUID) -> list[RunHead]:
    """Every live run of the sitting, without marks."""
    return [_head(run) for run in await repository.list_live_runs(session, sitting_id)]


async def lock_runs(session: AsyncSession, sitting_id: UUID) -> list[RunHead]:
    """The same; nobody marks or undoes in this sitting until the caller's commit."""
    return [_head(run) for run in await repository.lock_runs(session, sitting_id)]


async def seal_runs(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> None:
    """The complete runs of the sitting can no longer be undone: released results stand on them."""
    for run in await repository.lock_runs(session, sitting_id):
        if RUN.allows(run.state, RunVerb.SEAL):
            move_run(session, run, RunVerb.SEAL, now=now)


async def count_open_work(session: AsyncSession, sitting_id: UUID) -> OpenWork:
    """How many runs are open and how many of their answers wait, on a desk or off it, or are held."""
    runs = await repository.list_live_runs(session, sitting_id)
    counts = (await repository.count_by_sitting(session, sitting_id)).get(sitting_id, {})
    return OpenWork(
        runs=sum(RUN.allows(run.state, RunVerb.COMPLETE) for run in runs),
        waiting=counts.get(TaskState.QUEUED, 0) + counts.get(TaskState.LEASED, 0),
        held=counts.get(TaskState.HELD, 0),
    )


def _head(run: MarkingRun) -> RunHead:
    return RunHead(run.attempt_id, run.completed_at)


def _marked(run: MarkingRun, marks: Sequence[MarkedSlot]) -> MarkedAttempt:
    return MarkedAttempt(
        run.id,
        run.attempt_id,
        run.state,
        run.completed_at,
        tuple(marks),
    )
