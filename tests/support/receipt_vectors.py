# SPDX-License-Identifier: Apache-2.0
"""docs/receipts-vectors.json: codes of receipts, and what every verifier has to answer to each.

The keys are fixed and belong to no service: their secret halves can be read here.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core import cose
from app.core.digits import to_base64url, to_digits
from app.receipts.values import RECEIPT_AAD, ReceiptEnding, ReceiptStatement, pack
from app.signing.rules import KnownKey
from app.signing.states import KeyState
from app.signing.values import Purpose
from app.verification.schemas import show_statement

ACTIVE, RETIRED, ANNOUNCED, COMPROMISED, STRANGER, OTHERS = (
    Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 7)
)
WHEN = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SAID = ReceiptStatement(
    attempt_id=UUID("0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"),
    receipt_number="20261128-7KQ4M-XT92B",
    form_digest=bytes(range(32)),
    answers_digest=bytes(range(32, 64)),
    chain_head=bytes(range(64, 96)),
    op_head=312,
    started_at=datetime(2026, 11, 28, 1, 0, tzinfo=UTC),
    ended_at=datetime(2026, 11, 28, 2, 59, 58, tzinfo=UTC),
    verb=ReceiptEnding.HAND_IN,
    answered=98,
    total=100,
    issued_at=WHEN,
)
PAYLOAD = pack(SAID)
FIELDS: dict[int, Any] = cbor2.loads(PAYLOAD)
GOOD = cose.sign(PAYLOAD, ACTIVE, RECEIPT_AAD)


def public_of(secret: Ed25519PrivateKey) -> bytes:
    return secret.public_key().public_bytes_raw()


def known_keys() -> dict[bytes, KnownKey]:
    """The keys that a verifier of the vectors knows."""
    states = {
        ACTIVE: KeyState.ACTIVE,
        RETIRED: KeyState.RETIRED,
        ANNOUNCED: KeyState.ANNOUNCED,
        COMPROMISED: KeyState.COMPROMISED,
    }
    keys = [KnownKey(b"", Purpose.RECEIPTS, public_of(each), WHEN, states[each]) for each in states]
    return {
        cose.kid_of(key.public_key): replace(key, kid=cose.kid_of(key.public_key)) for key in keys
    }


def signed(fields: Mapping[int, Any]) -> bytes:
    """Whatever it says, signed as a receipt is."""
    return cose.sign(cbor2.dumps(fields, canonical=True), ACTIVE, RECEIPT_AAD)


def with_parts(*parts: Any, tag: bytes = b"") -> bytes:
    """The good receipt with other parts in its array; what is left out stays."""
    own = cbor2.loads(GOOD)
    return tag + cbor2.dumps(
        [new if new is not None else old for new, old in zip(parts, own, strict=True)]
    )


def flipped(message: bytes, bit: int) -> bytes:
    changed = bytearray(message)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def accepted() -> dict[str, str]:
    """Codes whose signature is right, by what is special about each."""
    return {
        "digits": to_digits(GOOD),
        "digits with spaces and line breaks": " ".join(_groups(to_digits(GOOD))) + "\n",
        "the address of the QR code": f"https://exam.example.org/r#{to_digits(GOOD)}",
        "base64url": to_base64url(GOOD),
        "a receipt's file": json.dumps({"kaochang_receipt": 1, "signed": to_base64url(GOOD)}),
        "by a retired key": to_digits(cose.sign(PAYLOAD, RETIRED, RECEIPT_AAD)),
        "by a key that was only announced": to_digits(cose.sign(PAYLOAD, ANNOUNCED, RECEIPT_AAD)),
    }


def _groups(digits: str) -> list[str]:
    return [digits[at : at + 5] for at in range(0, len(digits), 5)]


def refused() -> dict[str, tuple[str, str]]:
    """Codes that are no good: what is wrong, and the answer that this is."""
    kid = cose.kid_of(public_of(ACTIVE))
    older = cbor2.dumps({1: -8, 4: kid})
    more = cbor2.dumps({1: -19, 4: kid, 5: b"x"})
    texts = {
        "nothing": "",
        "words": "20261128-7KQ4M-XT92B!",
        "the number alone": "20261128",
        "digits that are larger than their bytes": "9" * len(to_digits(GOOD)),
        "the last digit left out": to_digits(GOOD)[:-1],
        "a file without a signature": '{"says": {}}',
        "a file that is none": '{"signed": ',
        "base64url whose spare bits are set": _with_spare_bits(),
    }
    messages = {
        "a byte behind the end": GOOD + b"\x00",
        "cut short": GOOD[:-1],
        "a tagged array": with_parts(None, None, None, None, tag=b"\xd2"),
        "an array without a definite length": b"\x9f" + GOOD[1:] + b"\xff",
        "an array of five": b"\x85" + GOOD[1:] + b"\x00",
        "an empty array for the unprotected map": with_parts(None, [], None, None),
        "something in the unprotected map": with_parts(None, {4: kid}, None, None),
        "the algorithm by its old number": with_parts(older, None, None, None),
        "more in the protected map": with_parts(more, None, None, None),
        "a text for the payload": with_parts(None, None, "payload", None),
        "a field that no receipt has": signed(FIELDS | {13: 1}),
        "a field left out": signed({k: v for k, v in FIELDS.items() if k != 10}),
        "a text for a number": signed(FIELDS | {10: "98"}),
        "true for a number": signed(FIELDS | {10: True}),
        "a fraction for a number": signed(FIELDS | {10: 98.5}),
        "a negative number": signed(FIELDS | {10: -1}),
        "a moment after the year 9999": signed(FIELDS | {8: 253_402_300_800}),
        "a digest of 31 bytes": signed(FIELDS | {4: bytes(31)}),
        "an ending that there is not": signed(FIELDS | {9: "reopen"}),
        "a number written longer than it must be": _signed_longer(),
        "keys out of their order": _signed_backwards(),
        "too long": signed(FIELDS | {2: "7" * 2048}),
    }
    malformed = {name: (text, "malformed") for name, text in texts.items()}
    malformed |= {name: (to_digits(each), "malformed") for name, each in messages.items()}
    return malformed | {
        "by a key of somebody else": (_by(STRANGER, RECEIPT_AAD), "unknown_key"),
        "by a compromised key": (_by(COMPROMISED, RECEIPT_AAD), "key_compromised"),
        "signed for another purpose": (_by(ACTIVE, b"kaochang award 1"), "bad_signature"),
        "one bit of the signature": (to_digits(flipped(GOOD, 8 * len(GOOD) - 1)), "bad_signature"),
        "one bit of the answers' digest": (_with_changed_digest(), "bad_signature"),
        "another's name with our signature": (
            to_digits(with_parts(_protected_of(RETIRED), None, None, None)),
            "bad_signature",
        ),
        "a short signature": (to_digits(with_parts(None, None, None, b"x")), "bad_signature"),
    }


def _with_spare_bits() -> str:
    """The last letter of a length that leaves it bits which say nothing, and one of them set."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = to_base64url(signed(FIELDS | {2: SAID.receipt_number[:-1]}))
    assert len(text) % 4
    return text[:-1] + letters[letters.index(text[-1]) + 1]


