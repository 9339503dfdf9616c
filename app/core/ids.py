# SPDX-License-Identifier: Apache-2.0
"""Identifiers: UUIDv7 (RFC 9562), which sort by the moment they were made."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, 12 of their fraction, 62 random bits.

    The fraction (RFC 9562, section 6.2, method 3) keeps rows of one transaction, which are made
    within the same millisecond, in the order in which they were made.
    """
    millis, rest = divmod(time.time_ns(), 1_000_000)
    high = rest * 4096 // 1_000_000
    low = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)
