# SPDX-License-Identifier: Apache-2.0
"""Undoing the end of an attempt: the candidate goes on with the time that was left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.errors import ReopeningTooLate
from app.attempts.models import Attempt, TimeEntry
from app.attempts.rules import deadline_of, given_back
from app.attempts.service.delivery import lock_attempt
from app.attempts.states import ATTEMPT, AttemptVerb
from app.attempts.values import Cause
from app.audit import service as audit
from app.audit.values import Actor
from app.core.templating import format_moment
from app.receipts import service as receipts

_ACTION = f"{ATTEMPT.name}.{AttemptVerb.REOPEN}"


@dataclass(frozen=True, slots=True)
class Reopening:
    """One end that was undone: `void_receipt` is the receipt that no longer counts."""

    at: datetime
    reason: str
    closed_at: datetime
    void_receipt: str


async def reopen(
    session: AsyncSession, attempt_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The attempt runs again; the time since it was closed is in its ledger and its deadline.

    Its receipt is void, and no window holds it: the candidate goes on at whichever device. Refused
    while it runs, and once its time is over. Whether a result stands on it was judged by whoever
    can see.
    """
    attempt = await lock_attempt(session, attempt_id)
    closed_at = attempt.submitted_at or now
    # Also who was ended by the clock while this was on its way has no time left.
    if max(now, closed_at) >= attempt.deadline_at:
        raise ReopeningTooLate(deadline_at=format_moment(attempt.deadline_at))
    await receipts.void(session, attempt.id, now=now)
    detail = {"receipt": attempt.receipt_number, "closed_at": closed_at.isoformat()}
    await audit.apply(
        session,
        ATTEMPT,
        attempt,
        AttemptVerb.REOPEN,
        actor=actor,
        now=now,
        reason=reason,
        detail=detail,
    )
    attempt.reopenings += 1
    attempt.submitted_at = attempt.submit_verb = None
    attempt.receipt_number = attempt.answers_digest = None
    attempt.window_id = attempt.leased_at = None
    entry = TimeEntry(
        attempt_id=attempt.id,
        cause=Cause.REOPENING,
        seconds=int(given_back(closed_at, now).total_seconds()),
        author=actor.id or actor.kind,
        note=reason,
        at=now,
    )
    await _give(session, attempt, entry)


async def _give(session: AsyncSession, attempt: Attempt, entry: TimeEntry) -> None:
    """The ledger has one more entry, and the deadline is the start plus all of them."""
    session.add(entry)
    entries = await repository.list_time_entries(session, attempt.id)
    given = [timedelta(seconds=each.seconds) for each in entries]
    attempt.deadline_at = deadline_of(attempt.started_at, given)


async def list_reopenings(session: AsyncSession, attempt: Attempt) -> list[Reopening]:
    """The ends of this attempt that were undone, oldest first, as the trail has them."""
    if not attempt.reopenings:
        return []
    return [
        Reopening(
            entry.at,
            entry.reason or "",
            datetime.fromisoformat(entry.detail["closed_at"]),
            entry.detail["receipt"],
        )
        for entry in await audit.list_entries(session, ATTEMPT.kind, attempt.id)
        if entry.action == _ACTION
    ]
