# SPDX-License-Identifier: Apache-2.0
"""The graders' queue: leasing an answer, holding it, and putting it on the desk anonymously."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.audit import service as audit
from app.audit.values import staff_actor
from app.core.errors import DomainError
from app.core.security import new_token
from app.grading import repository
from app.grading.errors import AnswerTakenOver, GradingDutyEnded, TaskNotFound
from app.grading.models import MarkingTask
from app.grading.rules import leased_until, text_of
from app.grading.service.transitions import move_task
from app.grading.states import TASK, TaskCapability, TaskVerb
from app.grading.values import DeskPoint, GivenMark, MarkingDesk
from app.items import service as items
from app.items.rules import shown
from app.sittings import service as sittings
from app.sittings.values import Duty
from question_bank.items import ShortAnswer

# How often a grader may lose the race for an answer before the desk says "try again".
_TRIES = 5


async def lease_next(
    session: AsyncSession, grader_id: UUID, *, sitting_id: UUID | None = None, now: datetime
) -> MarkingDesk | None:
    """One answer lies on the grader's desk for 15 minutes; None when none waits.

    It is of a sitting that they have been given to mark. A grader has one answer at a time: while
    they hold one, they are given the same again, so a reload loses nothing. Answers to the
    question they marked last come first.
    """
    await repository.lock_grader(session, grader_id)
    task = await _renew_own(session, grader_id, now=now)
    if task is None:
        task = await _take_next(session, grader_id, sitting_id=sitting_id, now=now)
    return None if task is None else await desk_of(session, task)


async def lease_held(
    session: AsyncSession, grader_id: UUID, task_id: UUID, *, now: datetime
) -> MarkingDesk:
    """The held answer lies on the grader's desk; what lay there is back in the queue."""
    await repository.lock_grader(session, grader_id)
    task = await repository.find_own_task(session, task_id, grader_id=grader_id)
    if task is None or not TASK.may(task.state, TaskCapability.BE_TAKEN_UP):
        raise TaskNotFound
    await give_back(session, grader_id)
    if not await move_task(session, task, TaskVerb.LEASE, **fresh_lease(grader_id, now)):
        raise TaskNotFound
    await audit.record(
        session,
        actor=staff_actor(grader_id),
        action="grading.task.take_held",
        subject=("marking_task", task_id),
        now=now,
    )
    return await desk_of(session, task)


async def hold(
    session: AsyncSession,
    grader_id: UUID,
    task_id: UUID,
    *,
    lease_token: str,
    note: str,
    now: datetime,
) -> None:
    """The answer is set aside with the note, and waits for whoever takes it from the list."""
    task = await get_own_task(session, grader_id, task_id, lease_token=lease_token)
    if not await move_task(session, task, TaskVerb.HOLD, **NO_LEASE, held_note=note):
        raise AnswerTakenOver
    await audit.record(
        session,
        actor=staff_actor(grader_id),
        action="grading.task.hold",
        subject=("marking_task", task_id),
        reason=note,
        now=now,
    )


async def give_back(session: AsyncSession, grader_id: UUID) -> None:
    """What lies on the grader's desk is in the queue again."""
    task = await repository.find_task_on_desk(session, grader_id)
    if task is not None:
        await move_task(session, task, TaskVerb.GIVE_BACK, **NO_LEASE)


async def get_own_task(
    session: AsyncSession, grader_id: UUID, task_id: UUID, *, lease_token: str
) -> MarkingTask:
    """The answer that the grader holds by this token.

    A lapsed lease that nobody has taken over is still theirs: refusing it would throw away work
    that collides with nobody's. To who has been relieved of the sitting it is said in words; to
    who never marked it the answer does not exist.
    """
    task = await repository.find_own_task(session, task_id, grader_id=grader_id)
    if task is None:
        raise await _refusal_of(session, grader_id, task_id)
    held = TASK.allows(task.state, TaskVerb.MARK) and task.leased_by == grader_id
    if not held or task.lease_token != lease_token:
        raise AnswerTakenOver
    return task


