# SPDX-License-Identifier: Apache-2.0
"""Whose a session is, and whether it is whole."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.rules import end_of, need_of
from app.accounts.states import (
    CandidateSubject,
    HalfSignedIn,
    Holder,
    SessionEnd,
    StaffSubject,
)
from app.core.db import Database
from app.core.settings import Settings
from app.doors.service import FactorBook


@dataclass(frozen=True, slots=True)
class FoundSession:
    """Whoever holds a session that goes on, when it ends by itself, and what is written of its use."""

    holder: Holder
    ends_at: datetime
    used_at: datetime


async def find_session(
    database: Database, digest: str, *, factors: FactorBook, settings: Settings, now: datetime
) -> FoundSession | SessionEnd | None:
    """Who shows this token, or why its session has ended; None when it is unknown."""
    async with database.reading() as session:
        held = await repository.find_session(session, digest, now=now)
        if held is None:
            return None
        end = _end_of(held, settings, now=now)
        if end is not None:
            return end
        has_factor = await _has_factor(session, held, factors)
    holder = _holder_of(held, settings, has_factor=has_factor)
    return FoundSession(holder, held.row.expires_at, held.row.used_at)


def idle_limit_of(settings: Settings) -> timedelta | None:
    """How long a session of staff may go unused; None where it would end before by itself."""
    limit = settings.staff_idle_limit
    return limit if limit < settings.session_lifetime else None


def _end_of(
    held: repository.HeldSession, settings: Settings, *, now: datetime
) -> SessionEnd | None:
    row, staff = held.row, held.staff
    if staff is not None and staff.disabled_at is not None:
        return SessionEnd.REVOKED
    return end_of(
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
        idle_limit=None if staff is None else idle_limit_of(settings),
        now=now,
    )


async def _has_factor(
    session: AsyncSession, held: repository.HeldSession, factors: FactorBook
) -> bool:
    """Not asked of a candidate, nor where it has been given: nothing follows from it."""
    if held.staff is None or held.row.factor_at is not None:
        return False
    return await factors.has_any(session, held.staff.id)


def _holder_of(held: repository.HeldSession, settings: Settings, *, has_factor: bool) -> Holder:
    row, staff = held.row, held.staff
    if staff is None:
        if row.candidate_id is None:
            raise LookupError("a session of nobody, which the table refuses")
        return CandidateSubject(row.id, row.candidate_id, held.full_name or "")
    need = need_of(
        held.rights,
        has_factor=has_factor,
        factor_at=row.factor_at,
        is_required=settings.second_factor == "required",
    )
    who = (row.id, staff.id, staff.username, staff.display_name, held.roles, held.rights)
    return StaffSubject(*who) if need is None else HalfSignedIn(*who, need)
