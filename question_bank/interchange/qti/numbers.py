# SPDX-License-Identifier: Apache-2.0
"""Numbers as XML writes them, exactly."""

import re
from decimal import Decimal
from fractions import Fraction

# As xs:double and xs:decimal are written; longer ones, and exponents beyond any figure of a
# question, would cost seconds and memory once they are fractions.
_NUMBER = re.compile(r"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,2})?", re.ASCII)


def decimal_of(text: str | None) -> Decimal | None:
    """The number written, or None for anything else, infinity and NaN among it."""
    written = (text or "").strip()
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def fraction_of(text: str | None) -> Fraction | None:
    number = decimal_of(text)
    return None if number is None else Fraction(number)
