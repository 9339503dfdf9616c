# SPDX-License-Identifier: Apache-2.0
"""Points for answers in words, from the marking points that a person checked."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction

from question_bank.marking.points import share_of


def short_answer_points(
    weights: Sequence[int], checked: Collection[int], *, points: Decimal
) -> Decimal:
    """`points` x checked weights / all weights, rounded once to two decimals, half up.

    `checked` holds places in `weights`, counted from 0; a place given twice counts once.
    Weights 4, 3, 3 and 5 points:

    | checked | none | 0 | 1    | 1, 2 | 0, 1 | 0, 1, 2 |
    |---------|------|---|------|------|------|---------|
    | points  | 0    | 2 | 1.50 | 3    | 3.50 | 5       |

    Refused with ValueError: no weights, a weight below 1, a place outside the list.
    """
    if not weights or min(weights) < 1:
        raise ValueError("there is at least one marking point, and none weighs less than 1")
    places = frozenset(checked)
    if not places <= frozenset(range(len(weights))):
        raise ValueError(f"a checked place is not one of the {len(weights)} marking points")
    return share_of(points, Fraction(sum(weights[place] for place in places), sum(weights)))
