# SPDX-License-Identifier: Apache-2.0
"""What is always true of staff and the roles that they hold."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.rules import joined_duties, rights_beyond
from app.core.i18n import marked
from app.core.invariants import Invariants


async def list_staff_with_two_duties(session: AsyncSession) -> list[UUID]:
    """Staff who are administrators in two of the three ways on one day."""
    duties = {role.code: role.duty for role in await repository.list_bare_roles(session)}
    everyone = await repository.list_everyone(session)
    return [member.id for member in everyone if joined_duties(member.holdings, duties)]


async def list_roles_beyond_their_duty(session: AsyncSession) -> list[str]:
    """Roles that give a right of a duty that is not theirs."""
    roles = await repository.list_roles(session)
    return [role.code for role in roles if rights_beyond(role.duty, role.given)]


INVARIANTS: Invariants = {
    list_staff_with_two_duties: marked("系统管理、安全管理和审计由不同的人承担"),
    list_roles_beyond_their_duty: marked("管理职责的权限只由该职责的角色给出"),
}
