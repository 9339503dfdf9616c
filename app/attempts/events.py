# SPDX-License-Identifier: Apache-2.0
"""News of the attempts domain."""

# The clock could not seal an overdue attempt; tried again as any job is.
EXPIRY_FAILED = "attempts.expiry_failed"
ATTEMPT_SUBMITTED = "attempts.attempt_submitted"
