# SPDX-License-Identifier: Apache-2.0
"""Taking away what a member comes in with: one admin asks, another confirms, the member is told.

What can be reset is a `ResetOf`; what that does is its entry in `_EFFECTS`. Whoever has taken over
one admin's account alone gets nobody's factor or password away by this. One is not the other: who
has forgotten the password gives the factor as ever, once another is chosen.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.errors import StaffNotFound
from app.accounts.models import StaffMember
from app.accounts.states import StaffSubject
from app.audit import service as audit
from app.audit.values import SYSTEM, staff_actor
from app.core.listing import ListStretch, Span
from app.factors import repository
from app.factors.errors import (
    AnotherAdminNeeded,
    OwnReset,
    ResetAsked,
    ResetLapsed,
    ResetNotFound,
)
from app.factors.models import Reset
from app.factors.rules import RESET_WAITS, are_three, has_lapsed
from app.factors.service.own import forget_all
from app.factors.states import RESET, ResetOf, ResetState, ResetVerb
from app.tokens import service as tokens

Effect = Callable[[AsyncSession, UUID], Awaitable[None]]

# What is gone once it is confirmed; the member's sessions and tokens end whatever it is.
_EFFECTS: Mapping[ResetOf, Effect] = {
    ResetOf.FACTOR: forget_all,
    ResetOf.PASSWORD: accounts.forget_password,
}
# More than a page of them is looked for on the trail.
_SHOWN = 50


async def ask_reset(
    session: AsyncSession,
    staff_id: UUID,
    what: ResetOf,
    *,
    by: StaffSubject,
    reason: str,
    now: datetime,
) -> Reset:
    """Another admin is asked to confirm within a day; until then nothing changes.

    Refused for oneself, and beside another request that waits.
    """
    member = await accounts.lock_with_actor(session, staff_id, by, now=now)
    if staff_id == by.staff_id:
        raise OwnReset
    await _refuse_second(session, member, what, now=now)
    reset = _new(staff_id, what, asked_by=by.staff_id, reason=reason, now=now)
    session.add(reset)
    await session.flush()  # The trail names the new row's id.
    await audit.record(
        session,
        actor=staff_actor(by.staff_id),
        action="factors.reset.ask",
        subject=("staff", staff_id),
        now=now,
        reason=reason,
        detail={"what": what, "reset": str(reset.id)},
    )
    return reset


async def confirm_reset(
    session: AsyncSession, reset_id: UUID, *, by: StaffSubject, now: datetime
) -> Reset:
    """It is gone, and so are the member's sessions; the member is told when they come in next.

    Refused to the member and to who asked, after a day, and once somebody has decided.
    """
    reset = await _lock_decidable(session, reset_id, by, now=now)
    if by.staff_id == reset.staff_id:
        raise OwnReset
    if not are_three(reset.staff_id, reset.asked_by, by.staff_id):
        raise AnotherAdminNeeded
    if RESET.allows(reset.state, ResetVerb.CONFIRM) and has_lapsed(reset.asked_at, now=now):
        raise ResetLapsed(hours=RESET_WAITS // timedelta(hours=1))
    await _decide(session, reset, ResetVerb.CONFIRM, by=by, now=now)
    await _carry_out(session, reset, now=now)
    return reset


async def decline_reset(
    session: AsyncSession, reset_id: UUID, *, by: StaffSubject, now: datetime
) -> Reset:
    """Nothing changes. Any admin may: who asked, and the member, too."""
    reset = await _lock_decidable(session, reset_id, by, now=now)
    await _decide(session, reset, ResetVerb.DECLINE, by=by, now=now)
    return reset


async def reset_from_machine(
    session: AsyncSession, username: str, what: ResetOf, *, reason: str, now: datetime
) -> Reset:
    """The same without a second person, by who has the machine: for a service with one admin.

    A request that waits is declined by it.
    """
    member = await accounts.find_staff(session, username)
    if member is None:
        raise StaffNotFound
    waiting = await _find_waiting(session, member.id, what)
    if waiting is not None:
        await _decide(session, waiting, ResetVerb.DECLINE, by=None, now=now)
        await session.flush()  # One alone may wait: see the table's index.
    reset = _new(member.id, what, asked_by=None, reason=reason, now=now)
    session.add(reset)
    await session.flush()  # The step names the new row's id.
    await _decide(session, reset, ResetVerb.CONFIRM, by=None, now=now)
    await _carry_out(session, reset, now=now)
    return reset


async def list_asked(session: AsyncSession, *, now: datetime) -> list[Reset]:
    """Requests that wait for a second person and may still be confirmed, newest first."""
    waiting = await repository.list_resets(session, RESET.hearing(ResetVerb.CONFIRM), most=_SHOWN)
    return [reset for reset in waiting if not has_lapsed(reset.asked_at, now=now)]


async def list_page(
    session: AsyncSession, span: Span, *, state: ResetState | None, what: ResetOf | None
) -> ListStretch[Reset]:
    """A span of all requests; one that is asked still may have waited for too long."""
    return await repository.list_page(session, span, state=state, what=what)


async def list_untold(session: AsyncSession, staff_id: UUID) -> list[Reset]:
    """What was reset of this member, who has not read it yet."""
    return await repository.list_untold(session, staff_id, [ResetState.CONFIRMED])


async def tell(session: AsyncSession, own: StaffSubject, *, now: datetime) -> None:
    """The member has read what was reset, and is not told it again."""
    for reset in await list_untold(session, own.staff_id):
        reset.told_at = now


def _new(
    staff_id: UUID, what: ResetOf, *, asked_by: UUID | None, reason: str, now: datetime
) -> Reset:
    return Reset(
        staff_id=staff_id,
        what=what,
        state=RESET.start,
        reason=reason,
        asked_by=asked_by,
        asked_at=now,
    )


async def _find_waiting(session: AsyncSession, staff_id: UUID, what: ResetOf) -> Reset | None:
    return await repository.find_open_reset(
        session, staff_id, what, states=RESET.hearing(ResetVerb.CONFIRM)
    )


async def _refuse_second(
    session: AsyncSession, member: StaffMember, what: ResetOf, *, now: datetime
) -> None:
    """One waits at a time; one that waited too long makes way."""
    waiting = await _find_waiting(session, member.id, what)
    if waiting is None:
        return
    if not has_lapsed(waiting.asked_at, now=now):
        raise ResetAsked(name=member.display_name)
    await _decide(session, waiting, ResetVerb.LAPSE, by=None, now=now)
    await session.flush()  # One alone may wait: see the table's index.


async def _lock_decidable(
    session: AsyncSession, reset_id: UUID, by: StaffSubject, *, now: datetime
) -> Reset:
    # People before requests, as when one is asked for.
    await accounts.lock_with_actor(session, by.staff_id, by, now=now)
    reset = await repository.lock_reset(session, reset_id)
    if reset is None:
        raise ResetNotFound
    return reset


async def _decide(
    session: AsyncSession, reset: Reset, verb: ResetVerb, *, by: StaffSubject | None, now: datetime
) -> None:
    await audit.apply(
        session,
        RESET,
        reset,
        verb,
        actor=SYSTEM if by is None else staff_actor(by.staff_id),
        reason=reset.reason,
        now=now,
        detail={"what": reset.what, "staff": str(reset.staff_id)},
    )
    reset.decided_at = now
    reset.decided_by = None if by is None else by.staff_id


async def _carry_out(session: AsyncSession, reset: Reset, *, now: datetime) -> None:
    await _EFFECTS[reset.what](session, reset.staff_id)
    await accounts.end_sessions(session, reset.staff_id, but=None, now=now)
    # Whoever had come in without the member may have made some.
    await tokens.revoke_all(session, reset.staff_id, now=now)
