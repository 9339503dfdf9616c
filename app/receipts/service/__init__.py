# SPDX-License-Identifier: Apache-2.0
"""Receipts: giving them, making them void, finding and showing them."""

from app.receipts.service.issuing import find_receipt, find_signature, issue, new_number, void
from app.receipts.service.showing import show_signature

__all__ = ["find_receipt", "find_signature", "issue", "new_number", "show_signature", "void"]
