# SPDX-License-Identifier: Apache-2.0
"""Identifiers: UUIDv7 (RFC 9562), which sort by the moment they were made."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    millis = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    high = (noise >> 68) & 0xFFF
    low = noise & ((1 << 62) - 1)
    return UUID(int=(millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)
