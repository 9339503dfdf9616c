# SPDX-License-Identifier: Apache-2.0
"""A grader's mark, and taking the last one back."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.events import staff_actor
from app.grading import repository
from app.grading.errors import (
    LeaseLost,
    MarkInvalid,
    NothingToUndo,
    ResultReleased,
    TaskNotFound,
)
from app.grading.models import Mark, MarkingTask
from app.grading.rules import are_checks_allowed, are_points_allowed
from app.grading.service.desk import (
    desk_of,
    fresh_lease,
    get_own_task,
    get_short_answer,
    give_back,
)
from app.grading.service.reading import marked_slot
from app.grading.service.transitions import move_run, move_task
from app.grading.states import MarkSource, RunState, RunVerb, TaskState, TaskVerb, may_undo
from app.grading.values import Desk, GivenMark, MarkedSlot
from question_bank.marking import short_answer_points
from question_bank.marking.points import HUNDREDTH


async def mark(
    session: AsyncSession,
    grader_id: UUID,
    task_id: UUID,
    *,
    lease_token: str,
    given: GivenMark,
    now: datetime,
) -> MarkedSlot:
    """The answer has its mark; when it was the last one, the run is complete.

    Refused when another took the answer over after the lease had lapsed: their mark stands.
    The same post again, after an answer lost on the way, is told the mark that is there.
    """
    task = await repository.find_task(session, task_id)
    if task is None:
        raise TaskNotFound
    # The run first: two graders with the last two answers of a run must not both see "one left".
    run = await repository.lock_run(session, task.run_id)
    known = await _find_same_mark(session, grader_id, task_id, lease_token=lease_token, given=given)
    if known is not None:
        return marked_slot(known)
    task = await get_own_task(session, grader_id, task_id, lease_token=lease_token)
    made = Mark(
        run_id=run.id,
        slot=task.slot,
        source=MarkSource.HUMAN,
        max_points=task.max_points,
        points=await _points_of(session, task, given),
        detail=_detail_of(given),
        marked_by=grader_id,
        marked_at=now,
    )
    if not await move_task(session, task, TaskVerb.MARK, leased_until=None):
        raise LeaseLost
    session.add(made)
    await _record(session, grader_id, task, verb="mark", mark=made, now=now)
    if await repository.count_unfinished(session, run.id) == 0:
        move_run(session, run, RunVerb.COMPLETE, now=now)
    return marked_slot(made)


async def undo(session: AsyncSession, grader_id: UUID, *, now: datetime) -> Desk:
    """The grader's last mark is taken back and its answer lies on their desk again.

    The last mark of a run completes it and sets the decision going, and it is as easily mistyped
    as any other. So a complete run is opened again, until the result is released: deciding is
    idempotent and decides a provisional result anew once the mark is in. Waiting some seconds
    before completing was refused: every result would be late for the sake of a rare slip, and
    a grader who notices after the pause would be no better off. Release seals the runs under the
    lock taken here, so a mark cannot be taken back from under a released result.
    """
    await repository.lock_grader(session, grader_id)
    last = await repository.find_last_mark_by(session, grader_id)
    if last is None:
        raise NothingToUndo
    run = await repository.lock_run(session, last.run_id)
    if not may_undo(RunState(run.state)):
        raise ResultReleased
    await give_back(session, grader_id)
    task = await repository.get_task_of_mark(session, last)
    if not await move_task(session, task, TaskVerb.UNDO, **fresh_lease(grader_id, now)):
        raise NothingToUndo
    await _record(session, grader_id, task, verb="undo", mark=last, now=now)
    await session.delete(last)
    if RunState(run.state) is RunState.COMPLETE:
        move_run(session, run, RunVerb.REOPEN, now=now)
    return await desk_of(session, task, previous=given_of(last))


async def _find_same_mark(
    session: AsyncSession, grader_id: UUID, task_id: UUID, *, lease_token: str, given: GivenMark
) -> Mark | None:
    """The mark that this very post has already made, if it has."""
    task = await repository.find_task(session, task_id)
    if task is None or task.state != TaskState.DONE:
        return None
    if task.leased_by != grader_id or task.lease_token != lease_token:
        return None
    known = await repository.find_mark(session, task.run_id, task.slot)
    return known if known is not None and known.detail == _detail_of(given) else None


async def _points_of(session: AsyncSession, task: MarkingTask, given: GivenMark) -> Decimal:
    """Exact points for what was given; refused when it does not fit the item."""
    if given.points is not None:
        if not are_points_allowed(given.points, task.max_points):
            raise MarkInvalid(max_points=task.max_points)
        return given.points.quantize(HUNDREDTH)
    item = await get_short_answer(session, task.item_version_id)
    checked = given.checked or ()
    if not are_checks_allowed(checked, len(item.marking_points)):
        raise MarkInvalid(max_points=task.max_points)
    weights = [point.weight for point in item.marking_points]
    return short_answer_points(weights, frozenset(checked), points=task.max_points)


def _detail_of(given: GivenMark) -> dict[str, Any]:
    """What is stored with the mark; enough to put it on the desk again."""
    if given.points is not None:
        return {"points": f"{given.points:.2f}", "note": given.note}
    return {"checked": sorted(given.checked or ()), "note": given.note}


def given_of(mark: Mark) -> GivenMark:
    """The mark as it was given: the inverse of what is stored as its detail."""
    note = str(mark.detail.get("note", ""))
    if "points" in mark.detail:
        return GivenMark(points=Decimal(mark.detail["points"]), note=note)
    return GivenMark(checked=tuple(mark.detail.get("checked", ())), note=note)


async def _record(
    session: AsyncSession,
    grader_id: UUID,
    task: MarkingTask,
    *,
    verb: str,
    mark: Mark,
    now: datetime,
) -> None:
    await audit.record(
        session,
        actor=staff_actor(grader_id),
        action=f"grading.task.{verb}",
        subject=("marking_task", task.id),
        now=now,
        detail={"run_id": str(task.run_id), "slot": task.slot, "points": str(mark.points)},
    )
