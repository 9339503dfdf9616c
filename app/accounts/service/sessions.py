# SPDX-License-Identifier: Apache-2.0
"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import SignInNeeded, WrongPassword
from app.accounts.models import Session, StaffMember
from app.accounts.rules import HALF_LIFE, need_of
from app.accounts.service.actors import actor_of
from app.accounts.states import FactorNeed, HalfSignedIn, Holder, Member
from app.audit.values import staff_actor
from app.core.security import new_token, token_digest
from app.doors.service import (
    SignInDoor,
    admit,
    forgive,
    tell_closed,
    tell_half,
    tell_opened,
    tell_refused,
    verify_password,
)


async def open_session(
    session: AsyncSession,
    door: SignInDoor,
    *,
    candidate_id: UUID | None = None,
    staff_id: UUID | None = None,
    waits: timedelta | None = None,
) -> str:
    """A new session's token, to be set as the cookie; the row keeps only its digest.

    Of a candidate or of a member of staff: the table refuses both and neither. `waits` is how long
    half a session waits for the second factor, and None of a whole one. The session that the
    browser showed before, whosever it was, has ended: its token may be known to somebody.
    """
    if door.former is not None:
        await repository.revoke_shown(session, door.former, now=door.now)
    token = new_token()
    lifetime = door.settings.session_lifetime
    session.add(
        Session(
            token_digest=token_digest(token),
            candidate_id=candidate_id,
            staff_id=staff_id,
            created_at=door.now,
            signed_in_at=door.now if waits is None else None,
            used_at=door.now,
            expires_at=door.now + (lifetime if waits is None else min(waits, lifetime)),
        )
    )
    return token


@dataclass(frozen=True, slots=True)
class StaffSignIn:
    """The token of a new session, and what it lacks; `need` is None when it is whole."""

    token: str
    need: FactorNeed | None


async def sign_in_staff(door: SignInDoor, *, username: str, password: str) -> StaffSignIn:
    """A new session, half of whom a second factor is asked; it waits a quarter of an hour for it.

    The try is counted first, whether the name is known or not.

    In no transaction of the caller's: the count must survive a refusal, and the hash must not be
    computed while a transaction holds SQLite's one write turn.
    """
    names = [f"staff {username}"]
    await admit(door, names)
    async with door.database.reading() as session:
        staff = await repository.find_staff(session, username)
    # Nothing of a person's account need be left once they have gone: see StaffMember.__privacy__.
    employed = staff is not None and staff.disabled_at is None
    right = await verify_password(password, staff.password_hash if staff and employed else None)
    if not right:
        await tell_refused(door, names, subject=("staff", staff.id) if staff else None)
        raise WrongPassword
    async with door.database.writing() as session:
        staff = await repository.lock_staff(session, username)
        if staff is None or staff.disabled_at is not None:
            raise WrongPassword
        await forgive(session, door, names)
        return await _let_in(session, door, staff)


async def _let_in(session: AsyncSession, door: SignInDoor, staff: StaffMember) -> StaffSignIn:
    """The password was right: the session is there, and the trail has it."""
    need = need_of(
        await repository.rights_of(session, staff.id, now=door.now),
        has_factor=await door.factors.has_any(session, staff.id),
        factor_at=None,
        is_required=door.settings.second_factor == "required",
    )
    if need is None:
        await tell_opened(session, door, staff_actor(staff.id), ("staff", staff.id))
        return StaffSignIn(await open_session(session, door, staff_id=staff.id), None)
    await tell_half(session, door, staff.id)
    token = await open_session(session, door, staff_id=staff.id, waits=HALF_LIFE)
    return StaffSignIn(token, need)


async def find_own_session(session: AsyncSession, own: Member) -> Session | None:
    """The session that asks, as it stands."""
    return await repository.find_session_row(session, own.session_id)


async def lock_own_session(session: AsyncSession, door: SignInDoor, own: Member) -> Session:
    """The session that asks; refused when it, or its member's account, has ended meanwhile."""
    staff = await repository.lock_member(session, own.staff_id)
    row = await repository.lock_session(session, own.session_id)
    if staff is None or staff.disabled_at is not None:
        raise SignInNeeded
    if row is None or row.revoked_at is not None or row.expires_at <= door.now:
        raise SignInNeeded
    return row


async def make_whole(
    session: AsyncSession, door: SignInDoor, own: Member, row: Session, *, factor: str
) -> str:
    """The factor has been given in this session, which goes on under the new token alone.

    Whoever had set or seen the token of the half session has nothing of the whole one. Who had
    come half way has signed in by it, which the trail has.
    """
    if isinstance(own, HalfSignedIn) and row.factor_at is None:
        subject = ("staff", own.staff_id)
        await tell_opened(session, door, staff_actor(own.staff_id), subject, factor=factor)
    row.factor_at = door.now
    row.signed_in_at = row.signed_in_at or door.now
    row.expires_at = row.created_at + door.settings.session_lifetime
    return renew_token(row)


def renew_token(row: Session) -> str:
    """The session goes on under this token, and by the one before it no more."""
    token = new_token()
    row.token_digest = token_digest(token)
    return token


async def end_sessions(
    session: AsyncSession, staff_id: UUID, *, but: UUID | None, now: datetime
) -> int:
    """Every session of this member has ended but the one named; how many have by this."""
    return await repository.revoke_all(session, staff_id, but=but, now=now)


async def sign_out(session: AsyncSession, signed: Holder, *, now: datetime) -> None:
    """The session, half or whole, ends everywhere within the session cache's lifetime, here at once."""
    await repository.revoke(session, signed.session_id, now=now)
    await tell_closed(session, actor_of(signed), now=now)
