# SPDX-License-Identifier: Apache-2.0
"""The one place where runs and tasks change state."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.values import SYSTEM
from app.core import transitions
from app.core.jobs import enqueue
from app.grading import repository
from app.grading.events import RUN_COMPLETED
from app.grading.models import MarkingRun, MarkingTask
from app.grading.states import RUN, TASK, RunVerb, TaskVerb


def move_run(session: AsyncSession, run: MarkingRun, verb: RunVerb, *, now: datetime) -> None:
    """The run, which the caller has locked, is in the verb's state and the news is on its way."""
    transitions.apply(session, RUN, run, verb, actor=SYSTEM, now=now)
    if verb is RunVerb.REOPEN:
        run.completed_at = None
    elif verb is RunVerb.SEAL:
        run.sealed_at = now
    else:
        run.completed_at = now
        enqueue(session, RUN_COMPLETED, {"attempt_id": str(run.attempt_id)}, due_at=now)


async def move_task(
    session: AsyncSession, task: MarkingTask, verb: TaskVerb, **values: Any
) -> bool:
    """Did the task move? False when its state refuses the verb or another was faster.

    By one statement that compares and sets, and not through the row in hand: SQLite knows no
    SKIP LOCKED. Whose act it was is on the trail; tasks come and go too often for rows of steps.
    """
    if not TASK.allows(task.state, verb):
        return False
    return await repository.change_task(
        session, task, {"state": TASK.target(task.state, verb), **values}
    )
