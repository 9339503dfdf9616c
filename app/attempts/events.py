# SPDX-License-Identifier: Apache-2.0
"""News of the attempts domain."""

ATTEMPT_SUBMITTED = "attempts.attempt_submitted"
