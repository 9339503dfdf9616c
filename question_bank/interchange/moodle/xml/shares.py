# SPDX-License-Identifier: Apache-2.0
"""The shares of a mark that Moodle writes as percentages: 33.33333 stands for a third."""

import re
from decimal import Decimal
from fractions import Fraction

# The grades that Moodle offers and imports without complaint (question_bank::fraction_options_full):
# p/q up to q = 6, tenths, 1/q up to q = 10, and 1/20.
_POSITIVE = (
    {Fraction(p, q) for q in range(1, 7) for p in range(q + 1)}
    | {Fraction(p, 10) for p in range(11)}
    | {Fraction(1, q) for q in range(1, 11)}
    | {Fraction(1, 20)}
)
OFFERED = tuple(sorted(_POSITIVE | {-share for share in _POSITIVE}))
_PERCENT = re.compile(r"[+-]?[0-9]{1,3}(?:\.([0-9]{0,15}))?")
# How far a figure may be from the grade it is imported as: 0.00001 of the whole.
_MOODLE_TOLERANCE = Decimal("0.001")
_PLACES = Decimal("0.00001")


def share_of(percent: str) -> Fraction | None:
    """The share that the figure stands for; None if it is no number.

    A figure with decimals stands for the nearest of Moodle's grades if they differ by less than
    one in its last place, or less than Moodle itself overlooks: 33.3, 33.34 and 33.33333 are a
    third. Any other, such as 34, is what it says.
    """
    found = _PERCENT.fullmatch(percent.strip())
    if not found:
        return None
    figure = Decimal(percent.strip())
    exact = Fraction(figure) / 100
    places = len(found[1] or "")
    if exact in OFFERED or not places:
        return exact
    tolerance = Fraction(max(Decimal(1).scaleb(-places), _MOODLE_TOLERANCE)) / 100
    nearest = min(OFFERED, key=lambda share: abs(share - exact))
    return nearest if abs(nearest - exact) < tolerance else exact


def percent_of(share: Fraction) -> str:
    """The share as Moodle writes it: at most five decimals."""
    figure = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    text = f"{figure.quantize(_PLACES):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
