# SPDX-License-Identifier: Apache-2.0
"""The staff's life: they come, choose a password, change roles, are let go and taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import (
    AccountDisabled,
    LastAdmin,
    OwnAccount,
    RolesMissing,
    StaffDisabled,
    StaffEnabled,
    StaffNotFound,
    UsernameTaken,
    WrongPassword,
)
from app.accounts.models import Session, StaffMember
from app.accounts.rules import end_of, leaves_keepers
from app.accounts.service.actors import actor_by
from app.accounts.service.holding import idle_limit_of
from app.accounts.service.passwords import hash_new_password
from app.accounts.service.roles import Roster, day_of, demand_roles, lock_roster
from app.accounts.service.sessions import lock_own_session, renew_token
from app.accounts.states import StaffSubject
from app.accounts.values import Holding, Right, StaffFilter
from app.audit import service as audit
from app.audit.values import SYSTEM, Actor, staff_actor
from app.core.listing import ListStretch, Span
from app.doors.service import SignInDoor, admit, forgive, tell_refused, verify_password


async def create_staff(
    session: AsyncSession,
    *,
    username: str,
    display_name: str,
    password_hash: str | None,
    roles: Sequence[Holding | str],
    now: datetime,
    actor: Actor = SYSTEM,
) -> StaffMember:
    """A member of staff exists with these roles; refused when the name is taken.

    A role by its code alone is held without a first or a last day; without a hash nobody signs in
    as this member before a password is chosen.
    """
    holdings = demand_roles(_as_held(roles), await repository.list_bare_roles(session))
    if await repository.lock_staff(session, username) is not None:
        raise UsernameTaken(username=username)
    staff = StaffMember(
        username=username,
        display_name=display_name,
        password_hash=password_hash,
        held=[],
        created_at=now,
    )
    staff.hold(holdings)
    session.add(staff)
    await session.flush()  # The trail names the new row's id.
    await audit.record(
        session,
        actor=actor,
        action="accounts.staff.create",
        subject=("staff", staff.id),
        now=now,
        detail={"username": username, "roles": [str(holding) for holding in holdings]},
    )
    return staff


async def list_everyone(session: AsyncSession) -> list[StaffMember]:
    """All staff by name to sign in with, those let go among them."""
    return await repository.list_everyone(session)


async def list_page(
    session: AsyncSession, asked: StaffFilter, span: Span
) -> ListStretch[StaffMember]:
    """A span of the staff whom the filter lets through, with the roles that they hold."""
    return await repository.list_page(session, asked, span)


async def get_member(session: AsyncSession, staff_id: UUID) -> StaffMember:
    """The member with the roles held; refused when there is none."""
    found = await repository.find_member(session, staff_id)
    if found is None:
        raise StaffNotFound
    return found


async def get_by_name(session: AsyncSession, username: str) -> StaffMember:
    found = await repository.find_staff(session, username)
    if found is None:
        raise StaffNotFound
    return found


async def list_last_sign_ins(session: AsyncSession) -> dict[UUID, datetime]:
    """When each member last signed in, with all that was asked; of those who did within the term."""
    return await repository.list_last_sign_ins(session)


async def list_own_sessions(
    session: AsyncSession, door: SignInDoor, own: StaffSubject
) -> list[Session]:
    """The member's sessions that go on, newest first; the one that asks is among them.

    Those that were left unused for too long have ended, though nobody has shown them since.
    """
    limit = idle_limit_of(door.settings)
    kept = await repository.list_sessions_of(session, own.staff_id, now=door.now)
    return [
        row
        for row in kept
        if end_of(
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            used_at=row.used_at,
            idle_limit=limit,
            now=door.now,
        )
        is None
    ]


async def choose_password(door: SignInDoor, own: StaffSubject, *, current: str, new: str) -> str:
    """The new password holds, and every other session has ended; this one's new token.

    Refused when the current one is wrong, which counts as a try to sign in, and when the new one
    is easily guessed.
    """
    names = [f"staff {own.username}"]
    await admit(door, names)
    async with door.database.reading() as session:
        staff = await get_member(session, own.staff_id)
    if not await verify_password(current, staff.password_hash):
        await tell_refused(door, names, subject=("staff", staff.id))
        raise WrongPassword
    hashed = await hash_new_password(new, words=(own.username, own.display_name))
    async with door.database.writing() as session:
        staff = await get_member(session, own.staff_id)
        if staff.disabled_at is not None:
            raise AccountDisabled
        await forgive(session, door, names)
        staff.password_hash = hashed
        ended = await end_other_sessions(session, own, now=door.now)
        await audit.record(
            session,
            actor=staff_actor(own.staff_id),
            action="accounts.password.choose",
            subject=("staff", own.staff_id),
            now=door.now,
            detail={"sessions_ended": ended},
        )
        # The same session, with the factor that was given in it, under a token of its own.
        return renew_token(await lock_own_session(session, door, own))


async def end_other_sessions(session: AsyncSession, own: StaffSubject, *, now: datetime) -> int:
    """Only the session that asks goes on; how many have ended."""
    ended = await repository.revoke_all(session, own.staff_id, but=own.session_id, now=now)
    await audit.record(
        session,
        actor=staff_actor(own.staff_id),
        action="accounts.session.end_others",
        subject=("staff", own.staff_id),
        now=now,
        detail={"sessions_ended": ended},
    )
    return ended


async def disable(
    session: AsyncSession, staff_id: UUID, *, by: StaffSubject | None, reason: str, now: datetime
) -> StaffMember:
    """Nobody signs in as this member any more, and every session has ended.

    `by` is None for the command line. Refused for oneself, for the last admin, and to one who has
    been disabled meanwhile.
    """
    roster = await lock_roster(session, by, Right.STAFF_MANAGE, now=now)
    staff = _member_to_change(roster, staff_id, by)
    if staff.disabled_at is not None:
        raise StaffDisabled(name=staff.display_name)
    _refuse_last_admin(roster, staff, (), now=now)
    staff.disabled_at = now
    await repository.revoke_all(session, staff.id, but=None, now=now)
    await audit.record(
        session,
        actor=actor_by(by),
        action="accounts.staff.disable",
        subject=("staff", staff.id),
        reason=reason,
        now=now,
    )
    return staff


async def enable(
    session: AsyncSession, staff_id: UUID, *, by: StaffSubject | None, reason: str, now: datetime
) -> StaffMember:
    """The member signs in again, with the password and roles of before."""
    roster = await lock_roster(session, by, Right.STAFF_MANAGE, now=now)
    staff = _member_to_change(roster, staff_id, by)
    if staff.disabled_at is None:
        raise StaffEnabled(name=staff.display_name)
    staff.disabled_at = None
    await audit.record(
        session,
        actor=actor_by(by),
        action="accounts.staff.enable",
        subject=("staff", staff.id),
        reason=reason,
        now=now,
    )
    return staff


async def change_roles(
    session: AsyncSession,
    staff_id: UUID,
    roles: Sequence[Holding | str],
    *,
    by: StaffSubject | None,
    reason: str,
    now: datetime,
) -> StaffMember:
    """The member holds exactly these roles, in every process within the staff's trust.

    A role by its code alone keeps the days and the grade with which it is held; one that was not
    held is held without a first or a last day.
    """
    roster = await lock_roster(session, by, Right.STAFF_MANAGE, now=now)
    staff = _member_to_change(roster, staff_id, by)
    if not roles:
        raise RolesMissing
    before = staff.holdings
    after = demand_roles(_as_held(roles, before), roster.roles.values())
    _refuse_last_admin(roster, staff, after, now=now)
    staff.hold(after)
    await audit.record(
        session,
        actor=actor_by(by),
        action="accounts.staff.change_roles",
        subject=("staff", staff.id),
        reason=reason,
        now=now,
        detail={"before": list(map(str, before)), "after": list(map(str, after))},
    )
    return staff


def _as_held(roles: Sequence[Holding | str], held: Iterable[Holding] = ()) -> list[Holding]:
    """Of a role by its code alone, what is held of it."""
    kept = {each.role: each for each in held}
    return [
        each if isinstance(each, Holding) else kept.get(each, Holding(str(each))) for each in roles
    ]


def _member_to_change(roster: Roster, staff_id: UUID, by: StaffSubject | None) -> StaffMember:
    """The member as now; of a locked roster, so that of two who disable each other one is too late."""
    if staff_id not in roster.staff:
        raise StaffNotFound
    if by is not None and by.staff_id == staff_id:
        raise OwnAccount
    return roster.staff[staff_id]


async def lock_with_actor(
    session: AsyncSession, staff_id: UUID, by: StaffSubject | None, *, now: datetime
) -> StaffMember:
    """The member as now, whoever it is; nobody changes any of the staff until the end.

    Refused to one who acts and has been let go, or has lost the right, meanwhile.
    """
    roster = await lock_roster(session, by, Right.STAFF_MANAGE, now=now)
    if staff_id not in roster.staff:
        raise StaffNotFound
    return roster.staff[staff_id]


def _refuse_last_admin(
    roster: Roster, staff: StaffMember, after: Sequence[Holding], *, now: datetime
) -> None:
    """With these roles of the member somebody still keeps what only its keepers can give."""
    before = roster.offices
    if staff.id not in before.held:
        return
    changed = replace(before, held={**before.held, staff.id: after})
    if not leaves_keepers(before, changed, day_of(now)):
        raise LastAdmin(name=staff.display_name)
