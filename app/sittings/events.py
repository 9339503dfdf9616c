# SPDX-License-Identifier: Apache-2.0
"""News of the sittings domain."""

SITTING_CANCELLED = "sittings.sitting_cancelled"
DUTY_TAKEN_BACK = "sittings.duty_taken_back"
