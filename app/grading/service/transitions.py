# SPDX-License-Identifier: Apache-2.0
"""The one place where runs and tasks change state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import enqueue
from app.grading.models import MarkingRun, MarkingTask
from app.grading.states import (
    RunState,
    RunVerb,
    TaskState,
    TaskVerb,
    next_run_state,
    next_task_state,
)

RUN_COMPLETED = "grading.run_completed"


def move_run(session: AsyncSession, run: MarkingRun, verb: RunVerb, *, now: datetime) -> None:
    """The run, which the caller has locked, is in the verb's state and the news is on its way."""
    target = next_run_state(RunState(run.state), verb)
    if target is None:
        raise ValueError(f"a marking run that is {run.state} refuses {verb}")
    _apply_run(run, target, now=now)
    if target is RunState.COMPLETE:
        enqueue(session, RUN_COMPLETED, {"attempt_id": str(run.attempt_id)}, due_at=now)


def _apply_run(run: MarkingRun, target: RunState, *, now: datetime) -> None:
    run.state = target.value
    if target is RunState.OPEN:
        run.completed_at = None
    elif target is RunState.COMPLETE:
        run.completed_at = now
    else:
        run.sealed_at = now


async def move_task(
    session: AsyncSession, task: MarkingTask, verb: TaskVerb, **values: Any
) -> bool:
    """Did the task move? False when its state refuses the verb or another was faster.

    A compare-and-set on the state and lease that were read: SQLite knows no SKIP LOCKED, and
    on PostgreSQL the row may have changed between the read and this write.
    """
    target = next_task_state(TaskState(task.state), verb)
    if target is None:
        return False
    return await _apply_task(session, task, target, values=values)


async def _apply_task(
    session: AsyncSession, task: MarkingTask, target: TaskState, *, values: Mapping[str, Any]
) -> bool:
    change = (
        sa.update(MarkingTask)
        .where(MarkingTask.id == task.id, MarkingTask.state == task.state)
        .where(MarkingTask.lease_token.is_not_distinct_from(task.lease_token))
        .values(state=target.value, **values)
        .execution_options(synchronize_session=False)
    )
    moved = cast("CursorResult[Any]", await session.execute(change)).rowcount == 1
    await session.refresh(task)
    return moved
