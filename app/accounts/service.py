# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and who a request comes from."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import repository
from app.accounts.errors import TooManyTries, UsernameTaken, WrongPassword
from app.accounts.models import Candidate, Session, StaffMember
from app.accounts.rules import masked_id_number, normal_id_number, pause_until
from app.accounts.states import Role
from app.audit import service as audit
from app.audit.values import SYSTEM, Actor
from app.core.db import Database
from app.core.i18n import current_language
from app.core.security import Vault, new_token, token_digest
from app.core.settings import Settings

COOKIE = "kaochang_session"
# Staff are few and their passwords are chosen by people: the library's full cost (64 MiB, t=3).
_passwords = PasswordHash((Argon2Hasher(),))
# Hashing takes ~100 ms of a core; in a thread it does not hold up the answers of others.
_hashing = asyncio.Semaphore(2)


async def find_or_create_candidate(
    session: AsyncSession, *, full_name: str, id_number: str, vault: Vault, now: datetime
) -> Candidate:
    """The person with this id number; a known person keeps the name first recorded."""
    number = normal_id_number(id_number)
    digest = vault.digest(number)
    known = await repository.find_candidate_by_digest(session, digest)
    if known is not None:
        return known
    person = Candidate(
        full_name=full_name,
        id_number_digest=digest,
        id_number_sealed=vault.seal(number),
        created_at=now,
    )
    session.add(person)
    await session.flush()  # The caller refers to the row's id in the same transaction.
    return person


def check_id_number(candidate: Candidate, id_number: str, vault: Vault) -> bool:
    return vault.digest(normal_id_number(id_number)) == candidate.id_number_digest


def mask_id_number(candidate: Candidate, vault: Vault) -> str:
    return masked_id_number(vault.open(candidate.id_number_sealed))


async def names_of_staff(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """The display names of these members of staff; who does not exist is left out."""
    return {member.id: member.display_name for member in await repository.list_staff(session, ids)}


async def open_candidate_session(
    session: AsyncSession, candidate_id: UUID, *, settings: Settings, now: datetime
) -> str:
    """A new session's token, to be set as the cookie; the row keeps only its digest."""
    token = new_token()
    session.add(
        Session(
            token_digest=token_digest(token),
            candidate_id=candidate_id,
            created_at=now,
            expires_at=now + settings.session_lifetime,
        )
    )
    return token


async def sign_in_staff(
    database: Database, *, username: str, password: str, settings: Settings, now: datetime
) -> str:
    """A new session's token. A failure is counted even though the sign-in is refused.

    Takes the database, not a session: the count of failures must survive the refusal, and the
    hash must not be computed while a transaction holds SQLite's one write turn.
    """
    async with database.reading() as session:
        staff = await repository.find_staff(session, username)
    if staff is not None:
        _refuse_too_many(staff, now)
    # Nothing of a person's account need be left once they have gone: see StaffMember.__privacy__.
    employed = staff is not None and staff.disabled_at is None
    right = await _verify(password, staff.password_hash if staff and employed else None)
    async with database.writing() as session:
        staff = await repository.lock_staff(session, username)
        if staff is not None and right and staff.disabled_at is None:
            return await _open_staff_session(session, staff, settings=settings, now=now)
        if staff is not None:
            staff.failures += 1
            staff.last_failed_at = now
    raise WrongPassword


def _refuse_too_many(staff: StaffMember, now: datetime) -> None:
    until = pause_until(staff.failures, staff.last_failed_at)
    if until is not None and now < until:
        raise TooManyTries(minutes=int((until - now).total_seconds() // 60) + 1)


async def _open_staff_session(
    session: AsyncSession, staff: StaffMember, *, settings: Settings, now: datetime
) -> str:
    token = new_token()
    staff.failures = 0
    staff.last_failed_at = None
    held = Session(
        token_digest=token_digest(token),
        staff_id=staff.id,
        created_at=now,
        expires_at=now + settings.session_lifetime,
    )
    session.add(held)
    return token


async def _verify(password: str, password_hash: str | None) -> bool:
    """Is it the right password? An unknown name costs the same time as a known one."""
    async with _hashing:
        if password_hash is None:
            await asyncio.to_thread(_passwords.hash, password)
            return False
        return await asyncio.to_thread(_passwords.verify, password, password_hash)


async def hash_password(password: str) -> str:
    async with _hashing:
        return await asyncio.to_thread(_passwords.hash, password)


async def create_staff(
    session: AsyncSession,
    *,
    username: str,
    display_name: str,
    password_hash: str,
    roles: Sequence[Role],
    now: datetime,
    actor: Actor = SYSTEM,
) -> StaffMember:
    """A member of staff exists with these roles; refused when the name is taken."""
    if await repository.lock_staff(session, username) is not None:
        raise UsernameTaken(username=username)
    staff = StaffMember(
        username=username,
        display_name=display_name,
        password_hash=password_hash,
        roles=sorted(role.value for role in roles),
        created_at=now,
    )
    session.add(staff)
    await session.flush()  # The trail names the new row's id.
    await audit.record(
        session,
        actor=actor,
        action="accounts.staff.create",
        subject=("staff", staff.id),
        now=now,
        detail={"username": username, "roles": staff.roles},
    )
    return staff


async def find_staff(session: AsyncSession, username: str) -> StaffMember | None:
    return await repository.find_staff(session, username)


async def sign_out(session: AsyncSession, session_id: UUID, *, now: datetime) -> None:
    """The session ends everywhere within the session cache's lifetime, here at once."""
    await repository.revoke(session, session_id, now=now)


def set_session_cookie(response: Response, token: str, settings: Settings) -> None:
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        secure=settings.cookie_secure,
        samesite="lax",
        path="/",
        max_age=int(settings.session_lifetime.total_seconds()),
    )
    # The language goes along so that a sign-in from a link keeps what the page was read in.
    response.set_cookie("lang", current_language(), samesite="lax", max_age=31_536_000)
