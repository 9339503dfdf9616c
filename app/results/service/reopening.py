# SPDX-License-Identifier: Apache-2.0
"""Undoing an attempt's end, or adding to it, from where one can see what has come of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.values import Op, TimeGift
from app.audit import service as audit
from app.audit.values import Actor
from app.grading import service as grading
from app.results import repository
from app.results.errors import ResultStands
from app.results.models import Result
from app.results.service.voiding import is_asked
from app.results.states import RESULT, Outcome, ResultVerb
from app.signing.service import KeyRing
from app.sittings import service as sittings


async def reopen_attempt(
    session: AsyncSession, attempt_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The attempt runs again, and nothing that was made of its end counts any more.

    In one transaction and not by news: a second hand-in that came before the news would find the
    first one's marks and be taken for marked. Refused as `attempts.reopen` does, and once the
    result stands.
    """
    attempt = await _await_release(session, attempt_id)
    await attempts.reopen(session, attempt_id, reason=reason, actor=actor, now=now)
    await _set_aside(session, attempt, actor=actor, now=now)


async def reopen_expired(
    session: AsyncSession, attempt_id: UUID, gift: TimeGift, *, now: datetime
) -> None:
    """The same for one whom the clock ended while the time given now was being lost."""
    attempt = await _await_release(session, attempt_id)
    await attempts.reopen_expired(session, attempt_id, gift, now=now)
    await _set_aside(session, attempt, actor=gift.actor, now=now)


async def take_in(
    session: AsyncSession,
    attempt_id: UUID,
    late: Sequence[tuple[Op, datetime]],
    *,
    source: Mapping[str, Any],
    reason: str,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
) -> None:
    """Late ops are in the attempt's journal, and what was made of its answers counts no more.

    It is marked anew from the start. Refused as `attempts.take_in` does, and once the result
    stands: marks that were given out are not changed by the way.
    """
    attempt = await _await_release(session, attempt_id)
    await attempts.take_in(
        session, attempt_id, late, source=source, reason=reason, actor=actor, keys=keys, now=now
    )
    await _set_aside(session, attempt, actor=actor, now=now)


async def _await_release(session: AsyncSession, attempt_id: UUID) -> Attempt:
    """The attempt; a release of its sitting that has begun is waited for, and then found."""
    attempt = await attempts.get_attempt(session, attempt_id)
    await sittings.share_sitting(session, attempt.sitting_id)
    return attempt


async def _set_aside(
    session: AsyncSession, attempt: Attempt, *, actor: Actor, now: datetime
) -> None:
    await grading.set_aside_run(session, attempt.id, actor=actor, now=now)
    result = await repository.lock_of_registration(session, attempt.registration_id)
    if result is not None:
        await _remove(session, result, actor=actor, now=now)


async def _remove(session: AsyncSession, result: Result, *, actor: Actor, now: datetime) -> None:
    """Gone is a provisional result alone; what it said is on the trail."""
    if await stands(session, result):
        raise ResultStands
    await audit.record(
        session,
        actor=actor,
        action="results.result.remove",
        subject=("registration", result.registration_id),
        now=now,
        detail={"outcome": result.outcome, "total": str(result.total)},
    )
    # Requests that were declined or taken back; the trail keeps them with their reasons.
    await repository.delete_voidings(session, result.id)
    await session.delete(result)


async def stands(session: AsyncSession, result: Result) -> bool:
    """Does the result forbid that its attempt goes on? Given out, voided, or asked to be."""
    if result.outcome is Outcome.VOIDED or not RESULT.allows(result.state, ResultVerb.DECIDE):
        return True
    return await is_asked(session, result)
