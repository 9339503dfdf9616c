# SPDX-License-Identifier: Apache-2.0
"""Rules for answers that are chosen: single, multiple and true/false.

A rule compares labels and knows nothing of items; key and answer must be labels of one order.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.marking.points import share_of

_NOTHING, _ALL = Fraction(0), Fraction(1)
_FEWEST_OPTIONS = 2


class MarkingRule(ABC):
    """What part of an item's points an answer earns."""

    __slots__ = ()

    def mark(
        self, key: Collection[str], chosen: Collection[str] | None, *, points: Decimal
    ) -> Decimal:
        """The points of one answer, 0 to `points`, rounded once to two decimals, half up.

        No answer, `None` or nothing chosen, earns 0 under every rule. Refused with ValueError: an
        empty key, and points that are not above zero with at most two decimals.
        """
        right, given = frozenset(key), frozenset(chosen or ())
        if not right:
            raise ValueError("a key names at least one right option")
        share = self._share(right, given) if given else _NOTHING
        return share_of(points, share)

    @abstractmethod
    def _share(self, right: frozenset[str], given: frozenset[str]) -> Fraction:
        """The earned share, 0 to 1, of an answer that chose something."""


@dataclass(frozen=True, slots=True)
class ExactMatch(MarkingRule):
    """All points for exactly the right options, else nothing.

    Key ABD, 2 points:

    | chosen | ABD | AB | A | ABC | ABCD | C | none |
    |--------|-----|----|---|-----|------|---|------|
    | points | 2   | 0  | 0 | 0   | 0    | 0 | 0    |
    """

    def _share(self, right: frozenset[str], given: frozenset[str]) -> Fraction:
        return _ALL if given == right else _NOTHING


@dataclass(frozen=True, slots=True)
class MissedShare(MarkingRule):
    """Each missed right option costs its equal share; one wrong option costs everything.

    Key ABD, 2 points, so that each right option is worth 2/3:

    | chosen | ABD | AB   | A    | ABC | ABCD | C | none |
    |--------|-----|------|------|-----|------|---|------|
    | points | 2   | 1.33 | 0.67 | 0   | 0    | 0 | 0    |
    """

    def _share(self, right: frozenset[str], given: frozenset[str]) -> Fraction:
        return Fraction(len(given), len(right)) if given <= right else _NOTHING


@dataclass(frozen=True, slots=True)
class EachOption(MarkingRule):
    """Every option is judged alone: chosen rightly or left out rightly, it earns points / options.

    Key ABD of four options, 2 points, so that each option is worth 0.5:

    | chosen | ABD | AB  | A | ABC | ABCD | C | none |
    |--------|-----|-----|---|-----|------|---|------|
    | points | 2   | 1.5 | 1 | 1   | 1.5  | 0 | 0    |

    Choosing nothing is no answer and earns nothing, although a wrong option was left out.
    Refused with ValueError: fewer than two options, and labels beyond their number.
    """

    options: int

    def __post_init__(self) -> None:
        if self.options < _FEWEST_OPTIONS:
            raise ValueError(f"there are at least {_FEWEST_OPTIONS} options, got {self.options}")

    def _share(self, right: frozenset[str], given: frozenset[str]) -> Fraction:
        if len(right | given) > self.options:
            raise ValueError(f"key and answer name more than {self.options} options")
        misjudged = len(right ^ given)
        return Fraction(self.options - misjudged, self.options)
