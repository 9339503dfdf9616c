# SPDX-License-Identifier: Apache-2.0
"""One form as a matrix of whole hundredths, and the exact sums that its statistics need."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from question_bank.psychometrics.groups import TIERS, Groups, group
from question_bank.psychometrics.responses import ItemResponses


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums over a form's candidates: of totals, and of each item's scores in item order.

    `with_total` adds up score x total; the last two are by item, and there by tier of `Groups`.
    """

    totals: int
    total_squares: int
    scores: list[int]
    squares: list[int]
    with_total: list[int]
    tier_scores: list[list[int]]
    tier_squares: list[list[int]]


@dataclass(frozen=True, slots=True, eq=False)
class FormTable:
    """A form: its items, each candidate's total in hundredths, the groups, and the sums.

    `max_hundredths` are the full points of the form, in hundredths.
    """

    items: tuple[ItemResponses, ...]
    totals: NDArray[np.int64]
    groups: Groups
    sums: Sums
    max_hundredths: int

    @property
    def candidates(self) -> int:
        """How many sat the form."""
        return self.totals.size


def tabulate(responses: Sequence[ItemResponses], *, group_share: Fraction) -> FormTable:
    """The form that these items make up.

    Refused with ValueError: no items, an item twice, and items of unequal numbers of candidates,
    which cannot be one form.
    """
    references = [item.reference for item in responses]
    if not references or len(set(references)) < len(references):
        raise ValueError(f"a form has at least one item, and none twice, got {references}")
    if len({item.candidates for item in responses}) > 1:
        raise ValueError("the items of a form have the same candidates, in the same order")
    matrix = np.stack([item.hundredths for item in responses])
    totals = matrix.sum(axis=0)
    groups = group(totals, group_share)
    full = sum(item.max_hundredths for item in responses)
    return FormTable(tuple(responses), totals, groups, _sums(matrix, totals, groups), full)


def _sums(matrix: NDArray[np.int64], totals: NDArray[np.int64], groups: Groups) -> Sums:
    """All integers: 64 bits hold squares of totals of 10,000 points for millions of candidates."""
    squares = matrix * matrix
    in_tier = (groups.tiers[:, np.newaxis] == np.arange(TIERS)).astype(np.int64)
    return Sums(
        totals=int(totals.sum()),
        total_squares=int(totals @ totals),
        scores=matrix.sum(axis=1).tolist(),
        squares=squares.sum(axis=1).tolist(),
        with_total=(matrix @ totals).tolist(),
        tier_scores=(matrix @ in_tier).tolist(),
        tier_squares=(squares @ in_tier).tolist(),
    )
