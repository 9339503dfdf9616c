# SPDX-License-Identifier: Apache-2.0
"""The rule for answers that are one number."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from question_bank.marking.numerals import Quantity, read_quantity
from question_bank.marking.points import share_of
from question_bank.marking.units import fits_unit


@dataclass(frozen=True, slots=True)
class NumericMatch:
    """All points for a number within `tolerance` of `value`, both bounds included, else nothing.

    Everything is compared exactly. A bare number is taken in the unit asked for; another unit is
    wrong, and nothing is converted but 万, 亿 and percent. Value 48.9, tolerance 0.1, 万tCO2:

    | answer | 48.9 | 49.0万吨 | 490000 tCO₂ | 4.9e5 t | 49.01 | 48.9 kg | 48,9 | none |
    |--------|------|----------|-------------|---------|-------|---------|------|------|
    | points | all  | all      | all         | all     | 0     | 0       | 0    | 0    |

    Refused with ValueError: a value or tolerance that is not finite, a tolerance below 0, and a
    unit with space around it or that begins like a number.
    """

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""
    # One of the unit, read as an answer is: 万tCO2 is a scale and a unit.
    _asked: Quantity = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.value.is_finite() or not self.tolerance.is_finite() or self.tolerance < 0:
            raise ValueError("value and tolerance are finite, and the tolerance is not below 0")
        one = read_quantity(f"1 {self.unit}")
        if self.unit != self.unit.strip() or one is None or one.digits != 1:
            raise ValueError(f"{self.unit!r} is not a unit")
        object.__setattr__(self, "_asked", one)

    def mark(self, text: str | None, *, points: Decimal) -> Decimal:
        """The points of one answer, all or none; none too for what is not one number.

        Refused with ValueError: points that are not above zero with at most two decimals.
        """
        return share_of(points, Fraction(self.is_right(text or "")))

    def is_right(self, text: str) -> bool:
        """Say whether the text is one number within the tolerance, in a unit that fits."""
        given = read_quantity(text)
        if given is None or (given.unit and not fits_unit(given.unit, self._asked.unit)):
            return False
        is_bare = not given.unit and not given.scale
        moved = 0 if is_bare else given.scale - self._asked.scale
        found = Fraction(given.digits) * Fraction(10) ** moved
        return abs(found - Fraction(self.value)) <= Fraction(self.tolerance)
