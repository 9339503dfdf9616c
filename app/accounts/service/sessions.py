# SPDX-License-Identifier: Apache-2.0
"""Signing in and out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import WrongPassword
from app.accounts.models import Session
from app.accounts.service.actors import actor_of
from app.accounts.service.passwords import verify_password
from app.accounts.states import Subject
from app.audit.values import staff_actor
from app.core.security import new_token, token_digest
from app.doors.service import (
    SignInDoor,
    admit,
    forgive,
    tell_closed,
    tell_opened,
    tell_refused,
)


async def open_session(
    session: AsyncSession,
    door: SignInDoor,
    *,
    candidate_id: UUID | None = None,
    staff_id: UUID | None = None,
) -> str:
    """A new session's token, to be set as the cookie; the row keeps only its digest.

    Of a candidate or of a member of staff: the table refuses both and neither. The session that
    the browser showed before, whosever it was, has ended: its token may be known to somebody.
    """
    if door.former is not None:
        await repository.revoke_shown(session, door.former, now=door.now)
    token = new_token()
    session.add(
        Session(
            token_digest=token_digest(token),
            candidate_id=candidate_id,
            staff_id=staff_id,
            created_at=door.now,
            expires_at=door.now + door.settings.session_lifetime,
        )
    )
    return token


async def sign_in_staff(door: SignInDoor, *, username: str, password: str) -> str:
    """A new session's token. The try is counted first, whether the name is known or not.

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
        await tell_opened(session, door, staff_actor(staff.id), ("staff", staff.id))
        return await open_session(session, door, staff_id=staff.id)


async def sign_out(session: AsyncSession, signed: Subject, *, now: datetime) -> None:
    """The session ends everywhere within the session cache's lifetime, here at once."""
    await repository.revoke(session, signed.session_id, now=now)
    await tell_closed(session, actor_of(signed), now=now)
