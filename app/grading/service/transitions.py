# SPDX-License-Identifier: Apache-2.0
"""The one place where runs and tasks change state."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import enqueue
from app.grading import repository
from app.grading.events import RUN_COMPLETED
from app.grading.models import MarkingRun, MarkingTask
from app.grading.states import (
    MarkingRunState,
    RunVerb,
    TaskState,
    TaskVerb,
    next_run_state,
    next_task_state,
)


def move_run(session: AsyncSession, run: MarkingRun, verb: RunVerb, *, now: datetime) -> None:
    """The run, which the caller has locked, is in the verb's state and the news is on its way."""
    target = next_run_state(MarkingRunState(run.state), verb)
    if target is None:
        raise ValueError(f"a marking run that is {run.state} refuses {verb}")
    _apply_run(run, target, now=now)
    if target is MarkingRunState.COMPLETE:
        enqueue(session, RUN_COMPLETED, {"attempt_id": str(run.attempt_id)}, due_at=now)


def _apply_run(run: MarkingRun, target: MarkingRunState, *, now: datetime) -> None:
    run.state = target.value
    if target is MarkingRunState.OPEN:
        run.completed_at = None
    elif target is MarkingRunState.COMPLETE:
        run.completed_at = now
    else:
        run.sealed_at = now


async def move_task(
    session: AsyncSession, task: MarkingTask, verb: TaskVerb, **values: Any
) -> bool:
    """Did the task move? False when its state refuses the verb or another was faster."""
    target = next_task_state(TaskState(task.state), verb)
    if target is None:
        return False
    return await repository.change_task(session, task, {"state": target.value, **values})
