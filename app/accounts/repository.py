# SPDX-License-Identifier: Apache-2.0
"""Statements on people and sessions."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate, PasswordLink, Session, SignInPace, StaffMember
from app.accounts.states import CandidateSubject, Role, StaffSubject, Subject
from app.core.db import insert_by_dialect


async def find_candidate_by_digest(session: AsyncSession, digest: str) -> Candidate | None:
    return await session.scalar(sa.select(Candidate).where(Candidate.id_number_digest == digest))


async def find_staff(session: AsyncSession, username: str) -> StaffMember | None:
    return await session.scalar(sa.select(StaffMember).where(StaffMember.username == username))


async def list_staff(session: AsyncSession, ids: Collection[UUID]) -> list[StaffMember]:
    return list(await session.scalars(sa.select(StaffMember).where(StaffMember.id.in_(ids))))


async def list_everyone(session: AsyncSession) -> list[StaffMember]:
    return list(await session.scalars(sa.select(StaffMember).order_by(StaffMember.username)))


async def lock_everyone(session: AsyncSession) -> list[StaffMember]:
    """All staff, unchanged by others until the transaction ends; they are few."""
    everyone = sa.select(StaffMember).order_by(StaffMember.id).with_for_update()
    return list(await session.scalars(everyone))


async def lock_staff(session: AsyncSession, username: str) -> StaffMember | None:
    named = sa.select(StaffMember).where(StaffMember.username == username)
    return await session.scalar(named.with_for_update())


async def lock_member(session: AsyncSession, staff_id: UUID) -> StaffMember | None:
    return await session.get(StaffMember, staff_id, with_for_update=True)


async def list_last_sign_ins(session: AsyncSession) -> dict[UUID, datetime]:
    """When each member last signed in, as far as sessions are kept."""
    newest = sa.select(Session.staff_id, sa.func.max(Session.created_at))
    found = await session.execute(
        newest.where(Session.staff_id.is_not(None)).group_by(Session.staff_id)
    )
    return {staff_id: at for staff_id, at in found if staff_id is not None}


async def list_sessions_of(
    session: AsyncSession, staff_id: UUID, *, now: datetime
) -> list[Session]:
    """Those that go on, newest first."""
    going_on = sa.select(Session).where(
        Session.staff_id == staff_id, Session.revoked_at.is_(None), Session.expires_at > now
    )
    return list(await session.scalars(going_on.order_by(Session.created_at.desc(), Session.id)))


async def lock_link(session: AsyncSession, digest: str) -> PasswordLink | None:
    named = sa.select(PasswordLink).where(PasswordLink.token_digest == digest)
    return await session.scalar(named.with_for_update())


async def lock_links_of(session: AsyncSession, staff_id: UUID) -> list[PasswordLink]:
    given = sa.select(PasswordLink).where(PasswordLink.staff_id == staff_id)
    return list(await session.scalars(given.order_by(PasswordLink.id).with_for_update()))


async def find_subject(
    session: AsyncSession, digest: str, *, now: datetime
) -> tuple[Subject, datetime] | None:
    """Who holds this token, and until when; None when it is unknown, expired or revoked."""
    row = (
        await session.execute(
            sa.select(Session, Candidate.full_name, StaffMember)
            .outerjoin(Candidate, Candidate.id == Session.candidate_id)
            .outerjoin(StaffMember, StaffMember.id == Session.staff_id)
            .where(Session.token_digest == digest)
            .where(Session.revoked_at.is_(None), Session.expires_at > now)
        )
    ).one_or_none()
    if row is None:
        return None
    held, full_name, staff = row
    if held.candidate_id is not None:
        return CandidateSubject(held.id, held.candidate_id, full_name), held.expires_at
    if staff.disabled_at is not None:
        return None
    roles = frozenset(Role(role) for role in staff.roles)
    subject = StaffSubject(held.id, staff.id, staff.username, staff.display_name, roles)
    return subject, held.expires_at


async def revoke(session: AsyncSession, session_id: UUID, *, now: datetime) -> None:
    await session.execute(sa.update(Session).where(Session.id == session_id).values(revoked_at=now))


async def hold_paces(
    session: AsyncSession, digests: Iterable[str], *, now: datetime
) -> dict[str, SignInPace]:
    """Their rows by digest, new ones paid for until now; held until the transaction ends."""
    ordered = sorted(digests)
    rows = [{"digest": digest, "paid_until": now} for digest in ordered]
    await session.execute(
        insert_by_dialect(session, SignInPace).values(rows).on_conflict_do_nothing()
    )
    held = sa.select(SignInPace).where(SignInPace.digest.in_(ordered)).order_by(SignInPace.digest)
    return {row.digest: row for row in await session.scalars(held.with_for_update())}


async def revoke_all(
    session: AsyncSession, staff_id: UUID, *, but: UUID | None, now: datetime
) -> int:
    """Every session of this member has ended but the one named; how many have by this."""
    open_ones = sa.update(Session).where(
        Session.staff_id == staff_id, Session.revoked_at.is_(None), Session.expires_at > now
    )
    if but is not None:
        open_ones = open_ones.where(Session.id != but)
    ended = await session.execute(open_ones.values(revoked_at=now).returning(Session.id))
    return len(ended.all())
