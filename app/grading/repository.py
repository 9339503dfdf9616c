# SPDX-License-Identifier: Apache-2.0
"""Queries of the grading domain. Private to its service."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import StaffMember
from app.grading.models import Mark, MarkingRun, MarkingTask, Opinion
from app.grading.states import TASK, TaskCapability, TaskState, TaskVerb
from app.grading.values import MarkedSlot
from app.sittings.models import SittingDuty
from app.sittings.values import Duty

T = TypeVar("T")
_STANDING = Opinion.withdrawn_at.is_(None)
_WAITING = TASK.able(TaskCapability.WAIT)
_HELD = TASK.able(TaskCapability.BE_TAKEN_UP)
_ON_DESK = TASK.hearing(TaskVerb.MARK)
_JUDGED = TASK.hearing(TaskVerb.UNDO)


async def add_run(session: AsyncSession, run: MarkingRun) -> bool:
    """Is the run kept? False when the attempt has a live run, from whoever was faster."""
    try:
        async with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return False
    return True


async def find_live_run(session: AsyncSession, attempt_id: UUID) -> MarkingRun | None:
    found = sa.select(MarkingRun).where(MarkingRun.attempt_id == attempt_id, MarkingRun.live)
    return await session.scalar(found)


async def lock_live_run(session: AsyncSession, attempt_id: UUID) -> MarkingRun | None:
    found = sa.select(MarkingRun).where(MarkingRun.attempt_id == attempt_id, MarkingRun.live)
    return await session.scalar(_locked(found))


async def lock_grader(session: AsyncSession, grader_id: UUID) -> None:
    """Until the commit nobody else acts on this grader's desk: two windows take turns.

    Without it the second of two requests at once would skip the rows that the first has locked
    and report an empty queue. The lock lets the grader's marks, which refer to the row, through.
    """
    found = sa.select(StaffMember.id).where(StaffMember.id == grader_id)
    await session.execute(found.with_for_update(key_share=True))


async def get_run(session: AsyncSession, run_id: UUID) -> MarkingRun:
    return (await session.scalars(sa.select(MarkingRun).where(MarkingRun.id == run_id))).one()


async def lock_run(session: AsyncSession, run_id: UUID) -> MarkingRun:
    found = sa.select(MarkingRun).where(MarkingRun.id == run_id)
    return (await session.scalars(_locked(found))).one()


async def lock_runs(session: AsyncSession, sitting_id: UUID) -> list[MarkingRun]:
    """The live runs of a sitting, always in the same order, so that two lockers cannot cross."""
    found = sa.select(MarkingRun).where(MarkingRun.sitting_id == sitting_id, MarkingRun.live)
    return list(await session.scalars(_locked(found.order_by(MarkingRun.id))))


async def list_live_runs(session: AsyncSession, sitting_id: UUID) -> list[MarkingRun]:
    found = sa.select(MarkingRun).where(MarkingRun.sitting_id == sitting_id, MarkingRun.live)
    return list(await session.scalars(found.order_by(MarkingRun.id)))


async def add_marks(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Plain inserts: a hundred rows an attempt need no identity map."""
    if rows:
        await session.execute(sa.insert(Mark), rows)


async def delete_mark(session: AsyncSession, run_id: UUID, slot: int) -> None:
    await session.execute(sa.delete(Mark).where(Mark.run_id == run_id, Mark.slot == slot))


async def list_marks(session: AsyncSession, run_ids: Collection[UUID]) -> list[MarkedSlot]:
    """By run and slot; columns and not objects, for a release may look back on millions."""
    found = (
        sa.select(Mark.run_id, Mark.slot, Mark.rule, Mark.points, Mark.max_points, Mark.detail)
        .where(Mark.run_id.in_(run_ids))
        .order_by(Mark.run_id, Mark.slot)
    )
    return [
        MarkedSlot(run_id, slot, rule, points, max_points, detail)
        for run_id, slot, rule, points, max_points, detail in await session.execute(found)
    ]


