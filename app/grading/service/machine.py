# SPDX-License-Identifier: Apache-2.0
"""Marking at hand-in: everything a machine can mark, and a queue for the rest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.audit import service as audit
from app.audit.values import SYSTEM
from app.grading import repository
from app.grading.models import MarkingRun
from app.grading.rules import FIRST_OPINION, MachineMark, mark_by_machine, order_key_of
from app.grading.service.transitions import move_run
from app.grading.states import RUN, TASK, RunVerb
from app.papers import service as papers
from app.papers.service import Slot


async def mark_attempt(session: AsyncSession, attempt_id: UUID, *, now: datetime) -> None:
    """The attempt has its live marking run; nothing happens when it has one already.

    Nor while it is not to be marked: it was left unmarked, or reopened since the news of its end,
    and the next end brings news of its own. Locked, so that no reopening slips in.
    """
    attempt = await attempts.lock_attempt(session, attempt_id)
    if not ATTEMPT.may(attempt.state, AttemptCapability.BE_MARKED):
        return
    run = await _open_run(session, attempt, now=now)
    if run is None:
        return
    form = await papers.get_form(session, attempt.form_id)
    marks, waiting = mark_by_machine(form, await attempts.answers_of(session, attempt_id))
    await repository.add_marks(session, [_mark_row(run, mark) for mark in marks])
    await repository.add_tasks(session, [_task_row(run, slot) for slot in waiting])
    await audit.record(
        session,
        actor=SYSTEM,
        action="grading.run.create",
        subject=("attempt", attempt_id),
        now=now,
        detail={"machine": len(marks), "waiting": len(waiting)},
    )
    if not waiting:
        move_run(session, run, RunVerb.COMPLETE, now=now)


async def _open_run(session: AsyncSession, attempt: Attempt, *, now: datetime) -> MarkingRun | None:
    """A new live run, or None when another delivery of the same job has made it."""
    if await repository.find_live_run(session, attempt.id) is not None:
        return None
    run = MarkingRun(
        attempt_id=attempt.id,
        sitting_id=attempt.sitting_id,
        state=RUN.start,
        live=True,
        created_at=now,
    )
    # Two workers had the job at once: the unique index lets one of them in.
    return run if await repository.add_run(session, run) else None


def _mark_row(run: MarkingRun, mark: MachineMark) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "slot": mark.slot,
        "rule": mark.rule,
        "points": mark.points,
        "max_points": mark.max_points,
        "detail": mark.detail,
    }


def _task_row(run: MarkingRun, slot: Slot) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "slot": slot.number,
        "nth": FIRST_OPINION,
        "sitting_id": run.sitting_id,
        "item_version_id": slot.item_version_id,
        "max_points": slot.points,
        "order_key": order_key_of(slot.item_version_id, run.id, slot.number),
        "state": TASK.start,
    }
