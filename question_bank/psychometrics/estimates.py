# SPDX-License-Identifier: Apache-2.0
"""Figures with their standard errors, out of exact sums.

Sums come in as whole numbers and fractions and become floats once, at the end: nothing is lost
to cancellation, and "no variance" is a question with an answer.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

_FEWEST_FOR_VARIANCE = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its standard error."""

    value: float
    error: float


def centred(n: int, products: int, sum_x: int, sum_y: int) -> Fraction:
    """The sum of products of deviations from the means of `n` pairs; of no pairs, 0."""
    return products - Fraction(sum_x * sum_y, n) if n else Fraction(0)


def variance(n: int, total: Fraction, squares: Fraction) -> Fraction:
    """The variance of `n` values from their sum and their sum of squares, dividing by n - 1."""
    return (squares - total * total / n) / (n - 1)


def mean_of(n: int, total: Fraction, squares: Fraction) -> Estimate | None:
    """The mean of `n` values and its standard error, sd / √n; None for fewer than two."""
    if n < _FEWEST_FOR_VARIANCE:
        return None
    return Estimate(float(total / n), math.sqrt(variance(n, total, squares) / n))


def correlation(xx: Fraction, yy: Fraction, xy: Fraction, *, freedom: int) -> Estimate | None:
    """Pearson's r = xy / √(xx·yy) of sums of products of deviations, and its standard error.

    The error is √((1 - r²) / freedom), by which r is divided in the t test of no correlation
    (Fisher 1925, Statistical Methods for Research Workers, chapter VI); `freedom` is n - 2, and
    one less for each further group that was centred on its own means. None where either side
    does not vary, and without freedom: two points lie on a line whatever they are.
    """
    if freedom < 1 or not xx or not yy:
        return None
    r = math.copysign(math.sqrt(min(xy * xy / (xx * yy), Fraction(1))), xy)
    return Estimate(r, math.sqrt((1 - r * r) / freedom))
