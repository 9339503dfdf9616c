# SPDX-License-Identifier: Apache-2.0
"""Pure rules about roles and the rights they give."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.accounts.values import Holding, Right

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


def leaves_keepers(before: Offices, after: Offices, day: date) -> bool:
    """Does everything that had a keeper before have one after?"""
    return all(after.keepers_of(right, day) or not before.keepers_of(right, day) for right in KEPT)