def _by(key: Ed25519PrivateKey, aad: bytes) -> str:
    return to_digits(cose.sign(PAYLOAD, key, aad))


def _protected_of(key: Ed25519PrivateKey) -> bytes:
    return cbor2.dumps({1: -19, 4: cose.kid_of(public_of(key))})


def _with_changed_digest() -> str:
    changed = FIELDS | {4: flipped(FIELDS[4], 0)}
    return to_digits(with_parts(None, None, cbor2.dumps(changed, canonical=True), None))


def _signed_longer() -> bytes:
    """98 in three bytes."""
    payload = PAYLOAD.replace(b"\x0a\x18\x62", b"\x0a\x19\x00\x62")
    assert payload != PAYLOAD
    return cose.sign(payload, ACTIVE, RECEIPT_AAD)


def _signed_backwards() -> bytes:
    payload = cbor2.dumps(dict(reversed(FIELDS.items())))
    assert payload != PAYLOAD
    return cose.sign(payload, ACTIVE, RECEIPT_AAD)


def vectors_file() -> str:
    """The document: keys as in kaochang-keys.json, and cases with `answer` and what is then shown."""
    told = show_statement(SAID).model_dump(mode="json")
    keys = [
        {
            "kid": kid.hex(),
            "purpose": key.purpose.value,
            "state": key.state.value,
            "public_key": key.public_key.hex(),
        }
        for kid, key in known_keys().items()
    ]
    # A key for something else signs no receipts.
    other = public_of(OTHERS)
    keys.append(
        {
            "kid": cose.kid_of(other).hex(),
            "purpose": "awards",
            "state": "active",
            "public_key": other.hex(),
        }
    )
    good = [
        {"name": name, "text": text, "answer": "unconfirmed", "receipt": told}
        for name, text in accepted().items()
    ]
    bad = [
        {"name": name, "text": text, "answer": answer} for name, (text, answer) in refused().items()
    ]
    bad.append(
        {"name": "by a key for awards", "text": _by(OTHERS, RECEIPT_AAD), "answer": "unknown_key"}
    )
    document = {"aad": RECEIPT_AAD.decode(), "keys": keys, "cases": [*good, *bad]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
