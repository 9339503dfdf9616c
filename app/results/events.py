# SPDX-License-Identifier: Apache-2.0
"""News of the results domain."""

SITTING_RELEASED = "results.sitting_released"
