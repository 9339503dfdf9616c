# SPDX-License-Identifier: Apache-2.0
"""Answers as texts and bytes: equal answers have equal ones."""

import hashlib
import json
from collections.abc import Mapping

from app.attempts.values import AnswerValue

# Made once: `json.dumps` with options makes one for each call.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: object) -> str:
    """The one JSON text of a value, so that equal answers have equal bytes."""
    return _encode(value)


def digest_of_answers(form_digest: str, answers: Mapping[int, AnswerValue]) -> str:
    """SHA-256 over the form and the answers by slot; what the receipt names."""
    body = {"form": form_digest, "answers": {str(slot): answers[slot] for slot in sorted(answers)}}
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def is_answered(value: AnswerValue) -> bool:
    """Is there anything in it? A blank text or an empty choice is an open item."""
    if value is None:
        return False
    return bool(value.get("choices")) or bool(str(value.get("text", "")).strip())
