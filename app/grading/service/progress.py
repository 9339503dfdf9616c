# SPDX-License-Identifier: Apache-2.0
"""What graders and operators see of the work: how far it is, and the answers set aside."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.states import StaffSubject
from app.accounts.values import Right
from app.grading import repository
from app.grading.rules import PACE_MARKS, pace_of
from app.grading.states import TaskState
from app.grading.values import HeldTask, MarkingProgress, SittingProgress
from app.items import service as items
from question_bank import text as item_text

# Who sees how all marking goes: an operator must know what a release waits for.
_OVERSEEING = (Right.RESULTS_RELEASE, Right.STAFF_MANAGE)


async def get_progress(session: AsyncSession, reader: StaffSubject) -> MarkingProgress:
    """The sittings with short answers, how far each is, and the reader's own share and pace.

    Of all sittings for operators and admins; for graders of those that they mark.
    """
    counts = await repository.count_by_sitting(session, grader_id=_bounded_by(reader))
    mine = await repository.count_given_by(session, reader.staff_id)
    times = await repository.list_last_opinion_times(session, reader.staff_id, limit=PACE_MARKS)
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


async def list_held(session: AsyncSession, reader: StaffSubject) -> list[HeldTask]:
    """The answers set aside, each with its question and the note; of the same sittings."""
    tasks = await repository.list_held_tasks(session, grader_id=_bounded_by(reader))
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


def _bounded_by(reader: StaffSubject) -> UUID | None:
    """Whose duties bound what the reader sees; None where nothing does."""
    return None if reader.may(*_OVERSEEING) else reader.staff_id
