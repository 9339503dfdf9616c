# SPDX-License-Identifier: Apache-2.0
"""Undoing the end of an attempt: the candidate goes on with the time that was left."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.errors import ReopeningTooLate, TimeAfterEnd
from app.attempts.models import Attempt
from app.attempts.rules import given_back
from app.attempts.service.entries import enter
from app.attempts.service.handing_out import lock_attempt
from app.attempts.service.ledger import give_to
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptVerb
from app.attempts.values import Cause, TimeGift
from app.audit import service as audit
from app.audit.values import Actor
from app.core.i18n import translate
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
    # Also who was ended by the clock while this was on its way has no time left.
    if max(now, attempt.submitted_at or now) >= attempt.deadline_at:
        raise ReopeningTooLate(deadline_at=format_moment(attempt.deadline_at))
    await _undo_end(session, attempt, reason=reason, actor=actor, now=now)


async def reopen_expired(
    session: AsyncSession, attempt_id: UUID, gift: TimeGift, *, now: datetime
) -> None:
    """An attempt that the clock ended runs again, with the time that is given and no more.

    Refused for what ended otherwise, or runs: theirs was no end by the clock.
    """
    attempt = await lock_attempt(session, attempt_id)
    if ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        # Over by the clock, and the sweep has not come by: nothing was sealed that is to be undone.
        since = given_back(attempt.deadline_at, now)
        await enter(session, [attempt], replace(gift, span=gift.span + since), now=now)
        return
    if attempt.submit_verb is not AttemptVerb.EXPIRE:
        raise TimeAfterEnd(
            state=attempt.state.value, state_words=translate(ATTEMPT.states[attempt.state])
        )
    await _undo_end(session, attempt, reason=gift.note, actor=gift.actor, now=now)
    await give_to(session, [attempt], gift, now=now)


async def _undo_end(
    session: AsyncSession, attempt: Attempt, *, reason: str, actor: Actor, now: datetime
) -> None:
    closed_at = attempt.submitted_at or now
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
    gift = TimeGift(Cause.REOPENING, given_back(closed_at, now), reason, actor)
    await enter(session, [attempt], gift, now=now)


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
