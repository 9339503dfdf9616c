# SPDX-License-Identifier: Apache-2.0
"""Pure rules about roles and the rights they give."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from app.accounts.values import AdminDuty, Holding, Right

# Without somebody who has these nobody could give anybody anything, but from the command line.
KEPT = (Right.STAFF_MANAGE,)


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
