# SPDX-License-Identifier: Apache-2.0
"""The roles that there are, what they give, and who keeps what must not be lost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import DutiesJoined, RoleGivenTwice, RoleUnknown
from app.accounts.models import StaffRole
from app.accounts.rules import Offices, joined_duties
from app.accounts.values import Holding, Right
from app.core.clock import EXAM_ZONE
from app.core.i18n import translate


async def demand_roles(session: AsyncSession, roles: Sequence[Holding | str]) -> list[Holding]:
    """These roles as one person would hold them, by their codes.

    A role by its code alone is held without a first or a last day. Refused when one is unknown or
    twice there, and when they would give one person two of the three administrators' duties.
    """
    holdings = [Holding(str(role)) if isinstance(role, str) else role for role in roles]
    codes = [holding.role for holding in holdings]
    known = {role.code: role.duty for role in await repository.list_roles(session)}
    if unknown := sorted(set(codes) - set(known)):
        raise RoleUnknown(roles=", ".join(unknown), known=", ".join(known))
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise RoleGivenTwice(role=twice[0])
    if joined := joined_duties(holdings, known):
        one, other = (translate(duty.sentence) for duty in joined)
        raise DutiesJoined(one=one, other=other)
    return sorted(holdings, key=lambda holding: holding.role)


async def list_roles(session: AsyncSession) -> list[StaffRole]:
    """All roles that there are, with what each gives."""
    return await repository.list_roles(session)


async def offices(session: AsyncSession) -> Offices:
    """Who may act, what they hold, and what it gives them."""
    everyone = await repository.list_everyone(session)
    roles = await repository.list_roles(session)
    return Offices(
        {member.id: member.holdings for member in everyone if member.disabled_at is None},
        {role.code: repository.rights_of(role) for role in roles},
    )


async def list_able(
    session: AsyncSession, rights: Iterable[Right], *, now: datetime
) -> Mapping[Right, frozenset[UUID]]:
    """By right, who can sign in and has it today."""
    known, day = await offices(session), now.astimezone(EXAM_ZONE).date()
    return {
        right: frozenset(member for member in known.held if known.may(member, right, day))
        for right in rights
    }
