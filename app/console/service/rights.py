# SPDX-License-Identifier: Apache-2.0
"""Who may do what: every right, the roles that give it, and the people who hold these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import StaffRole
from app.accounts.values import Holding, Right
from app.core.clock import EXAM_ZONE
from app.core.i18n import marked

# What rights are about, in the order of an exam's life; a test demands that each has its place.
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    marked("场次与考生"): ("sittings", "duties", "registrations"),
    marked("考试与监考"): ("boards", "attempts", "findings"),
    marked("阅卷与成绩"): ("marking", "results", "voidings"),
    marked("题库与试卷"): ("bank", "twins", "papers"),
    marked("系统、账号与角色"): ("attention", "jobs", "staff", "roles", "trail"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role, or held it, or will."""

    name: str
    username: str
    holding: Holding
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Office:
    """A role and who holds it; `acting` are those whom it gives its rights today."""

    role: StaffRole
    holders: tuple[Holder, ...]

    @property
    def acting(self) -> int:
        return sum(holder.is_valid for holder in self.holders)


@dataclass(frozen=True, slots=True)
class RightsTable:
    """`chapters` are names, to be translated, with the rights under each."""

    offices: tuple[Office, ...]
    chapters: Mapping[str, tuple[Right, ...]]


async def rights_table(session: AsyncSession, *, now: datetime) -> RightsTable:
    """Everybody who has not been let go; a role that ended is shown with its days."""
    today = now.astimezone(EXAM_ZONE).date()
    holders = await _holders(session, today)
    offices = [
        Office(role, tuple(holders.get(role.code, ())))
        for role in await accounts.list_roles(session)
    ]
    return RightsTable(
        # Who may do most first, administrators last: who looks here looks for whoever runs exams.
        tuple(sorted(offices, key=_rank)),
        {
            name: tuple(right for right in Right if right.area in areas)
            for name, areas in CHAPTERS.items()
        },
    )


def _rank(office: Office) -> tuple[bool, int, str]:
    role = office.role
    return role.duty is not None, -len(role.given), role.code


async def _holders(session: AsyncSession, today: date) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = {}
    for member in await accounts.list_everyone(session):
        for holding in member.holdings if member.disabled_at is None else ():
            held = Holder(member.display_name, member.username, holding, holding.is_valid(today))
            found.setdefault(holding.role, []).append(held)
    return found
