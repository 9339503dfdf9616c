# SPDX-License-Identifier: Apache-2.0
"""Pure rules of accounts."""

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

__all__ = [
    "LINK_TERM",
    "MIN_PASSWORD",
    "USERNAME",
    "HoldingFault",
    "Offices",
    "PasswordWeakness",
    "fault_of",
    "is_expired",
    "joined_duties",
    "leaves_keepers",
    "masked_id_number",
    "normal_id_number",
    "rights_beyond",
    "weakness_of",
]
