# SPDX-License-Identifier: Apache-2.0
"""The upper, middle and lower group of a form's candidates, by their totals.

How much of them the outer groups hold stands in `figures`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

_HALF = Fraction(1, 2)

# Tiers of totals, and one for candidates who stand at both borders at once.
LOWER, LOWER_BORDER, MIDDLE, UPPER_BORDER, UPPER, BOTH_BORDERS = range(6)
TIERS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """`size` candidates in each outer group; `tiers[i]` is the tier of candidate i.

    Candidates at the upper border belong to the upper group with the part `up` of themselves,
    those at the lower border to the lower group with the part `down`.
    """

    size: int
    tiers: NDArray[np.intp]
    up: Fraction
    down: Fraction

    def upper_of(self, by_tier: Sequence[int]) -> Fraction:
        """What the upper group has of something counted by tier."""
        return by_tier[UPPER] + self.up * (by_tier[UPPER_BORDER] + by_tier[BOTH_BORDERS])

    def lower_of(self, by_tier: Sequence[int]) -> Fraction:
        """What the lower group has of something counted by tier."""
        return by_tier[LOWER] + self.down * (by_tier[LOWER_BORDER] + by_tier[BOTH_BORDERS])


def group(totals: NDArray[np.int64], share: Fraction) -> Groups:
    """The groups of candidates with these totals, whatever the order they come in.

    Each outer group has share x n places, rounded half up and at most n / 2 rounded down. Whoever
    is above (below) the border total is wholly in; those exactly at the border share the places
    left, each with the same part of one. A figure of a group is therefore the mean of what it
    would be under all ways of drawing lots among the tied. Ten candidates, totals
    9 8 8 8 6 5 4 4 2 1, and a share of 0.27, so 3 places:

    | total          | 9 | 8   | 6, 5 | 4   | 2, 1 |
    |----------------|---|-----|------|-----|------|
    | part in upper  | 1 | 2/3 | 0    | 0   | 0    |
    | part in lower  | 0 | 0   | 0    | 1/2 | 1    |

    Where all totals are equal nobody is upper or lower, and all are in the middle. Refused with
    ValueError: a share not above 0 or above 1/2.
    """
    if not 0 < share <= _HALF:
        raise ValueError(f"an outer group holds more than nothing and at most half, not {share}")
    size = min(int(share * totals.size + _HALF), totals.size // 2)
    tiers = np.full(totals.size, MIDDLE, dtype=np.intp)
    if not size or totals.min() == totals.max():
        return Groups(0, tiers, Fraction(0), Fraction(0))
    ordered = np.sort(totals)
    low, high = ordered[size - 1], ordered[-size]
    below, above = totals < low, totals > high
    at_low, at_high = totals == low, totals == high
    tiers[below], tiers[above] = LOWER, UPPER
    tiers[at_low], tiers[at_high] = LOWER_BORDER, UPPER_BORDER
    tiers[at_low & at_high] = BOTH_BORDERS
    return Groups(size, tiers, _part(size, above, at_high), _part(size, below, at_low))


def _part(size: int, beyond: NDArray[np.bool_], at_border: NDArray[np.bool_]) -> Fraction:
    """The places that those beyond the border leave, for each of those at it."""
    return Fraction(size - int(np.count_nonzero(beyond)), int(np.count_nonzero(at_border)))
