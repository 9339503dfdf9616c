# SPDX-License-Identifier: Apache-2.0
"""Pure rules of accounts."""

from app.accounts.rules.halves import HALF_LIFE, NEED_FACTOR, need_of, needs_factor
from app.accounts.rules.links import LINK_TERM, is_expired
from app.accounts.rules.passwords import MIN_PASSWORD, PasswordWeakness, weakness_of
from app.accounts.rules.people import USERNAME, masked_id_number, normal_id_number
from app.accounts.rules.roles import (
    HoldingFault,
    Offices,
    fault_of,
    joined_duties,
    leaves_keepers,
    rights_beyond,
)
from app.accounts.rules.sessions import USED_EVERY, end_of, is_worth_writing

__all__ = [
    "HALF_LIFE",
    "LINK_TERM",
    "MIN_PASSWORD",
    "NEED_FACTOR",
    "USED_EVERY",
    "USERNAME",
    "HoldingFault",
    "Offices",
    "PasswordWeakness",
    "end_of",
    "fault_of",
    "is_expired",
    "is_worth_writing",
    "joined_duties",
    "leaves_keepers",
    "masked_id_number",
    "need_of",
    "needs_factor",
    "normal_id_number",
    "rights_beyond",
    "weakness_of",
]
