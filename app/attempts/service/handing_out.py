# SPDX-License-Identifier: Apache-2.0
"""Handing out the paper, and the right to write."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.errors import (
    AttemptEnded,
    AttemptNotFound,
    LeaseHeld,
)
from app.attempts.models import Attempt
from app.attempts.rules import is_overdue
from app.attempts.states import ATTEMPT, AttemptCapability
from app.clock.service import find_doubt
from app.papers import service as papers
from app.papers.service import ServedPaper


async def get_attempt(session: AsyncSession, attempt_id: UUID) -> Attempt:
    attempt = await repository.find(session, attempt_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def get_invigilated_attempt(
    session: AsyncSession, attempt_id: UUID, *, staff_id: UUID
) -> Attempt:
    """An attempt of a sitting that this person invigilates; any other is not found."""
    attempt = await repository.find_invigilated(session, attempt_id, staff_id=staff_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def lock_attempt(session: AsyncSession, attempt_id: UUID) -> Attempt:
    """The attempt as it is now, unchanged by others until the transaction ends."""
    attempt = await repository.lock(session, attempt_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def get_own_attempt(
    session: AsyncSession, attempt_id: UUID, *, candidate_id: UUID
) -> Attempt:
    """The candidate's own attempt; another's is not found, whatever its state."""
    attempt = await get_attempt(session, attempt_id)
    if attempt.candidate_id != candidate_id:
        raise AttemptNotFound
    return attempt


async def is_ended_by_time(session: AsyncSession, attempt: Attempt, *, now: datetime) -> bool:
    """It runs though its time is over, and the service is sure of the time: the clock ends it."""
    return runs_over(attempt, now=now) and await find_doubt(session) is None


def runs_over(attempt: Attempt, *, now: datetime) -> bool:
    """Its time is over by this clock, and it runs."""
    running = ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS)
    return running and is_overdue(now, attempt.deadline_at, paused_at=attempt.paused_at)


async def take_lease(
    session: AsyncSession,
    attempt_id: UUID,
    window_id: str,
    *,
    candidate_id: UUID,
    take_over: bool,
    now: datetime,
) -> Attempt:
    """This window is the one that writes. Another's lease is taken only when asked to.

    Refused once the attempt has ended or its time is over, as `get_paper` is.
    """
    attempt = await lock_attempt(session, attempt_id)
    if attempt.candidate_id != candidate_id:
        raise AttemptNotFound
    await _refuse_ended(session, attempt, now=now)
    if attempt.window_id not in (None, window_id) and not take_over:
        raise LeaseHeld
    if attempt.window_id != window_id:
        attempt.window_id = window_id
        attempt.leased_at = now
        # What is held now was written elsewhere: this window must have read it before it overwrites.
        attempt.turned_at_op = attempt.op_max
    return attempt


async def get_paper(
    session: AsyncSession, attempt_id: UUID, *, candidate_id: UUID, now: datetime
) -> ServedPaper:
    """The paper as the candidate sees it: nothing in it tells a right answer from a wrong one.

    Refused once the attempt has ended or its time is over: its questions may be asked again.
    """
    attempt = await get_own_attempt(session, attempt_id, candidate_id=candidate_id)
    await _refuse_ended(session, attempt, now=now)
    return await papers.serve_paper(session, attempt.form_id)


async def _refuse_ended(session: AsyncSession, attempt: Attempt, *, now: datetime) -> None:
    """Who comes before the sweep has closed it is told the same as who comes after."""
    running = ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS)
    if not running or await is_ended_by_time(session, attempt, now=now):
        raise AttemptEnded
