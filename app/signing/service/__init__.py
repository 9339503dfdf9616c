# SPDX-License-Identifier: Apache-2.0
"""Keys: making them, signing with them, their history."""

from app.signing.repository import find_active, find_key, list_keys
from app.signing.service.changing import announce, compromise, ensure_active, rotate, succeed_lost
from app.signing.service.ring import AppKeys, KeyRing
from app.signing.service.signing import fault_of, keys_of, known_keys, list_history, sign

__all__ = [
    "AppKeys",
    "KeyRing",
    "announce",
    "compromise",
    "ensure_active",
    "fault_of",
    "find_active",
    "find_key",
    "keys_of",
    "known_keys",
    "list_history",
    "list_keys",
    "rotate",
    "sign",
    "succeed_lost",
]
