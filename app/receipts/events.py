# SPDX-License-Identifier: Apache-2.0
"""News of receipts."""

# The key could not be opened when the attempt ended; signed by a job once it can.
RECEIPT_UNSIGNED = "receipts.receipt_unsigned"
