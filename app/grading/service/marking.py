# SPDX-License-Identifier: Apache-2.0
"""A grader's opinion, and taking the last one back."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import staff_actor
from app.grading import repository
from app.grading.errors import (
    AnswerTakenOver,
    GradingDutyEnded,
    MarkInvalid,
    NothingToUndo,
    ResultReleased,
    TaskNotFound,
)
from app.grading.models import MarkingTask, Opinion
from app.grading.rules import are_checks_allowed, are_points_allowed, detail_of, given_of
from app.grading.service.desk import (
    desk_of,
    fresh_lease,
    get_own_task,
    get_short_answer,
    give_back,
)
from app.grading.service.settling import settle_slot
from app.grading.service.transitions import move_run, move_task
from app.grading.states import RUN, TASK, RunCapability, RunVerb, TaskVerb
from app.grading.values import GivenMark, KeptOpinion, MarkingDesk
from app.sittings import service as sittings
from app.sittings.values import Duty
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
) -> KeptOpinion:
    """The opinion is kept and the answer has the mark it settles to.

    When nothing of the run waits any more, the run is complete. Refused when another took the
    answer over after the lease had lapsed: their opinion stands; and to who has been relieved of
    the sitting meanwhile. The same post again, after an
    answer lost on the way, is told the opinion that is there.
    """
    task = await repository.find_task(session, task_id)
    if task is None:
        raise TaskNotFound
    # The run first: two graders with the last two answers of a run must not both see "one left".
    run = await repository.lock_run(session, task.run_id)
    known = await _find_same(session, grader_id, task_id, lease_token=lease_token, given=given)
    if known is not None:
        return KeptOpinion(known.points, known.max_points)
    task = await get_own_task(session, grader_id, task_id, lease_token=lease_token)
    points = await _points_of(session, task, given)
    if not await move_task(session, task, TaskVerb.MARK, leased_until=None):
        raise AnswerTakenOver
    session.add(_opinion_of(task, grader_id, given, points=points, now=now))
    await settle_slot(session, task)
    await _record(session, grader_id, task, action="grading.task.mark", points=points, now=now)
    if await repository.count_unfinished(session, run.id) == 0:
        move_run(session, run, RunVerb.COMPLETE, now=now)
    return KeptOpinion(points, task.max_points)


async def undo(session: AsyncSession, grader_id: UUID, *, now: datetime) -> MarkingDesk:
    """The grader's last opinion is withdrawn and its answer lies on their desk again.

    The last opinion of a run completes it and sets the decision going, and it is as easily
    mistyped as any other. So a complete run is opened again, until the result is released:
    deciding is idempotent and decides a provisional result anew once the mark is in. Waiting some
    seconds before completing was refused: every result would be late for the sake of a rare slip,
    and a grader who notices after the pause would be no better off. Release seals the runs under
    the lock taken here, so a mark cannot be taken back from under a released result.
    """
    await repository.lock_grader(session, grader_id)
    last = await repository.find_last_opinion_by(session, grader_id)
    if last is None:
        raise NothingToUndo
    run = await repository.lock_run(session, last.run_id)
    if not run.live:
        raise NothingToUndo
    if not await sittings.has_duty(session, run.sitting_id, staff_id=grader_id, duty=Duty.GRADING):
        raise GradingDutyEnded
    if not RUN.may(run.state, RunCapability.BE_UNDONE):
        raise ResultReleased
    await give_back(session, grader_id)
    task = await repository.get_task_of_opinion(session, last)
    if not await move_task(session, task, TaskVerb.UNDO, **fresh_lease(grader_id, now)):
        raise NothingToUndo
    _withdraw(last, by=grader_id, reason=TaskVerb.UNDO, now=now)
    await settle_slot(session, task)
    await _record(session, grader_id, task, action="grading.task.undo", points=last.points, now=now)
    if RUN.allows(run.state, RunVerb.REOPEN):
        move_run(session, run, RunVerb.REOPEN, now=now)
    return await desk_of(session, task, previous=given_of(last.detail))


def _opinion_of(
    task: MarkingTask, grader_id: UUID, given: GivenMark, *, points: Decimal, now: datetime
) -> Opinion:
    return Opinion(
        run_id=task.run_id,
        slot=task.slot,
        nth=task.nth,
        given_by=grader_id,
        points=points,
        max_points=task.max_points,
        detail=detail_of(given),
        given_at=now,
    )


def _withdraw(opinion: Opinion, *, by: UUID, reason: str, now: datetime) -> None:
    """The opinion stays, with who took it back, when and why, and counts no more."""
    opinion.withdrawn_at = now
    opinion.withdrawn_by = by
    opinion.reason = reason


async def _find_same(
    session: AsyncSession, grader_id: UUID, task_id: UUID, *, lease_token: str, given: GivenMark
) -> Opinion | None:
    """The opinion that this very post has already made, if it has."""
    task = await repository.find_task(session, task_id)
    if task is None or not TASK.allows(task.state, TaskVerb.UNDO):
        return None
    if task.leased_by != grader_id or task.lease_token != lease_token:
        return None
    known = await repository.find_opinion_on(session, task)
    return known if known is not None and known.detail == detail_of(given) else None


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


async def _record(
    session: AsyncSession,
    grader_id: UUID,
    task: MarkingTask,
    *,
    action: str,
    points: Decimal,
    now: datetime,
) -> None:
    await audit.record(
        session,
        actor=staff_actor(grader_id),
        action=action,
        subject=("marking_task", task.id),
        now=now,
        detail={"run_id": str(task.run_id), "slot": task.slot, "points": str(points)},
    )
