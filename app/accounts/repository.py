# SPDX-License-Identifier: Apache-2.0
"""Statements on people and sessions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app.accounts.models import (
    Candidate,
    PasswordLink,
    RoleHolding,
    RoleRight,
    Session,
    StaffMember,
    StaffRole,
)
from app.accounts.values import Right, StaffFilter, known_rights
from app.core.clock import EXAM_ZONE
from app.core.listing import ListStretch, Span, fetch

_WITH_ROLES = selectinload(StaffMember.held)
_EVERY_ROLE = sa.select(StaffRole).order_by(StaffRole.code)
_WITH_RIGHTS = selectinload(StaffRole.rights)


async def find_candidate_by_digest(session: AsyncSession, digest: str) -> Candidate | None:
    return await session.scalar(sa.select(Candidate).where(Candidate.id_number_digest == digest))


async def find_staff(session: AsyncSession, username: str) -> StaffMember | None:
    return await session.scalar(sa.select(StaffMember).where(StaffMember.username == username))


async def list_staff(session: AsyncSession, ids: Collection[UUID]) -> list[StaffMember]:
    return list(await session.scalars(sa.select(StaffMember).where(StaffMember.id.in_(ids))))


async def list_everyone(session: AsyncSession) -> list[StaffMember]:
    """All staff with the roles that they hold, by name to sign in with."""
    everyone = sa.select(StaffMember).order_by(StaffMember.username).options(_WITH_ROLES)
    return list(await session.scalars(everyone))


async def list_page(
    session: AsyncSession, asked: StaffFilter, span: Span
) -> ListStretch[StaffMember]:
    """A span of the staff, with the roles that they hold."""
    found = sa.select(StaffMember).where(*_conditions(asked)).options(_WITH_ROLES)
    keys = {"username": StaffMember.username, "created_at": StaffMember.created_at}
    page = await fetch(session, found, span, keys=keys, row_id=StaffMember.id)
    return page.each(lambda row: row[0])


def _conditions(asked: StaffFilter) -> Iterator[sa.ColumnElement[bool]]:
    if asked.role is not None:
        holders = sa.select(RoleHolding.staff_id).where(RoleHolding.role_code == asked.role)
        yield StaffMember.id.in_(holders)
    if asked.disabled is not None:
        at = StaffMember.disabled_at
        yield at.is_not(None) if asked.disabled else at.is_(None)
    if asked.text:
        names = (StaffMember.username, StaffMember.display_name)
        yield sa.or_(*(name.icontains(asked.text, autoescape=True) for name in names))


async def lock_everyone(session: AsyncSession) -> list[StaffMember]:
    """All staff with the roles that they hold, unchanged by others until the transaction ends.

    They are few; and whatever gives somebody a right or takes it asks for this first. What the
    session had read of them before is read anew.
    """
    everyone = sa.select(StaffMember).order_by(StaffMember.id).options(_WITH_ROLES)
    everyone = everyone.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(everyone))


async def list_roles(session: AsyncSession) -> list[StaffRole]:
    """All roles with their rights."""
    return list(await session.scalars(_EVERY_ROLE.options(_WITH_RIGHTS)))


async def list_bare_roles(session: AsyncSession) -> list[StaffRole]:
    """All roles without their rights, of which there are ten times as many."""
    return list(await session.scalars(_EVERY_ROLE))


async def lock_staff(session: AsyncSession, username: str) -> StaffMember | None:
    named = sa.select(StaffMember).where(StaffMember.username == username)
    return await session.scalar(named.with_for_update())


async def find_member(session: AsyncSession, staff_id: UUID) -> StaffMember | None:
    """With the roles that they hold."""
    return await session.get(StaffMember, staff_id, options=[_WITH_ROLES])


async def lock_member(session: AsyncSession, staff_id: UUID) -> StaffMember | None:
    """With the roles held. Rows that refer to the member may be written meanwhile: the lock leaves the key alone."""
    named = sa.select(StaffMember).where(StaffMember.id == staff_id).options(_WITH_ROLES)
    named = named.with_for_update(key_share=True).execution_options(populate_existing=True)
    return await session.scalar(named)


async def list_last_sign_ins(session: AsyncSession) -> dict[UUID, datetime]:
    """When each member last signed in, as far as sessions are kept; half a sign-in is none."""
    newest = sa.select(Session.staff_id, sa.func.max(Session.signed_in_at))
    found = await session.execute(
        newest.where(Session.staff_id.is_not(None)).group_by(Session.staff_id)
    )
    return {staff_id: at for staff_id, at in found if staff_id is not None and at is not None}


async def list_sessions_of(
    session: AsyncSession, staff_id: UUID, *, now: datetime
) -> list[Session]:
    """Those that go on, newest first."""
    going_on = sa.select(Session).where(
        Session.staff_id == staff_id, Session.revoked_at.is_(None), Session.expires_at > now
    )
    return list(await session.scalars(going_on.order_by(Session.created_at.desc(), Session.id)))


async def forget_password(session: AsyncSession, staff_id: UUID) -> None:
    chosen = sa.update(StaffMember).where(StaffMember.id == staff_id)
    await session.execute(chosen.values(password_hash=None))


async def find_link(session: AsyncSession, digest: str) -> PasswordLink | None:
    return await session.scalar(sa.select(PasswordLink).where(PasswordLink.token_digest == digest))


async def lock_link(session: AsyncSession, digest: str) -> PasswordLink | None:
    named = sa.select(PasswordLink).where(PasswordLink.token_digest == digest)
    return await session.scalar(named.with_for_update())


async def lock_links_of(session: AsyncSession, staff_id: UUID) -> list[PasswordLink]:
    given = sa.select(PasswordLink).where(PasswordLink.staff_id == staff_id)
    return list(await session.scalars(given.order_by(PasswordLink.id).with_for_update()))


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session as it stands, with the candidate's name or the member of staff it is of.

    Of staff with the roles that are valid, and the rights that these give.
    """

    row: Session
    full_name: str | None
    staff: StaffMember | None
    roles: frozenset[str]
    rights: frozenset[Right]