async def give_back_of_ended_duty(session: AsyncSession, grader_id: UUID, sitting_id: UUID) -> None:
    """What this grader has on the desk of the sitting is in the queue again.

    Unless they were given the sitting anew meanwhile: then it is theirs.
    """
    await repository.lock_grader(session, grader_id)
    task = await repository.find_task_on_desk(session, grader_id)
    if task is None or task.sitting_id != sitting_id:
        return
    if not await _is_on_duty(session, grader_id, sitting_id):
        await give_back(session, grader_id)


async def _is_on_duty(session: AsyncSession, grader_id: UUID, sitting_id: UUID) -> bool:
    return await sittings.has_duty(session, sitting_id, staff_id=grader_id, duty=Duty.GRADING)


async def _refusal_of(session: AsyncSession, grader_id: UUID, task_id: UUID) -> DomainError:
    """Why the grader has no such task: it is nobody's, another's, or was theirs to mark once."""
    task = await repository.find_task(session, task_id)
    if task is not None and await sittings.had_duty(
        session, task.sitting_id, staff_id=grader_id, duty=Duty.GRADING
    ):
        return GradingDutyEnded()
    return TaskNotFound()


async def _renew_own(
    session: AsyncSession, grader_id: UUID, *, now: datetime
) -> MarkingTask | None:
    task = await repository.find_task_on_desk(session, grader_id)
    if task is None:
        return None
    if not await _is_on_duty(session, grader_id, task.sitting_id):
        # The job that gives it back is on its way; the next answer needs not wait for it.
        await give_back(session, grader_id)
        return None
    # The token stays, so that a second window of the same grader is not thrown out.
    moved = await move_task(session, task, TaskVerb.LEASE, leased_until=leased_until(now))
    return task if moved else None


async def _take_next(
    session: AsyncSession, grader_id: UUID, *, sitting_id: UUID | None, now: datetime
) -> MarkingTask | None:
    item_id = await repository.find_last_item(session, grader_id)
    for _ in range(_TRIES):
        task = await _find_next(session, grader_id, item_id, sitting_id=sitting_id, now=now)
        if task is None:
            return None
        lease = fresh_lease(grader_id, now)
        taken = await move_task(session, task, TaskVerb.LEASE, **lease)
        if taken:
            return task
    return None


async def _find_next(
    session: AsyncSession,
    grader_id: UUID,
    item_id: UUID | None,
    *,
    sitting_id: UUID | None,
    now: datetime,
) -> MarkingTask | None:
    """The next answer to the same question, or else the first of any."""
    for wanted in dict.fromkeys((item_id, None)):
        task = await repository.lock_next_task(
            session, grader_id=grader_id, now=now, sitting_id=sitting_id, item_version_id=wanted
        )
        if task is not None:
            return task
    return None


NO_LEASE: dict[str, Any] = {"leased_by": None, "lease_token": None, "leased_until": None}


def fresh_lease(grader_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "leased_by": grader_id,
        "lease_token": new_token(),
        "leased_until": leased_until(now),
    }


async def desk_of(
    session: AsyncSession, task: MarkingTask, *, previous: GivenMark | None = None
) -> MarkingDesk:
    """What the grader may see of a leased task: question, model answer, answer. No one's name."""
    run = await repository.get_run(session, task.run_id)
    answers = await attempts.answers_of(session, run.attempt_id)
    item = await get_short_answer(session, task.item_version_id)
    if task.lease_token is None or task.leased_until is None or task.leased_by is None:
        raise TaskNotFound
    return MarkingDesk(
        task_id=task.id,
        lease_token=task.lease_token,
        leased_until=task.leased_until,
        stem=shown(item.stem),
        model_answer=shown(item.model_answer),
        max_points=task.max_points,
        points=tuple(DeskPoint(p.text, p.weight, tuple(p.accepted)) for p in item.marking_points),
        answer=text_of(answers.get(task.slot)),
        held_note=task.held_note or "",
        waiting_same_item=await repository.count_waiting_of_item(
            session, task.item_version_id, grader_id=task.leased_by
        ),
        previous=previous,
    )


async def get_short_answer(session: AsyncSession, item_version_id: UUID) -> ShortAnswer:
    item = (await items.get_items(session, [item_version_id]))[item_version_id]
    if not isinstance(item, ShortAnswer):
        raise TypeError(f"item version {item_version_id} is no short answer")
    return item
