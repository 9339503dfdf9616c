# SPDX-License-Identifier: Apache-2.0
"""The roles that there are, what they give, and who keeps what must not be lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import (
    AccountDisabled,
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    OwnRole,
    RightMissing,
    RightsLost,
    RightsReserved,
    RoleGivenTwice,
    RoleNotFound,
    RoleTaken,
    RoleUnknown,
)
from app.accounts.models import StaffMember, StaffRole
from app.accounts.rules import (
    HoldingFault,
    Offices,
    fault_of,
    joined_duties,
    leaves_keepers,
    rights_beyond,
)
from app.accounts.service.actors import actor_by
from app.accounts.states import StaffSubject
from app.accounts.values import RESERVED, AdminDuty, Holding, Right, RoleFacts
from app.audit import service as audit
from app.core.clock import EXAM_ZONE
from app.core.errors import DomainError
from app.core.i18n import translate


@dataclass(frozen=True, slots=True)
class Roster:
    """All staff by id and all roles by code, as they were read."""

    staff: Mapping[UUID, StaffMember]
    roles: Mapping[str, StaffRole]

    @property
    def offices(self) -> Offices:
        """Who may act, what they hold, and what it gives them."""
        acting = (member for member in self.staff.values() if member.disabled_at is None)
        return Offices(
            {member.id: member.holdings for member in acting},
            {code: role.given for code, role in self.roles.items()},
        )


async def lock_roster(
    session: AsyncSession, by: StaffSubject | None, right: Right, *, now: datetime
) -> Roster:
    """The roster, which nobody else changes until the transaction ends, for one to change it.

    Refused when who acts can no longer sign in, or has lost the right since the page was opened.
    `by` is None for the command line.
    """
    roster = await _roster_of(session, await repository.lock_everyone(session))
    if by is None:
        return roster
    if roster.staff[by.staff_id].disabled_at is not None:
        raise AccountDisabled
    if not roster.offices.may(by.staff_id, right, day_of(now)):
        raise RightMissing(right=translate(right.sentence))
    return roster


async def list_roles(session: AsyncSession) -> list[StaffRole]:
    """All roles with their rights, by code."""
    return await repository.list_roles(session)


def demand_roles(holdings: Sequence[Holding], roles: Iterable[StaffRole]) -> list[Holding]:
    """These, by their codes, as one person would hold them of all the roles that there are.

    Refused when one is unknown, twice there or not to be held like this, and when they would give
    one person two of the three administrators' duties.
    """
    codes = [holding.role for holding in holdings]
    known = {role.code: role for role in roles}
    if unknown := sorted(set(codes) - set(known)):
        raise RoleUnknown(roles=", ".join(unknown), known=", ".join(known))
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise RoleGivenTwice(role=twice[0])
    for holding in holdings:
        if fault := fault_of(holding, is_graded=known[holding.role].is_graded):
            raise _refusal_of(fault, holding.role)
    if joined := joined_duties(holdings, {code: role.duty for code, role in known.items()}):
        one, other = (translate(duty.sentence) for duty in joined)
        raise DutiesJoined(one=one, other=other)
    return sorted(holdings, key=lambda holding: holding.role)


def _refusal_of(fault: HoldingFault, role: str) -> DomainError:
    match fault:
        case HoldingFault.DAYS_REVERSED:
            return DaysReversed(role=role)
        case HoldingFault.GRADE_MISSING:
            return GradeMissing(role=role)
        case HoldingFault.GRADE_UNWANTED:
            return GradeUnwanted(role=role)


async def offices(session: AsyncSession) -> Offices:
    """Who may act, what they hold, and what it gives them."""
    return (await _roster_of(session, await repository.list_everyone(session))).offices


async def list_able(
    session: AsyncSession, rights: Iterable[Right], *, now: datetime
) -> Mapping[Right, frozenset[UUID]]:
    """By right, who can sign in and has it today."""
    known, day = await offices(session), day_of(now)
    return {
        right: frozenset(member for member in known.held if known.may(member, right, day))
        for right in rights
    }


async def rights_of(session: AsyncSession, staff_id: UUID, *, now: datetime) -> frozenset[Right]:
    """What the member's roles that are valid today give."""
    return await repository.rights_of(session, staff_id, now=now)


async def add_role(
    session: AsyncSession,
    code: str,
    facts: RoleFacts,
    *,
    by: StaffSubject | None,
    reason: str,
    now: datetime,
) -> StaffRole:
    """There is such a role, which nobody holds yet; refused when its code is taken.

    `by` is None for the command line. A role gives the rights that belong to a duty only when the
    duty is its own; it keeps the duty, and whether it is graded, for as long as it is.
    """
    roster = await lock_roster(session, by, Right.ROLES_MANAGE, now=now)
    if code in roster.roles:
        raise RoleTaken(code=code)
    _demand_own_duty(facts.duty, facts.rights)
    role = StaffRole(
        code=code,
        name_zh=facts.name_zh,
        name_en=facts.name_en,
        duty=facts.duty,
        is_graded=facts.is_graded,
        rights=[],
    )
    role.give(facts.rights)
    session.add(role)
    await audit.record(
        session,
        actor=actor_by(by),
        action="accounts.role.add",
        subject=("role", role.code),
        reason=reason,
        now=now,
        detail=_told(role),
    )
    return role


async def change_role(
    session: AsyncSession,
    code: str,
    facts: RoleFacts,
    *,
    by: StaffSubject | None,
    reason: str,
    now: datetime,
) -> StaffRole:
    """The role has these names and gives exactly these rights, to all who hold it, within seconds.

    Refused where it would give more to who changes it, and where nobody would be left who manages
    staff and roles for good. Its duty, and whether it is graded, stay what they are.
    """
    roster = await lock_roster(session, by, Right.ROLES_MANAGE, now=now)
    role = roster.roles.get(code)
    if role is None:
        raise RoleNotFound
    _demand_own_duty(role.duty, facts.rights)
    more = facts.rights - role.given
    if more and by is not None and code in roster.staff[by.staff_id].roles:
        raise OwnRole(rights=_listed(more))
    before = roster.offices
    after = replace(before, rights={**before.rights, code: facts.rights})
    if not leaves_keepers(before, after, day_of(now)):
        raise RightsLost
    told = _told(role)
    role.name_zh, role.name_en = facts.name_zh, facts.name_en
    role.give(facts.rights)
    await audit.record(
        session,
        actor=actor_by(by),
        action="accounts.role.change",
        subject=("role", role.code),
        reason=reason,
        now=now,
        detail={"before": told, "after": _told(role)},
    )
    return role


def day_of(now: datetime) -> date:
    """On which roles are held is a question of Beijing's days."""
    return now.astimezone(EXAM_ZONE).date()


async def _roster_of(session: AsyncSession, everyone: Iterable[StaffMember]) -> Roster:
    roles = await repository.list_roles(session)
    return Roster({member.id: member for member in everyone}, {role.code: role for role in roles})


def _demand_own_duty(duty: AdminDuty | None, rights: frozenset[Right]) -> None:
    if beyond := rights_beyond(duty, rights):
        raise RightsReserved(rights=_listed(beyond), duty=translate(RESERVED[beyond[0]].sentence))


def _listed(rights: Sequence[Right] | frozenset[Right]) -> str:
    return ", ".join(translate(right.sentence) for right in sorted(rights))


def _told(role: StaffRole) -> dict[str, object]:
    """The role as the trail has it."""
    return {
        "names": [role.name_zh, role.name_en],
        "duty": role.duty,
        "is_graded": role.is_graded,
        "rights": sorted(role.given),
    }
