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
from app.accounts.rules.links import LINK_TERM, is_expired
from app.accounts.rules.passwords import MIN_PASSWORD, PasswordWeakness, weakness_of
from app.accounts.rules.people import masked_id_number, normal_id_number
from app.accounts.rules.roles import Offices, joined_duties, leaves_keepers

__all__ = [
    "GUESSED_AT",
    "LET_IN",
    "LINK_TERM",
    "MIN_PASSWORD",
    "NEW_DEVICES",
    "PACES",
    "REMEMBERED",
    "Offices",
    "Pace",
    "PacedBy",
    "PasswordWeakness",
    "TrySource",
    "is_expired",
    "joined_duties",
    "leaves_keepers",
    "masked_id_number",
    "normal_id_number",
    "weakness_of",
]
