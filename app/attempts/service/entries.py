# SPDX-License-Identifier: Apache-2.0
"""Writing the ledger: what stands in it, and the deadline that follows from all of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.models import Attempt, TimeEntry
from app.attempts.rules import MOST_PAUSED, deadline_of, given_back
from app.attempts.states import ATTEMPT, AttemptVerb
from app.attempts.values import Cause, TimeGift
from app.audit import service as audit
from app.audit.values import SYSTEM, Actor


async def enter(
    session: AsyncSession, attempts: Sequence[Attempt], gift: TimeGift, *, now: datetime
) -> None:
    """Each ledger has one more entry, and each deadline is the start plus all of its own."""
    session.add_all(entry_of(attempt.id, gift, now=now) for attempt in attempts)
    given: dict[UUID, list[timedelta]] = {attempt.id: [] for attempt in attempts}
    for entry in await repository.list_time_entries_of(session, list(given)):
        given[entry.attempt_id].append(timedelta(seconds=entry.seconds))
    for attempt in attempts:
        attempt.deadline_at = deadline_of(attempt.started_at, given[attempt.id])


def entry_of(attempt_id: UUID, gift: TimeGift, *, now: datetime) -> TimeEntry:
    return TimeEntry(
        attempt_id=attempt_id,
        cause=gift.cause,
        seconds=gift.span // timedelta(seconds=1),
        author=gift.actor.id or gift.actor.kind.value,
        note=gift.note or None,
        at=now,
    )


async def restart_clock(
    session: AsyncSession, attempt: Attempt, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The paused attempt's clock goes on, and all the time that it stood is in its ledger."""
    if attempt.paused_at is None:
        return
    gift = TimeGift(Cause.PAUSE, given_back(attempt.paused_at, now), reason, actor)
    attempt.paused_at = None
    await audit.apply(
        session, ATTEMPT, attempt, AttemptVerb.RESUME, actor=actor, now=now, reason=reason or None
    )
    await enter(session, [attempt], gift, now=now)


async def end_long_pause(session: AsyncSession, attempt: Attempt, *, now: datetime) -> None:
    """A pause that nobody ended is over after `MOST_PAUSED`: the clock goes on as of then."""
    if attempt.paused_at is not None and now - attempt.paused_at >= MOST_PAUSED:
        over_at = attempt.paused_at + MOST_PAUSED
        await restart_clock(session, attempt, reason="", actor=SYSTEM, now=over_at)
