# SPDX-License-Identifier: Apache-2.0
"""Rules for answers that are chosen: single, multiple and true/false.

A rule compares labels and knows nothing of items; key and answer must be labels of one order.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from question_bank.marking.points import share_of

_NOTHING, _ALL = Fraction(0), Fraction(1)


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

    def mark_many(
        self,
        key: Collection[str],
        answers: Iterable[Collection[str] | None],
        *,
        points: Decimal,
    ) -> list[Decimal]:
        """The points of each answer to one slot, in order; `mark` for everyone at once.

        Each different choice is marked once: a million candidates make at most 2^options of them.
        """
        earned: dict[frozenset[str], Decimal] = {}
        marks = []
        for chosen in answers:
            given = frozenset(chosen or ())
            mark = earned.get(given)
            if mark is None:
                mark = earned[given] = self.mark(key, given, points=points)
            marks.append(mark)
        return marks

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
    """Each chosen option adds its score, and the sum is kept between `lower` and `upper`.

    Scores are shares of the item's points by label; this is the mapping of the QTI standard with
    its two bounds. Without scores each of n right options adds 1/n and each wrong one takes 1/n.
    Key ABD, 2 points, first without scores, then with A 1/2, B 1/4, C -1/4, D 1/4:

    | chosen | ABD | AB   | A    | ABC  | ABCD | C | none |
    |--------|-----|------|------|------|------|---|------|
    | points | 2   | 1.33 | 0.67 | 0.67 | 1.33 | 0 | 0    |
    | points | 2   | 1.50 | 1    | 1    | 1.50 | 0 | 0    |

    Not every option judged alone, those left out as well: where half are right, that pays half the
    points for ticking everything.

    Refused with ValueError: a blank or unprintable label; bounds that are not 0 <= lower <= upper
    <= 1 with upper above 0, because no paper takes points away or gives more than all; positive
    scores that do not add up to `upper`, because nobody could reach it. When marking: a label
    without a score, and a key whose own scores stay below `upper`, which is what labels of two
    orders look like.
    """

    # Out of the hash, which a mapping does not have; equal rules still hash alike.
    scores: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    lower: Fraction = field(default=_NOTHING, kw_only=True)
    upper: Fraction = field(default=_ALL, kw_only=True)

    def __post_init__(self) -> None:
        for label in self.scores:
            if not label.isprintable() or label != label.strip() or not label:
                raise ValueError(f"{label!r} is not a label")
        if not _NOTHING <= self.lower <= self.upper <= _ALL or not self.upper:
            raise ValueError(f"bounds are not 0 <= {self.lower} <= {self.upper} <= 1")
        gains = [score for score in self.scores.values() if score > 0]
        if self.scores and sum(gains) < self.upper:
            raise ValueError(f"positive scores add up to less than {self.upper}")
        object.__setattr__(self, "scores", MappingProxyType(dict(self.scores)))

    def _share(self, right: frozenset[str], given: frozenset[str]) -> Fraction:
        if not self.scores:
            total = Fraction(len(given & right) - len(given - right), len(right))
        elif not self.scores.keys() >= right | given:
            raise ValueError("key or answer names an option without a score")
        elif self._sum(right) < self.upper:
            raise ValueError(f"the scores of the key add up to less than {self.upper}")
        else:
            total = self._sum(given)
        return min(max(total, self.lower), self.upper)

    def _sum(self, labels: frozenset[str]) -> Fraction:
        return sum((self.scores[label] for label in labels), _NOTHING)
