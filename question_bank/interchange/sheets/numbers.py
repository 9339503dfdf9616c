# SPDX-License-Identifier: Apache-2.0
"""Numbers in cells that should hold text: what was typed, where that can still be known.

Excel turns 25, 50% and 1,000 into numbers as they are typed, and keeps the look apart from the
value. A number is taken as it is shown, if showing it loses nothing; then nothing else can have
been meant. Where it cannot be told how it is shown (currencies, fractions, dates), nothing is.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

GENERAL = "General"
# ECMA-376-1, 18.8.30: the formats that every workbook has, but for those of dates and exponents.
BUILTIN: Mapping[int, str] = MappingProxyType(
    {
        0: GENERAL,
        1: "0",
        2: "0.00",
        3: "#,##0",
        4: "#,##0.00",
        9: "0%",
        10: "0.00%",
        37: "#,##0;(#,##0)",
        38: "#,##0;(#,##0)",
        39: "#,##0.00;(#,##0.00)",
        40: "#,##0.00;(#,##0.00)",
        49: "@",
    }
)
# Formats of dates and times that every workbook has, those of Chinese and Japanese Excel too.
_DATES = (range(14, 23), range(27, 37), range(45, 48), range(50, 59))
_DATE = "yyyy-mm-dd"
# A format that hides what was typed, as those of money and exponents do.
_HIDING = "0E+0"
# A double keeps fifteen digits of whatever was typed, and Excel drops those behind.
_DIGITS = 15
_TOO_LARGE = 1e15
# Space of the width of a sign, a sign as it is, a fill, a colour or a language.
_DECORATION = re.compile(r"_.|\\(?=[ )])|\*.|\[[^\]]*\]|\"\"")
_PLAIN = re.compile(r"(#,##)?(0{1,20})(?:\.(0{1,10}))?(%?)")
# Texts, signs as they are, colours and languages: what is left of the letters says how to show.
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]")
_DATE_LETTER = re.compile("[ymdhs]", re.IGNORECASE)


def builtin_code(number: int) -> str:
    """The code of a format that workbooks name by its number alone."""
    if any(number in dates for dates in _DATES):
        return _DATE
    return BUILTIN.get(number, _HIDING)


def is_date(code: str) -> bool:
    """Whether the format shows a number as a day or a time."""
    return code != GENERAL and _DATE_LETTER.search(_LITERAL.sub("", code)) is not None


def exact(value: float) -> str | None:
    """The number as it was typed, without an exponent; None where digits may have been lost."""
    if not abs(value) < _TOO_LARGE:
        return None
    return _digits(value)


def shown(value: float, code: str) -> str | None:
    """The number as the format shows it; None where that cannot be told, or hides digits.

    | value | General | 0.00 | #,##0 | 0% | 000 | ¥0.00 |
    |-------|---------|------|-------|----|-----|-------|
    | 25    | 25      | 25.00 | 25   | 2500% | 025 | None |
    | 0.125 | 0.125   | None | None  | None  | None | None |
    """
    if exact(value) is None:
        return None
    if code in (GENERAL, "@", ""):
        return exact(value)
    section, *others = code.split(";")
    plain = _PLAIN.fullmatch(_DECORATION.sub("", section).strip())
    # Further sections show what is below zero in ways of their own.
    if plain is None or (others and value < 0):
        return None
    grouped, whole, places, per_cent = plain.groups(default="")
    number = Decimal(_digits(value)) * (100 if per_cent else 1)
    rounded = round(number, len(places))
    if rounded != number:
        return None
    sign = "-" if number < 0 else ""
    width = len(whole) + (len(places) + 1 if places else 0)
    text = f"{abs(rounded):{',' if grouped else ''}.{len(places)}f}"
    return f"{sign}{text.rjust(width, '0')}{per_cent}"


def _digits(value: float) -> str:
    text = f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
