# SPDX-License-Identifier: Apache-2.0
"""Signed statements: COSE_Sign1 (RFC 9052) by Ed25519 over deterministic CBOR (RFC 8949, 4.2).

There is one way to write each, and nothing else is read: the array untagged, the unprotected map
empty (it is not signed), the protected one exactly ours, every item re-encoded and compared. So
each bit of a statement is vouched for, and none can be turned unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# RFC 9864: Ed25519 by its own number; -8 (EdDSA) leaves the curve open and is deprecated.
ED25519 = -19
ALG, KID = 1, 4
KID_BYTES = 8
# Longer than any statement of ours: what is read was typed or scanned by somebody.
MAX_BYTES = 2048
_PARTS = 4
_MAX_UINT = 2**64


class MalformedStatement(ValueError):
    """The bytes are no statement that we could have written."""


class BadSignature(ValueError):
    """The statement was changed, or was not signed by this key or for this purpose."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement as it was read; until `verify` has passed nobody vouches for it."""

    kid: bytes
    payload: bytes
    signature: bytes


def kid_of(public_key: bytes) -> bytes:
    """The name of a raw public key: the first eight bytes of its SHA-256."""
    return sha256(public_key).digest()[:KID_BYTES]


def encode(value: Any) -> bytes:
    """The one CBOR text of a value of integers, texts, bytes, arrays and maps."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> Any:
    """The value; MalformedStatement unless the bytes are the one text of a value that `encode` takes."""
    try:
        value = cbor2.loads(data)
        again = encode(_plain(value))
    # The decoder meets bytes of anybody's: it has errors of many kinds, and none of them is ours.
    except (cbor2.CBORError, ArithmeticError, LookupError, TypeError, ValueError) as wrong:
        raise MalformedStatement(str(wrong)) from wrong
    if again != data:
        raise MalformedStatement("not in deterministic encoding")
    return value


def decode_map(data: bytes) -> Mapping[int, Any]:
    """The map with integer keys that the bytes are; MalformedStatement for anything else."""
    value = decode(data)
    if type(value) is not dict or any(type(key) is not int for key in value):
        raise MalformedStatement("no map with integer keys")
    return value


def _plain(value: Any) -> Any:
    """The value itself; MalformedStatement where it holds what no statement of ours does."""
    if type(value) is dict:
        for key, held in value.items():
            _plain(key), _plain(held)
    elif type(value) in (list, tuple):
        for held in value:
            _plain(held)
    elif type(value) is int:
        # Beyond, CBOR has tagged bytes that read as numbers.
        if not -_MAX_UINT <= value < _MAX_UINT:
            raise MalformedStatement("too large a number")
    elif type(value) not in (str, bytes):
        raise MalformedStatement(f"holds a {type(value).__name__}")
    return value


def sign(payload: bytes, key: Ed25519PrivateKey, aad: bytes) -> bytes:
    """The statement. `aad` names what it is for: no signature for one purpose passes for another."""
    kid = kid_of(key.public_key().public_bytes_raw())
    signature = key.sign(_to_be_signed(kid, payload, aad))
    return encode([_protected(kid), {}, payload, signature])


def read(message: bytes) -> Signed:
    """The statement's parts, whoever signed it; MalformedStatement unless it is written as `sign` does."""
    if len(message) > MAX_BYTES:
        raise MalformedStatement("too long")
    parts = decode(message)
    if type(parts) is not list or len(parts) != _PARTS:
        raise MalformedStatement("no array of four")
    protected, unprotected, payload, signature = parts
    # An empty array encodes as long as an empty map, and neither is signed.
    if type(unprotected) is not dict or unprotected:
        raise MalformedStatement("the unprotected map is not empty")
    if not all(type(part) is bytes for part in (protected, payload, signature)):
        raise MalformedStatement("protected header, payload and signature are bytes")
    kid = decode_map(protected).get(KID)
    if type(kid) is not bytes or len(kid) != KID_BYTES or protected != _protected(kid):
        raise MalformedStatement("another protected header than ours")
    return Signed(kid, payload, signature)


def verify(signed: Signed, public_key: bytes, aad: bytes) -> None:
    """The key has signed exactly this for this purpose; BadSignature otherwise."""
    data = _to_be_signed(signed.kid, signed.payload, aad)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed.signature, data)
    except (InvalidSignature, ValueError) as wrong:
        raise BadSignature("not signed by this key, or not for this") from wrong


def _protected(kid: bytes) -> bytes:
    return encode({ALG: ED25519, KID: kid})


def _to_be_signed(kid: bytes, payload: bytes, aad: bytes) -> bytes:
    return encode(["Signature1", _protected(kid), aad, payload])
