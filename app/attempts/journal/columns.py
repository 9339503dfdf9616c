# SPDX-License-Identifier: Apache-2.0
"""What the journal's columns hold that a database has no type for."""

import hashlib
import json

from app.attempts.rules import Stretches, canonical, content_of
from app.attempts.values import Op


def write_stretches(above: Stretches) -> str:
    return json.dumps(above, separators=(",", ":")) if above else "[]"


def read_stretches(text: str) -> Stretches:
    return () if text == "[]" else tuple((first, last) for first, last in json.loads(text))


def digest_of(op: Op) -> str:
    """SHA-256 of slot, kind and value: under one number each content is kept once."""
    return hashlib.sha256(canonical(list(content_of(op))).encode()).hexdigest()
