# SPDX-License-Identifier: Apache-2.0
"""Pure rules of the second factor."""

from app.factors.rules.codes import (
    FRESH,
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    RECOVERY_LETTERS,
    STEP,
    is_fresh,
    normal_recovery_code,
    step_of,
)
from app.factors.rules.passkeys import (
    CHALLENGE_LIFE,
    MOST_PASSKEYS,
    RelyingParty,
    relying_party_of,
    seems_copied,
)
from app.factors.rules.resets import RESET_WAITS, are_three, has_lapsed

__all__ = [
    "CHALLENGE_LIFE",
    "FRESH",
    "MOST_PASSKEYS",
    "RECOVERY_CODES",
    "RECOVERY_LENGTH",
    "RECOVERY_LETTERS",
    "RESET_WAITS",
    "STEP",
    "RelyingParty",
    "are_three",
    "has_lapsed",
    "is_fresh",
    "normal_recovery_code",
    "relying_party_of",
    "seems_copied",
    "step_of",
]
