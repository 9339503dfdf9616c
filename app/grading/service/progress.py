# SPDX-License-Identifier: Apache-2.0
"""What graders and operators see of the work: how far it is, and the answers set aside."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.grading import repository
from app.grading.rules import PACE_MARKS, pace_of
from app.grading.states import TaskState
from app.grading.values import HeldTask, MarkingProgress, SittingProgress
from app.items import service as items
from question_bank import text as item_text


async def get_progress(session: AsyncSession, grader_id: UUID) -> MarkingProgress:
    """The sittings with short answers, how far each is, and the grader's own share and pace."""
    counts = await repository.count_by_sitting(session)
    mine = await repository.count_given_by(session, grader_id)
    times = await repository.list_last_opinion_times(session, grader_id, limit=PACE_MARKS)
    return MarkingProgress(
        sittings=tuple(
            SittingProgress(
                sitting_id=sitting_id,
                waiting=states.get(TaskState.QUEUED, 0),
                on_desks=states.get(TaskState.LEASED, 0),
                held=states.get(TaskState.HELD, 0),
                done=states.get(TaskState.DONE, 0),
                mine=mine.get(sitting_id, 0),
            )
            for sitting_id, states in counts.items()
        ),
        mine=sum(mine.values()),
        pace=pace_of(times),
    )


async def list_held(session: AsyncSession) -> list[HeldTask]:
    """The answers set aside, each with its question and the note."""
    tasks = await repository.list_held_tasks(session)
    found = await items.get_items(session, sorted({task.item_version_id for task in tasks}))
    return [
        HeldTask(
            task.id,
            task.sitting_id,
            item_text.plain(found[task.item_version_id].stem),
            task.held_note or "",
        )
        for task in tasks
    ]
