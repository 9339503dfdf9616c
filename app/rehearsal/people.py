# SPDX-License-Identifier: Apache-2.0
"""Invented candidates that nobody can take for real ones."""

from dataclasses import dataclass
from datetime import date, timedelta

# Four districts of Beijing: their codes are in every table of divisions.
_DISTRICTS = ("110101", "110102", "110105", "110108")
# Nobody born in 1900 sits an exam, so no number can be a living person's. The first of January
# is the demo's.
_FIRST_DAY, _DAYS = date(1900, 1, 2), 364
_PER_DAY = 1000
NUMBERS = len(_DISTRICTS) * _DAYS * _PER_DAY
# GB 11643: the weights of the seventeen digits, and the check character by remainder.
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Invented:
    """A candidate of the rehearsal."""

    place: int
    full_name: str
    id_number: str


def invent(count: int, *, first: int) -> list[Invented]:
    """So many people with different id numbers; `first` tells one rehearsal's from another's."""
    if not 0 < count <= NUMBERS:
        raise ValueError(f"between 1 and {NUMBERS} people can be invented, not {count}")
    return [
        Invented(place, f"彩排考生{place:04d}", id_number((first + place) % NUMBERS))
        for place in range(1, count + 1)
    ]


def id_number(serial: int) -> str:
    """The invented id number with this serial: district, a day in 1900, order, check character."""
    rest, order = divmod(serial, _PER_DAY)
    district, day = divmod(rest, _DAYS)
    born = _FIRST_DAY + timedelta(days=day)
    digits = f"{_DISTRICTS[district]}{born:%Y%m%d}{order:03d}"
    return digits + check_character(digits)


def check_character(digits: str) -> str:
    """The eighteenth character: 11010119000101001 -> 4."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
