# SPDX-License-Identifier: Apache-2.0
"""Pure rules of accounts."""

from app.accounts.rules.guessing import (
    GUESSED_AT,
    LET_IN,
    NEW_DEVICES,
    PACES,
    REMEMBERED,
    Pace,
    PacedBy,
    TrySource,
)
from app.accounts.rules.people import MIN_PASSWORD, masked_id_number, normal_id_number

__all__ = [
    "GUESSED_AT",
    "LET_IN",
    "MIN_PASSWORD",
    "NEW_DEVICES",
    "PACES",
    "REMEMBERED",
    "Pace",
    "PacedBy",
    "TrySource",
    "masked_id_number",
    "normal_id_number",
]
