# SPDX-License-Identifier: Apache-2.0
"""Rules for answers that arrange what is given: pairs and orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.marking.points import share_of

_FEWEST_STEPS = 2


@dataclass(frozen=True, slots=True)
class MatchedPairs:
    """Each left with its right partner earns its equal share; a wrong partner costs nothing else.

    A left takes one partner, so nobody can match everything with everything, and chance is worth
    no more than one of as many partners. Key 1B 2A 3C, 2 points:

    | matched | 1B 2A 3C | 1B 2A | 1B 2C 3A | 1A 2C 3B | 1B 2B 3B | none |
    |---------|----------|-------|----------|----------|----------|------|
    | points  | 2        | 1.33  | 0.67     | 0        | 0.67     | 0    |
    """

    def mark(
        self, key: Mapping[str, str], matched: Mapping[str, str] | None, *, points: Decimal
    ) -> Decimal:
        """The points of one answer, 0 to `points`, rounded once to two decimals, half up.

        Both map a left to its partner. Refused with ValueError: an empty key, a left that the key
        does not know, and points that are not above zero with at most two decimals.
        """
        given = matched or {}
        if not key:
            raise ValueError("a key matches at least one pair")
        if not given.keys() <= key.keys():
            raise ValueError("the answer matches something that was not asked")
        right = sum(partner == key[left] for left, partner in given.items())
        return share_of(points, Fraction(right, len(key)))


@dataclass(frozen=True, slots=True)
class ExactOrder:
    """All points for exactly the right order, else nothing.

    Key ABCD, 2 points:

    | order  | ABCD | ABDC | BCDA | ABC | none |
    |--------|------|------|------|-----|------|
    | points | 2    | 0    | 0    | 0   | 0    |

    Not a share of the neighbours kept: BCDA keeps two of three with no step in its place.
    """

    def mark(self, key: Sequence[str], order: Sequence[str] | None, *, points: Decimal) -> Decimal:
        """The points of one answer, all or none.

        Refused with ValueError: a key of fewer than two steps or with a step twice, and points
        that are not above zero with at most two decimals.
        """
        if len(key) < _FEWEST_STEPS or len(set(key)) < len(key):
            raise ValueError(f"a key orders at least {_FEWEST_STEPS} different steps")
        return share_of(points, Fraction(tuple(order or ()) == tuple(key)))