async def list_standing_opinions(session: AsyncSession, run_id: UUID, slot: int) -> list[Opinion]:
    """Those of the slot that nobody has withdrawn, in the order of their places."""
    found = sa.select(Opinion).where(Opinion.run_id == run_id, Opinion.slot == slot, _STANDING)
    return list(await session.scalars(found.order_by(Opinion.nth)))


async def find_opinion_on(session: AsyncSession, task: MarkingTask) -> Opinion | None:
    """The standing opinion that the task asked for."""
    found = sa.select(Opinion).where(
        Opinion.run_id == task.run_id, Opinion.slot == task.slot, Opinion.nth == task.nth, _STANDING
    )
    return await session.scalar(found)


async def find_last_opinion_by(session: AsyncSession, grader_id: UUID) -> Opinion | None:
    return await session.scalar(_last_first(sa.select(Opinion), grader_id).limit(1))


async def list_last_opinion_times(
    session: AsyncSession, grader_id: UUID, *, limit: int
) -> list[datetime]:
    found = _last_first(sa.select(Opinion.given_at), grader_id).limit(limit)
    return list(await session.scalars(found))


async def add_tasks(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(sa.insert(MarkingTask), rows)


async def change_task(session: AsyncSession, task: MarkingTask, values: Mapping[str, Any]) -> bool:
    """Was the task still as it was read, and has it these values now?

    A compare-and-set on the state and lease that were read: SQLite knows no SKIP LOCKED, and
    on PostgreSQL the row may have changed between the read and this write.
    """
    change = (
        sa.update(MarkingTask)
        .where(MarkingTask.id == task.id, MarkingTask.state == task.state)
        .where(MarkingTask.lease_token.is_not_distinct_from(task.lease_token))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    changed = cast("CursorResult[Any]", await session.execute(change)).rowcount == 1
    await session.refresh(task)
    return changed


async def find_task(session: AsyncSession, task_id: UUID) -> MarkingTask | None:
    """The task as it is now in the database, whatever this session has read before."""
    found = sa.select(MarkingTask).where(MarkingTask.id == task_id)
    return await session.scalar(found.execution_options(populate_existing=True))


async def find_own_task(
    session: AsyncSession, task_id: UUID, *, grader_id: UUID
) -> MarkingTask | None:
    """The same, of a sitting that this grader marks."""
    found = sa.select(MarkingTask).where(MarkingTask.id == task_id, _marked_by(grader_id))
    return await session.scalar(found.execution_options(populate_existing=True))


async def get_task_of_opinion(session: AsyncSession, opinion: Opinion) -> MarkingTask:
    found = sa.select(MarkingTask).where(
        MarkingTask.run_id == opinion.run_id,
        MarkingTask.slot == opinion.slot,
        MarkingTask.nth == opinion.nth,
    )
    return (await session.scalars(found.execution_options(populate_existing=True))).one()


async def find_task_on_desk(session: AsyncSession, grader_id: UUID) -> MarkingTask | None:
    found = sa.select(MarkingTask).where(
        MarkingTask.leased_by == grader_id, MarkingTask.state.in_(_ON_DESK)
    )
    return await session.scalar(found.execution_options(populate_existing=True))


async def lock_next_task(
    session: AsyncSession,
    *,
    grader_id: UUID,
    now: datetime,
    sitting_id: UUID | None,
    item_version_id: UUID | None,
) -> MarkingTask | None:
    """The first answer nobody has on a desk, of the sittings that this grader marks.

    On PostgreSQL rows in others' hands are skipped.
    """
    found = sa.select(MarkingTask).where(
        _marked_by(grader_id),
        sa.or_(
            MarkingTask.state.in_(_WAITING),
            sa.and_(MarkingTask.state.in_(_ON_DESK), MarkingTask.leased_until < now),
        ),
    )
    if sitting_id is not None:
        found = found.where(MarkingTask.sitting_id == sitting_id)
    if item_version_id is not None:
        found = found.where(MarkingTask.item_version_id == item_version_id)
    found = found.order_by(MarkingTask.order_key).limit(1).with_for_update(skip_locked=True)
    return await session.scalar(found.execution_options(populate_existing=True))


async def find_last_item(session: AsyncSession, grader_id: UUID) -> UUID | None:
    """The question the grader marked last: they stay with it while answers to it wait."""
    found = sa.select(MarkingTask.item_version_id).join(
        Opinion,
        sa.and_(
            Opinion.run_id == MarkingTask.run_id,
            Opinion.slot == MarkingTask.slot,
            Opinion.nth == MarkingTask.nth,
        ),
    )
    return await session.scalar(_last_first(found, grader_id).limit(1))


async def list_held_tasks(
    session: AsyncSession, *, grader_id: UUID | None = None
) -> list[MarkingTask]:
    """Of all sittings, or of those that this grader marks."""
    found = sa.select(MarkingTask).where(MarkingTask.state.in_(_HELD))
    if grader_id is not None:
        found = found.where(_marked_by(grader_id))
    return list(await session.scalars(found.order_by(MarkingTask.order_key)))


async def count_unfinished(session: AsyncSession, run_id: UUID) -> int:
    found = sa.select(sa.func.count()).where(
        MarkingTask.run_id == run_id, MarkingTask.state.not_in(_JUDGED)
    )
    return await session.scalar(found) or 0


async def delete_open_tasks(session: AsyncSession, run_id: UUID) -> None:
    """Those that nobody has judged yet; who has one on the desk will not find it again."""
    waiting = sa.delete(MarkingTask).where(
        MarkingTask.run_id == run_id, MarkingTask.state.not_in(_JUDGED)
    )
    await session.execute(waiting)


async def count_waiting_of_item(
    session: AsyncSession, item_version_id: UUID, *, grader_id: UUID
) -> int:
    """How many answers to it wait for this grader, among others."""
    found = sa.select(sa.func.count()).where(
        MarkingTask.item_version_id == item_version_id,
        MarkingTask.state.in_(_WAITING),
        _marked_by(grader_id),
    )
    return await session.scalar(found) or 0


async def count_by_sitting(
    session: AsyncSession, sitting_id: UUID | None = None, *, grader_id: UUID | None = None
) -> dict[UUID, dict[TaskState, int]]:
    """Of all sittings, of one, or of those that this grader marks."""
    found = sa.select(MarkingTask.sitting_id, MarkingTask.state, sa.func.count()).group_by(
        MarkingTask.sitting_id, MarkingTask.state
    )
    if sitting_id is not None:
        found = found.where(MarkingTask.sitting_id == sitting_id)
    if grader_id is not None:
        found = found.where(_marked_by(grader_id))
    counts: dict[UUID, dict[TaskState, int]] = {}
    for sitting, state, number in await session.execute(found):
        counts.setdefault(sitting, {})[state] = number
    return counts


async def count_given_by(session: AsyncSession, grader_id: UUID) -> dict[UUID, int]:
    """How many answers the grader has judged, by sitting."""
    found = (
        sa.select(MarkingRun.sitting_id, sa.func.count())
        .join(Opinion, Opinion.run_id == MarkingRun.id)
        .where(Opinion.given_by == grader_id, _STANDING)
        .group_by(MarkingRun.sitting_id)
    )
    return dict(list(await session.execute(found)))


def _marked_by(grader_id: UUID) -> sa.ColumnElement[bool]:
    """Whether a task is of a sitting that this grader has been given to mark."""
    return MarkingTask.sitting_id.in_(SittingDuty.sittings_of(grader_id, Duty.GRADING))


def _last_first(found: sa.Select[T], grader_id: UUID) -> sa.Select[T]:
    """The grader's standing opinions, the last one first."""
    mine = found.where(Opinion.given_by == grader_id, _STANDING)
    return mine.order_by(Opinion.given_at.desc(), Opinion.id.desc())


def _locked(found: sa.Select[MarkingRun]) -> sa.Select[MarkingRun]:
    return found.with_for_update().execution_options(populate_existing=True)
