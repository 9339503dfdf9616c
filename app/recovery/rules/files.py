# SPDX-License-Identifier: Apache-2.0
"""A rescue file to the byte: docs/rescue.md is the same in words. Pure.

`static/js/attempt/rescue` writes it in the browser; docs/rescue-vectors.json is asked of both.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.attempts.rules import canonical, chain_of
from app.attempts.values import KeptOp, Op, OpKind
from app.recovery.values import RescueContents, RescueEnvelope

# Longer than any journal of a device: what is uploaded was chosen by hand.
MOST_BYTES = 2_000_000
_MAGIC = b"kcrescue\x01"
_KID, _ATTEMPT = 8, 16
_HEADER = len(_MAGIC) + _KID + _ATTEMPT
# A point of P-256, written out, and the cipher's tag.
_LEAST_SEALED = 65 + 16
_INFO = b"kaochang rescue 1"
# An op number stays within a signed 32-bit column; as what a save takes.
_MOST_OP = 2_000_000_000
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_HEAD = re.compile("[0-9a-f]{64}")


class MalformedFile(ValueError):
    """The bytes are no file that a page of ours has made."""


def kid_of(public_key: bytes) -> bytes:
    """The name of a public key: the first eight bytes of the SHA-256 of its point."""
    return sha256(public_key).digest()[:_KID]


def read_envelope(data: bytes) -> RescueEnvelope:
    """For which attempt and key a file is; MalformedFile for what is none."""
    if not data.startswith(_MAGIC) or len(data) < _HEADER + _LEAST_SEALED:
        raise MalformedFile("no rescue file")
    kid_ends = len(_MAGIC) + _KID
    return RescueEnvelope(
        kid=data[len(_MAGIC) : kid_ends],
        attempt_id=UUID(bytes=data[kid_ends:_HEADER]),
        header=data[:_HEADER],
        sealed=data[_HEADER:],
    )


def info_of(envelope: RescueEnvelope, candidate_id: UUID) -> bytes:
    """What the seal is bound to: a file of another attempt, key or person does not open."""
    return _INFO + envelope.header + candidate_id.bytes


def read_contents(plain: bytes) -> RescueContents:
    """What the page wrote; MalformedFile for anything else, whoever sealed it."""
    try:
        held = json.loads(plain)
        if not isinstance(held, dict) or not isinstance(held["ops"], list):
            raise MalformedFile("no ops")
        service_at = held["service_at"]
        return RescueContents(
            ops=tuple(_op_of(each) for each in held["ops"]),
            seen=_seen_of(held["seen"]),
            device_at=_moment(held["device_at"]),
            service_at=None if service_at is None else _moment(service_at),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as wrong:
        raise MalformedFile(str(wrong)) from wrong


def _op_of(held: Any) -> Op:
    """The value's names are told here, and whether it fits its slot by the paper."""
    kind, value = OpKind(held["kind"]), held["value"]
    if kind is OpKind.FLAG and (type(value) is not dict or type(value.get("flag")) is not bool):
        raise MalformedFile("no flag")
    if type(value) is dict and isinstance(value.get("choices"), list):
        # As a save keeps them: the order of choosing says nothing.
        value = value | {"choices": sorted(set(value["choices"]))}
    elif value is not None and type(value) is not dict:
        raise MalformedFile("no value")
    number, slot = _count(held["op"]), _count(held["slot"])
    return Op(number, slot, kind, canonical(value), _moment(held["client_at"]))


def _seen_of(held: Any) -> tuple[int, str] | None:
    if held is None:
        return None
    if not _HEAD.fullmatch(held["chain"]):
        raise MalformedFile("no head of a chain")
    return _count(held["ops"], least=0), held["chain"]


def _count(value: Any, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= _MOST_OP:
        raise MalformedFile("no count")
    return value


def _moment(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not _FIRST <= at <= _LAST:
        raise MalformedFile("no moment")
    return at


def continues(seen: tuple[int, str] | None, attempt_id: UUID, kept: Iterable[KeptOp]) -> bool:
    """Was the file made by a page that knew this very journal? One that knew none says nothing."""
    if seen is None:
        return True
    ops, head = seen
    known = [each for each in kept if each.nth <= ops]
    return len(known) == ops and chain_of(attempt_id, known) == head
