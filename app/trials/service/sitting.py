# SPDX-License-Identifier: Apache-2.0
"""A trial's life: begun, written to by one window, handed in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.errors import AnswersChanged, LeaseHeld, LeaseLost, LeaseMissing
from app.core.ids import new_id
from app.trials import repository
from app.trials.errors import (
    TrialAfterStart,
    TrialClosed,
    TrialFull,
    TrialMisfit,
    TrialNotFound,
    TrialTooLate,
)
from app.trials.models import Trial
from app.trials.rules import (
    MOST_OPS_OF_TRIAL,
    TrialAnswers,
    TrialOp,
    ends_at,
    fits,
    is_over,
    saved,
)
from app.trials.service.places import lock_place
from app.trials.service.practice import practice_paper


async def begin(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID, now: datetime
) -> Trial:
    """A fresh trial in place of the registration's former one, whose pages are told that it is gone.

    Refused once the registration was withdrawn, its entry is over, or its exam has begun.
    """
    place = await lock_place(session, registration_id, candidate_id=candidate_id)
    if await attempts.find_attempt_of_registration(session, registration_id) is not None:
        raise TrialAfterStart
    if now >= place.entry_closes_at:
        raise TrialTooLate
    await repository.delete_of_registration(session, registration_id)
    trial = Trial(
        id=new_id(),
        registration_id=registration_id,
        sitting_id=place.sitting.id,
        candidate_id=candidate_id,
        started_at=now,
        deadline_at=ends_at(now, place.entry_closes_at),
        op_head=0,
        answers={},
        flags=[],
        faces=[],
    )
    session.add(trial)
    return trial


async def get_own_trial(session: AsyncSession, trial_id: UUID, *, candidate_id: UUID) -> Trial:
    """The candidate's own, whatever has become of it; another's is not found."""
    return _own(await repository.find_trial(session, trial_id), candidate_id)


async def get_open_trial(
    session: AsyncSession, trial_id: UUID, *, candidate_id: UUID, now: datetime
) -> Trial:
    """The same while it runs; refused once it has ended."""
    trial = await get_own_trial(session, trial_id, candidate_id=candidate_id)
    _refuse_over(trial, now)
    return trial


async def lock_own_trial(session: AsyncSession, trial_id: UUID, *, candidate_id: UUID) -> Trial:
    """The same, unchanged by others until the transaction ends."""
    return _own(await repository.lock_trial(session, trial_id), candidate_id)


async def take_lease(
    session: AsyncSession,
    trial_id: UUID,
    window_id: str,
    *,
    candidate_id: UUID,
    take_over: bool,
    now: datetime,
) -> Trial:
    """This window is the one that writes. Another's right is taken only when asked to."""
    trial = await lock_own_trial(session, trial_id, candidate_id=candidate_id)
    _refuse_over(trial, now)
    if trial.window_id not in (None, window_id) and not take_over:
        raise LeaseHeld
    if trial.window_id != window_id:
        trial.window_id = window_id
        trial.turned_at_op = trial.op_head
    return trial


async def save(
    session: AsyncSession,
    trial_id: UUID,
    ops: Sequence[TrialOp],
    *,
    candidate_id: UUID,
    window_id: str,
    seen: int,
    now: datetime,
) -> Trial:
    """Every op up to the trial's head is in its answers, in order; one that does not fit refuses all.

    Refused, with nothing of it held: after the end, from a window that does not write, from one that
    has not read what another wrote, and beyond the bound of a trial. What is held already is
    acknowledged again, whatever has happened since.
    """
    trial = await lock_own_trial(session, trial_id, candidate_id=candidate_id)
    if all(op.number <= trial.op_head for op in ops) and trial.window_id == window_id:
        _refuse_unread(trial, ops, seen)
        return trial
    _refuse_over(trial, now)
    _refuse_other_window(trial, window_id)
    _refuse_unread(trial, ops, seen)
    for op in ops:
        if not fits(practice_paper(), op.slot, op.kind, op.value):
            raise TrialMisfit(slot=op.slot)
    after = saved(held_by(trial), ops)
    if after.op_head > MOST_OPS_OF_TRIAL:
        raise TrialFull(limit=MOST_OPS_OF_TRIAL)
    trial.op_head, trial.answered = after.op_head, after.answered
    trial.answers, trial.flags = dict(after.answers), list(after.flags)
    return trial


async def hand_in(
    session: AsyncSession,
    trial_id: UUID,
    window_id: str,
    *,
    candidate_id: UUID,
    slowest_save: int | None,
    now: datetime,
) -> Trial:
    """The trial is over, as an exam would be; handed in again it stays as it was."""
    trial = await lock_own_trial(session, trial_id, candidate_id=candidate_id)
    if trial.submitted_at is None:
        _refuse_other_window(trial, window_id)
        trial.submitted_at, trial.slowest_save = now, slowest_save
    return trial


def held_by(trial: Trial) -> TrialAnswers:
    return TrialAnswers(trial.op_head, trial.answers, tuple(trial.flags))


def _own(trial: Trial | None, candidate_id: UUID) -> Trial:
    if trial is None or trial.candidate_id != candidate_id:
        raise TrialNotFound
    return trial


def _refuse_over(trial: Trial, now: datetime) -> None:
    if is_over(now, trial.deadline_at, trial.submitted_at):
        raise TrialClosed(op_head=trial.op_head)


def _refuse_other_window(trial: Trial, window_id: str) -> None:
    if trial.window_id != window_id:
        refusal = LeaseMissing if trial.window_id is None else LeaseLost
        raise refusal(op_head=trial.op_head, held_answers=[])


def _refuse_unread(trial: Trial, ops: Sequence[TrialOp], seen: int) -> None:
    """What another window wrote is overwritten by nobody who has not read it, nor taken for one's own."""
    if seen < trial.turned_at_op:
        slots = sorted({op.slot for op in ops})
        raise AnswersChanged(slots=slots, op_head=trial.op_head, held_answers=[])
