# SPDX-License-Identifier: Apache-2.0
"""Pure rules about roles and the rights they give."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from app.accounts.values import RESERVED, AdminDuty, Holding, Right

# Without somebody who has these nobody could give anybody anything, but from the command line.
KEPT = (Right.STAFF_MANAGE, Right.ROLES_MANAGE)


class HoldingFault(StrEnum):
    """Why a role cannot be held like this."""

    DAYS_REVERSED = "days_reversed"
    GRADE_MISSING = "grade_missing"
    GRADE_UNWANTED = "grade_unwanted"


def fault_of(holding: Holding, *, is_graded: bool) -> HoldingFault | None:
    """A certificate has a grade and ends; what is held without one has no grade to show."""
    if holding.valid_from and holding.valid_until and holding.valid_from > holding.valid_until:
        return HoldingFault.DAYS_REVERSED
    if is_graded and (not holding.grade or holding.valid_until is None):
        return HoldingFault.GRADE_MISSING
    if holding.grade and not is_graded:
        return HoldingFault.GRADE_UNWANTED
    return None


def rights_beyond(duty: AdminDuty | None, rights: Iterable[Right]) -> list[Right]:
    """Those that a role of this duty, or of none, must not give."""
    return sorted(right for right in rights if RESERVED.get(right, duty) is not duty)


@dataclass(frozen=True, slots=True)
class Offices:
    """Who holds which roles, of those who may act, and what each role gives."""

    held: Mapping[UUID, Collection[Holding]]
    rights: Mapping[str, Collection[Right]]

    def may(self, staff_id: UUID, right: Right, day: date) -> bool:
        """Has this person the right on this day?"""
        return any(
            each.is_valid(day) and right in self.rights[each.role]
            for each in self.held.get(staff_id, ())
        )

    def keepers_of(self, right: Right, day: date) -> set[UUID]:
        """Whose it is on this day and stays: a role that ends by itself keeps no door open."""
        return {
            staff_id
            for staff_id, holdings in self.held.items()
            for each in holdings
            if each.valid_until is None and each.is_valid(day) and right in self.rights[each.role]
        }


def joined_duties(
    holdings: Sequence[Holding], duties: Mapping[str, AdminDuty | None]
) -> tuple[AdminDuty, AdminDuty] | None:
    """Two duties that somebody with these roles would have on one day; one after the other is well."""
    for one, other in combinations(holdings, 2):
        first, second = duties[one.role], duties[other.role]
        if first and second and first is not second and one.meets(other):
            return first, second
    return None


def leaves_keepers(before: Offices, after: Offices, day: date) -> bool:
    """Does everything that had a keeper before have one after?"""
    return all(after.keepers_of(right, day) or not before.keepers_of(right, day) for right in KEPT)
