# SPDX-License-Identifier: Apache-2.0
"""Points: exact decimals with at most two places."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")


def is_points(value: Decimal) -> bool:
    """Say whether an item may be worth this much: above zero, with at most two decimals."""
    return value.is_finite() and value > 0 and value == value.quantize(HUNDREDTH)


def share_of(points: Decimal, share: Fraction) -> Decimal:
    """`points` x `share` with two decimals, half up: the only place where marking rounds.

    | points | share | exact   | result |
    |--------|-------|---------|--------|
    | 1      | 2/3   | 0.666…  | 0.67   |
    | 0.5    | 1/4   | 0.125   | 0.13   |
    | 2      | 1/3   | 0.666…  | 0.67   |
    | 3      | 1     | 3       | 3.00   |

    Half up and not half even, because a candidate who recomputes by hand rounds half up.
    """
    if not is_points(points):
        raise ValueError(f"points are above zero with at most two decimals, got {points}")
    # Multiplied before divided: 28 digits hold points x numerator exactly, and so every tie.
    exact = points * share.numerator / share.denominator
    return exact.quantize(HUNDREDTH, ROUND_HALF_UP)
