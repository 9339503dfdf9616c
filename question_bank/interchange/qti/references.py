# SPDX-License-Identifier: Apache-2.0
"""Identifiers of elements and references of items."""

import hashlib
import re

from question_bank.items.model import MAX_NAME

_REFERENCE = re.compile(r"\w[\w.\-]*")
# What every version of XML takes as a name; newer ones take far more than older ones.
_SAFE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


def reference_in(identifier: str) -> str:
    """The reference that an identifier of a file is; nothing if an item cannot be called so."""
    fits = _REFERENCE.fullmatch(identifier) and len(identifier) <= MAX_NAME
    return identifier if fits else ""


def identifier_of(reference: str) -> str:
    """An identifier for an item of this reference: itself where XML allows it as a name."""
    if _SAFE.fullmatch(reference):
        return reference
    return f"q_{hashlib.sha256(reference.encode()).hexdigest()[:20]}"
