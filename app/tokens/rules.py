# SPDX-License-Identifier: Apache-2.0
"""What a token may be given, how long it lasts, and what it may at a moment. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.accounts.rules import NEED_FACTOR
from app.accounts.values import PERSONAL, Right

# Ours: a program that runs for a season is given another token by somebody who still works here.
USUAL_DAYS = 90
# A year, and the day by which it may be longer.
MOST_DAYS = 366
# Ours: more than one has programs, and few enough to be looked through.
MOST_TOKENS = 20
MOST_OF_A_NAME = 60
# By this a token that was left lying about is known for one of ours.
PREFIX = "kaochang_"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


class TokenFault(StrEnum):
    """Why somebody is not given a token like this."""

    INCOMPLETE = "incomplete"
    PERSONAL = "personal"
    BEYOND = "beyond"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class TokenWish:
    """What a token is called, what it may, and for how long."""

    name: str
    rights: frozenset[Right]
    days: int = USUAL_DAYS

    @property
    def is_complete(self) -> bool:
        named = 0 < len(self.name) <= MOST_OF_A_NAME and not _CONTROLS.search(self.name)
        return named and bool(self.rights) and 1 <= self.days <= MOST_DAYS

    def expires_at(self, now: datetime) -> datetime:
        return now + timedelta(days=self.days)


def fault_of(
    wish: TokenWish, held: Iterable[Right], *, factor_lacks: bool
) -> tuple[TokenFault, list[Right]] | None:
    """What is wrong with the wish of a member who holds these rights, and which rights it is about.

    `factor_lacks`: a second factor is asked of whoever has a right that needs one, and was not
    given in this session.
    """
    if not wish.is_complete:
        return TokenFault.INCOMPLETE, []
    wrong = {
        TokenFault.PERSONAL: wish.rights & PERSONAL,
        TokenFault.BEYOND: wish.rights - frozenset(held),
        TokenFault.FACTOR: wish.rights & NEED_FACTOR if factor_lacks else frozenset[Right](),
    }
    return next(((fault, sorted(rights)) for fault, rights in wrong.items() if rights), None)


def givable(held: Iterable[Right]) -> list[Right]:
    """Of the rights that a member holds those that a token may be given, in the order of `Right`."""
    known = frozenset(held) - PERSONAL
    return [right for right in Right if right in known]


def acting_rights(given: Iterable[Right], held: Iterable[Right]) -> frozenset[Right]:
    """What a token may: what it was given, of what its owner has at this moment."""
    return frozenset(given) & frozenset(held) - PERSONAL


def is_expired(expires_at: datetime, *, now: datetime) -> bool:
    return now >= expires_at
