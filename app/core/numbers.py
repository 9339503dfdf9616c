# SPDX-License-Identifier: Apache-2.0
"""Numbers as people read them."""

from decimal import Decimal

_MINUS = "\u2212"


def two_places(value: float | Decimal) -> str:
    """0.62, −0.08; never −0.00."""
    return _signed(f"{value:.2f}")


def percent(share: float | None) -> str:
    """62 %; a dash where there is nobody to have a share."""
    return "–" if share is None else f"{_signed(f'{share * 100:.0f}')}\N{NBSP}%"


def _signed(text: str) -> str:
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", _MINUS)


def count(number: float) -> str:
    """Candidates who belong to a group in part make broken numbers; whole ones stay whole."""
    return f"{number:.1f}".removesuffix(".0")
