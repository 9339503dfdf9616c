# SPDX-License-Identifier: Apache-2.0
"""Marking at hand-in: everything a machine can mark, and a queue for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.audit import service as audit
from app.audit.values import SYSTEM
from app.core.ids import new_id
from app.grading import repository
from app.grading.errors import AttemptStillOpen
from app.grading.models import Mark, MarkingRun, MarkingTask
from app.grading.rules import chosen_of, is_blank, order_key_of
from app.grading.service.transitions import move_run
from app.grading.states import MarkSource, RunState, RunVerb, TaskState
from app.papers import service as papers
from app.papers.service import FrozenForm, Slot
from question_bank.items import ItemType
from question_bank.marking import rule

BLANK = "blank"
Answers = Mapping[int, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class MachineMark:
    slot: int
    points: Decimal
    max_points: Decimal
    detail: dict[str, Any]


def mark_by_machine(form: FrozenForm, answers: Answers) -> tuple[list[MachineMark], list[Slot]]:
    """The marks a machine can give, and the slots that wait for a person. Pure.

    Objective slots go by their rule; a short answer with nothing in it needs no reader.
    """
    marks: list[MachineMark] = []
    waiting: list[Slot] = []
    for slot in form.slots:
        value = answers.get(slot.number)
        if slot.item.type is not ItemType.SHORT_ANSWER:
            marks.append(_mark_objective(slot, chosen_of(value)))
        elif is_blank(value):
            marks.append(MachineMark(slot.number, Decimal(0), slot.points, {"reason": BLANK}))
        else:
            waiting.append(slot)
    return marks, waiting


def _mark_objective(slot: Slot, chosen: frozenset[str]) -> MachineMark:
    key = papers.display_key(slot)
    by = rule(slot.marking, scores=papers.display_scores(slot))
    points = by.mark(key, chosen, points=slot.points)
    detail = {"rule": slot.marking, "key": sorted(key), "chosen": sorted(chosen)}
    return MachineMark(slot.number, points, slot.points, detail)


async def mark_attempt(session: AsyncSession, attempt_id: UUID, *, now: datetime) -> None:
    """The attempt has its live marking run; nothing happens when it has one already.

    Refused while the attempt is open: close first, then mark, so that no answer slips in.
    """
    attempt = await attempts.get_attempt(session, attempt_id)
    if not ATTEMPT.may(attempt.state, AttemptCapability.BE_MARKED):
        raise AttemptStillOpen
    run = await _open_run(session, attempt, now=now)
    if run is None:
        return
    form = await papers.get_form(session, attempt.form_id)
    marks, waiting = mark_by_machine(form, await attempts.answers_of(session, attempt_id))
    await _store(session, run, marks, waiting, now=now)
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
        state=RunState.OPEN,
        live=True,
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(run)
    except IntegrityError:
        # Two workers had the job at once; the unique index let one of them in.
        return None
    return run


async def _store(
    session: AsyncSession,
    run: MarkingRun,
    marks: list[MachineMark],
    waiting: list[Slot],
    *,
    now: datetime,
) -> None:
    """Plain inserts: a hundred rows an attempt need no identity map."""
    if marks:
        await session.execute(sa.insert(Mark), [_mark_row(run, mark, now) for mark in marks])
    if waiting:
        await session.execute(sa.insert(MarkingTask), [_task_row(run, slot) for slot in waiting])


def _mark_row(run: MarkingRun, mark: MachineMark, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "run_id": run.id,
        "slot": mark.slot,
        "source": MarkSource.MACHINE,
        "points": mark.points,
        "max_points": mark.max_points,
        "detail": mark.detail,
        "marked_at": now,
    }


def _task_row(run: MarkingRun, slot: Slot) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "slot": slot.number,
        "sitting_id": run.sitting_id,
        "item_version_id": slot.item_version_id,
        "max_points": slot.points,
        "order_key": order_key_of(slot.item_version_id, run.id, slot.number),
        "state": TaskState.QUEUED,
    }
