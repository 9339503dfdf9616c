# SPDX-License-Identifier: Apache-2.0
"""Giving time to who sits, and stopping their clock for a while."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.errors import (
    AttemptNotFound,
    NotPaused,
    PausedAlready,
    TimeAfterEnd,
    TimeOutOfBounds,
)
from app.attempts.models import Attempt
from app.attempts.rules import LEAST_GIVEN, MOST_GIVEN, is_giveable
from app.attempts.service.entries import end_long_pause, enter, restart_clock
from app.attempts.service.handing_out import is_ended_by_time, lock_attempt
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptVerb
from app.attempts.values import TimeGift
from app.audit import service as audit
from app.audit.values import Actor
from app.core.i18n import translate


async def give_time(
    session: AsyncSession, attempt_id: UUID, gift: TimeGift, *, now: datetime
) -> None:
    """The running attempt ends later, and its ledger says why.

    Refused for a span out of bounds, and once it has ended, also by the clock alone: whoever is
    to go on is reopened first.
    """
    await give_to(session, [await lock_attempt(session, attempt_id)], gift, now=now)


async def lock_attempts(session: AsyncSession, attempt_ids: Collection[UUID]) -> list[Attempt]:
    """The attempts as they are now, in the order of their ids, as the journal locks them."""
    return await repository.lock_many(session, attempt_ids)


async def give_to(
    session: AsyncSession, attempts: Sequence[Attempt], gift: TimeGift, *, now: datetime
) -> None:
    """All of these locked attempts end later by the same span; refused if any has ended."""
    if not is_giveable(gift.span):
        raise TimeOutOfBounds(
            least=LEAST_GIVEN // timedelta(seconds=1), hours=MOST_GIVEN // timedelta(hours=1)
        )
    for attempt in attempts:
        await _refuse_ended(session, attempt, now=now)
        await audit.apply(
            session,
            ATTEMPT,
            attempt,
            AttemptVerb.GIVE_TIME,
            actor=gift.actor,
            now=now,
            reason=gift.note,
            detail={"cause": gift.cause.value, "seconds": gift.span // timedelta(seconds=1)},
        )
    await enter(session, attempts, gift, now=now)


async def pause(
    session: AsyncSession,
    attempts: Sequence[Attempt],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The clock of these locked attempts stands. Refused if any has ended, or stands already.

    What is answered meanwhile is kept, and nothing is late. It goes on by `resume`, or by itself
    after `MOST_PAUSED`: nobody's exam is forgotten in a pause.
    """
    for attempt in attempts:
        await _refuse_ended(session, attempt, now=now)
        if attempt.paused_at is not None:
            raise PausedAlready
        await audit.apply(
            session, ATTEMPT, attempt, AttemptVerb.PAUSE, actor=actor, now=now, reason=reason
        )
        attempt.paused_at = now


async def resume(
    session: AsyncSession,
    attempts: Sequence[Attempt],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The clock of these locked attempts goes on; the seconds that it stood are given back."""
    for attempt in attempts:
        await _refuse_ended(session, attempt, now=now)
        if attempt.paused_at is None:
            raise NotPaused
        await restart_clock(session, attempt, reason=reason, actor=actor, now=now)


async def lock_invigilated(
    session: AsyncSession, attempt_id: UUID, *, invigilator_id: UUID
) -> Attempt:
    """The attempt as it is now; not found unless this person invigilates its sitting."""
    attempt = await repository.lock_invigilated(session, attempt_id, staff_id=invigilator_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def _refuse_ended(session: AsyncSession, attempt: Attempt, *, now: datetime) -> None:
    """Also whom the clock has ended and the sweep has yet to seal."""
    await end_long_pause(session, attempt, now=now)
    state = attempt.state
    if await is_ended_by_time(session, attempt, now=now):
        state = ATTEMPT.target(state, AttemptVerb.EXPIRE)
    if not ATTEMPT.may(state, AttemptCapability.WRITE_ANSWERS):
        raise TimeAfterEnd(state=state.value, state_words=translate(ATTEMPT.states[state]))
