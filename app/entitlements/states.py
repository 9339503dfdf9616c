# SPDX-License-Identifier: Apache-2.0
"""What an entitlement is at a moment."""

from enum import StrEnum


class EntitlementState(StrEnum):
    """LAPSED is a question of time and never stored. REVOKED: what it was given for was voided."""

    GRANTED = "granted"
    USED = "used"
    LAPSED = "lapsed"
    REVOKED = "revoked"