async def find_session(session: AsyncSession, digest: str, *, now: datetime) -> HeldSession | None:
    """What this token opens, or did; None when it is unknown.

    One statement: of a candidate a row, of staff one for each right of each role valid today.
    """
    rows = (
        await session.execute(
            sa.select(
                Session,
                Candidate.full_name,
                StaffMember,
                RoleHolding.role_code,
                RoleRight.right_code,
            )
            .outerjoin(Candidate, Candidate.id == Session.candidate_id)
            .outerjoin(StaffMember, StaffMember.id == Session.staff_id)
            .outerjoin(RoleHolding, _is_held(now.astimezone(EXAM_ZONE).date()))
            .outerjoin(RoleRight, RoleRight.role_code == RoleHolding.role_code)
            .where(Session.token_digest == digest)
        )
    ).all()
    if not rows:
        return None
    held, full_name, staff, _, _ = rows[0]
    roles = frozenset(filter(None, (role for *_, role, _ in rows)))
    return HeldSession(held, full_name, staff, roles, known_rights(right for *_, right in rows))


async def rights_of(session: AsyncSession, staff_id: UUID, *, now: datetime) -> frozenset[Right]:
    """What the member's roles that are valid today give."""
    given = sa.select(RoleRight.right_code).join(
        RoleHolding, RoleHolding.role_code == RoleRight.role_code
    )
    held = _is_valid(now.astimezone(EXAM_ZONE).date())
    return known_rights(await session.scalars(given.where(RoleHolding.staff_id == staff_id, held)))


async def find_session_row(session: AsyncSession, session_id: UUID) -> Session | None:
    return await session.get(Session, session_id)


async def note_use(
    session: AsyncSession, session_id: UUID, *, now: datetime, every: timedelta
) -> None:
    """The session was used now, unless somebody has written much the same meanwhile."""
    await session.execute(
        sa.update(Session)
        .where(Session.id == session_id, Session.used_at <= now - every)
        .values(used_at=now)
    )


async def lock_session(session: AsyncSession, session_id: UUID) -> Session | None:
    return await session.scalar(
        sa.select(Session).where(Session.id == session_id).with_for_update()
    )


def _is_held(day: date) -> sa.ColumnElement[bool]:
    """Whether the role is the session's member's, and valid on this day."""
    return sa.and_(RoleHolding.staff_id == Session.staff_id, _is_valid(day))


def _is_valid(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.or_(RoleHolding.valid_from.is_(None), RoleHolding.valid_from <= day),
        sa.or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until >= day),
    )


async def revoke(session: AsyncSession, session_id: UUID, *, now: datetime) -> None:
    await session.execute(sa.update(Session).where(Session.id == session_id).values(revoked_at=now))


async def revoke_shown(session: AsyncSession, digest: str, *, now: datetime) -> None:
    """The session of this token has ended, if there is one that goes on."""
    shown = sa.update(Session).where(Session.token_digest == digest, Session.revoked_at.is_(None))
    await session.execute(shown.values(revoked_at=now))


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
