# SPDX-License-Identifier: Apache-2.0
"""The difficulty of an item: what its author expected, moved by what candidates did.

The author's estimate is taken for a Beta distribution worth so many candidates; what candidates
earned is added to it, and the estimate is the mean of the sum. (Part marks count as parts of a
right answer, which leaves the mean what it is.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Only named here: who shows a difficulty needs no NumPy.
    from question_bank.psychometrics.responses import ItemResponses

# An estimate worth 30 candidates is held to be off by √(p(1 - p) / 31), that is by 0.09 for an
# item of medium difficulty; after 30 candidates they weigh as much as the author, after 300 ten
# times as much.
PRIOR_WEIGHT = Decimal(30)
_HUNDREDTH = Decimal("0.01")
_HARDEST, _EASIEST = Decimal("0.01"), Decimal("0.99")
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvidence:
    """How many candidates answered an item, the points they earned and could have earned.

    Evidence adds up: that of several releases is their sum, in any order, and nothing is rounded
    on the way. Refused with ValueError: more points earned than there were or fewer than none,
    and candidates without points to earn or points without candidates.
    """

    candidates: int = 0
    earned: Decimal = Decimal(0)
    available: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if self.candidates < 0 or not 0 <= self.earned <= self.available:
            raise ValueError(f"{self.earned} of {self.available} points cannot have been earned")
        if (self.candidates == 0) != (self.available == 0):
            raise ValueError(f"{self.candidates} candidates, but {self.available} points to earn")

    def __add__(self, other: ItemEvidence) -> ItemEvidence:
        return ItemEvidence(
            candidates=self.candidates + other.candidates,
            earned=self.earned + other.earned,
            available=self.available + other.available,
        )


def evidence_of(responses: Iterable[ItemResponses]) -> ItemEvidence:
    """The evidence that responses to one item, on one form or several, make together.

    Refused with ValueError: responses to different items.
    """
    found = list(responses)
    if len({each.reference for each in found}) > 1:
        raise ValueError("evidence is of one item")
    return sum((_evidence(each) for each in found), ItemEvidence())


def revised(prior: Decimal, evidence: ItemEvidence, *, weight: Decimal = PRIOR_WEIGHT) -> Decimal:
    """The expected share right, with two decimals, half up, from 0.01 to 0.99.

    (weight x prior + n x earned / available) / (weight + n) for n candidates: the mean of a Beta
    distribution that began as `weight` candidates of facility `prior`. Prior 0.70, weight 30:

    | candidates | earned | available | revised |
    |------------|--------|-----------|---------|
    | 0          | 0      | 0         | 0.70    |
    | 30         | 15     | 30        | 0.60    |
    | 300        | 150    | 300       | 0.52    |
    | 10         | 20     | 20        | 0.78    |

    `prior` is always what the author expected, and `evidence` all there is: so it does not matter
    in how many releases it came. A revised value as the prior of the next release would count the
    same candidates again, and its rounding would stop small evidence from ever moving it. Refused
    with ValueError: a prior that is not 0.01 to 0.99 with two decimals, a weight not above zero.
    """
    if not (prior.is_finite() and _HARDEST <= prior <= _EASIEST):
        raise ValueError(f"an expected share lies between {_HARDEST} and {_EASIEST}, got {prior}")
    if prior != prior.quantize(_HUNDREDTH):
        raise ValueError(f"an expected share has at most two decimals, got {prior}")
    if not (weight.is_finite() and weight > 0):
        raise ValueError(f"a prior is worth more than no candidates, got {weight}")
    n = evidence.candidates
    right = n * Fraction(evidence.earned) / Fraction(evidence.available) if n else Fraction(0)
    mean = (Fraction(weight) * Fraction(prior) + right) / (Fraction(weight) + n)
    # 28 digits hold every value that ends in a 5 after two places, and so every tie.
    rounded = (Decimal(mean.numerator) / mean.denominator).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return min(max(rounded, _HARDEST), _EASIEST)


def _evidence(item: ItemResponses) -> ItemEvidence:
    return ItemEvidence(
        candidates=item.candidates,
        earned=Decimal(int(item.hundredths.sum())) / _HUNDRED,
        available=item.max_points * item.candidates,
    )
