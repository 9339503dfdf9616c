# SPDX-License-Identifier: Apache-2.0
"""Numbers as candidates write them, read exactly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from unicodedata import normalize

from question_bank.marking.units import canonical_unit

# What may stand right after a number and moves its point: 48.9万 is 489000, 5% is 0.05.
SCALES: Mapping[str, int] = MappingProxyType(
    {"万亿": 12, "千万": 7, "百万": 6, "亿": 8, "万": 4, "%": -2, "‰": -3}
)
SCALE = "|".join(SCALES)
_FRACTION = r"(?:\.[0-9]+)?"
# 12, 12.5, .5, and 1,234.5 with a comma at every third place.
NUMERAL = rf"(?:[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+(?![0-9])|[0-9]+){_FRACTION}|\.[0-9]+"
_SPACED = rf"[1-9][0-9]{{0,2}}(?:[ ][0-9]{{3}})+{_FRACTION}"
# Nothing is left of 1,5 or 0,123 or 1.2.3: a decimal comma read as anything would be a guess.
_END = r"(?![.,]?[0-9])"
_TEN = r"10\s*(?:\^|\*\*)\s*"
_QUANTITY = re.compile(
    rf"""
    (?P<sign>[-+]?)\s*
    (?:
        {_TEN}(?P<power>[-+]?[0-9]{{1,2}}){_END}
      | (?P<digits>{_SPACED}|{NUMERAL}){_END}
        (?:
            e(?P<e>[-+]?[0-9]{{1,2}}){_END}
          | \s*[×x*·]\s*{_TEN}(?P<times>[-+]?[0-9]{{1,2}}){_END}
        )?
    )
    \s*(?P<scale>{SCALE})?
    \s*(?P<unit>[^\s0-9.,^*×·+-].*)?
    """,
    re.VERBOSE | re.DOTALL,
)
_RAISED = re.compile("[⁺⁻⁰¹²³⁴-⁹]+")
# Longer than any number with its unit; what is longer is an essay in the wrong place.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, the power of ten that its 万 or % adds, and its unit's one spelling."""

    digits: Decimal
    scale: int
    unit: str


# The answers to one item are a few different texts, however many candidates there are.
@lru_cache(maxsize=4096)
def read_quantity(text: str) -> Quantity | None:
    """The one number that the text is, with its unit if it has one; None when it is not that.

    | text                                   | read as                         |
    |----------------------------------------|---------------------------------|
    | 1234.50, １２３４.５, 1,234.5, 1 234.5 | 1234.5                          |
    | 1.2e5, 1.2×10^5, 1.2×10⁵, 1.2*10**5    | 120000                          |
    | 48.9万吨, 48.9 万 t                    | 48.9, scale 4, t                |
    | 12.5%, １２．５％                      | 12.5, scale -2                  |
    | 3 tCO2, 3tCO₂, 3吨二氧化碳             | 3, tco2                         |
    | -5, −5                                 | -5                              |
    | 1,5; 0,123; 1.2.3; 约5; 1+2            | nothing: not one certain number |

    1,234 is one thousand two hundred and thirty-four, as everywhere in the trade's reports.
    """
    if len(text) > _LONGEST:
        return None
    raised = _RAISED.sub(lambda found: "^" + found[0], text)
    plain = normalize("NFKC", raised).replace("\N{MINUS SIGN}", "-").casefold().strip()
    # An input method ends a line with its full stop; that says nothing about the number.
    found = _QUANTITY.fullmatch(plain.removesuffix("。"))
    if found is None:
        return None
    power = found["power"] or found["e"] or found["times"] or "0"
    digits = re.sub("[, ]", "", found["digits"] or "1")
    # Put together as text: arithmetic would round to the context's 28 digits.
    number = Decimal(f"{found['sign']}{digits}e{power}")
    return Quantity(number, SCALES.get(found["scale"], 0), canonical_unit(found["unit"] or ""))
