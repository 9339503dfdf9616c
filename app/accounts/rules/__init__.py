# SPDX-License-Identifier: Apache-2.0
"""Pure rules of accounts."""

from app.accounts.rules.people import (
    FREE_TRIES,
    MIN_PASSWORD,
    PAUSE,
    masked_id_number,
    normal_id_number,
    pause_until,
)

__all__ = [
    "FREE_TRIES",
    "MIN_PASSWORD",
    "PAUSE",
    "masked_id_number",
    "normal_id_number",
    "pause_until",
]
