# SPDX-License-Identifier: Apache-2.0
"""From opinions to the mark of a slot."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.grading import repository
from app.grading.models import MarkingTask
from app.grading.rules import POLICY, settle, stated_of
from app.grading.values import Settled


async def settle_slot(session: AsyncSession, task: MarkingTask) -> None:
    """The task's slot has the mark that its standing opinions settle to, or none while one lacks.

    The caller holds the run's lock, and calls after every opinion given or withdrawn.
    """
    standing = await repository.list_standing_opinions(session, task.run_id, task.slot)
    settled = settle([stated_of(each.points, each.detail) for each in standing], POLICY)
    await repository.delete_mark(session, task.run_id, task.slot)
    if isinstance(settled, Settled):
        await repository.add_marks(session, [_mark_row(task, settled)])


def _mark_row(task: MarkingTask, settled: Settled) -> dict[str, Any]:
    return {
        "run_id": task.run_id,
        "slot": task.slot,
        "rule": settled.by,
        "points": settled.points,
        "max_points": task.max_points,
        "detail": settled.detail,
    }
