# SPDX-License-Identifier: Apache-2.0
"""What a check of a receipt can come to, and what was found."""

from dataclasses import dataclass
from enum import StrEnum

from app.receipts.values import ReceiptStatement


class Verdict(StrEnum):
    """UNCONFIRMED: signed by us, and nobody here to say whether it still counts."""

    VALID = "valid"
    VOID = "void"
    UNCONFIRMED = "unconfirmed"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    KEY_COMPROMISED = "key_compromised"


@dataclass(frozen=True, slots=True)
class CodeFinding:
    """What the text itself shows. `said` is what was signed, where the signature is right."""

    verdict: Verdict
    kid: bytes | None = None
    message: bytes = b""
    said: ReceiptStatement | None = None
