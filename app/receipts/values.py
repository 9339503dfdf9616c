# SPDX-License-Identifier: Apache-2.0
"""What a signed receipt says, to the byte: docs/receipts.md is the same in words. Pure.

Never in it: a name, a ticket, an id number, an answer. Whoever holds one can show it to anybody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core import cose

# What the signature is for: none made for anything else passes for a receipt.
RECEIPT_AAD = b"kaochang receipt 1"
_ATTEMPT, _NUMBER, _FORM, _ANSWERS, _CHAIN, _OPS = range(1, 7)
_STARTED, _ENDED, _HOW, _ANSWERED, _SLOTS, _ISSUED = range(7, 13)
_FIELDS = frozenset(range(1, 13))
_HASH_BYTES = 32
_UUID_BYTES = 16
_NUMBER_LENGTH = 32
# 9999-12-31: what Python, and a reader, still knows as a date.
_LAST_SECOND = 253_402_300_799
_MOST = 2**31


class ReceiptEnding(StrEnum):
    """How an attempt ended: by its candidate, by the clock, by an invigilator, unmarked."""

    HAND_IN = "hand_in"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class ReceiptSignature:
    """A signed receipt in two writings, and the name of the key that signed it."""

    kid: str
    text: str
    digits: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the candidate can hold up later.

    `signed` is None of those given before receipts were signed, and until a key is back that did not open.
    """

    receipt_number: str
    submitted_at: datetime
    verb: ReceiptEnding
    answered: int
    total: int
    answers_digest: str
    op_head: int
    signed: ReceiptSignature | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptStatement:
    """The facts of an end. Instants are whole seconds; `chain_head` is the end of its answers' chain."""

    attempt_id: UUID
    receipt_number: str
    form_digest: bytes
    answers_digest: bytes
    chain_head: bytes
    op_head: int
    started_at: datetime
    ended_at: datetime
    verb: ReceiptEnding
    answered: int
    total: int
    issued_at: datetime


def pack(said: ReceiptStatement) -> bytes:
    """The one text of the statement."""
    held: dict[int, Any] = {
        _ATTEMPT: said.attempt_id.bytes,
        _NUMBER: said.receipt_number,
        _FORM: said.form_digest,
        _ANSWERS: said.answers_digest,
        _CHAIN: said.chain_head,
        _OPS: said.op_head,
        _STARTED: int(said.started_at.timestamp()),
        _ENDED: int(said.ended_at.timestamp()),
        _HOW: said.verb.value,
        _ANSWERED: said.answered,
        _SLOTS: said.total,
        _ISSUED: int(said.issued_at.timestamp()),
    }
    return cose.encode(held)


def unpack(payload: bytes) -> ReceiptStatement:
    """The statement that the bytes are; MalformedStatement for any that `pack` does not write."""
    held = cose.decode_map(payload)
    if held.keys() != _FIELDS:
        raise cose.MalformedStatement("other fields than a receipt's")
    return ReceiptStatement(
        attempt_id=UUID(bytes=_bytes(held[_ATTEMPT], _UUID_BYTES)),
        receipt_number=_number_of(held[_NUMBER]),
        form_digest=_bytes(held[_FORM], _HASH_BYTES),
        answers_digest=_bytes(held[_ANSWERS], _HASH_BYTES),
        chain_head=_bytes(held[_CHAIN], _HASH_BYTES),
        op_head=_count(held[_OPS]),
        started_at=_moment(held[_STARTED]),
        ended_at=_moment(held[_ENDED]),
        verb=_verb(held[_HOW]),
        answered=_count(held[_ANSWERED]),
        total=_count(held[_SLOTS]),
        issued_at=_moment(held[_ISSUED]),
    )


def _bytes(value: Any, size: int) -> bytes:
    if type(value) is not bytes or len(value) != size:
        raise cose.MalformedStatement(f"wanted {size} bytes")
    return value


def _number_of(value: Any) -> str:
    if type(value) is not str or not 0 < len(value) <= _NUMBER_LENGTH:
        raise cose.MalformedStatement("no receipt number")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise cose.MalformedStatement("no count")
    return value


def _moment(value: Any) -> datetime:
    if type(value) is not int or not 0 <= value <= _LAST_SECOND:
        raise cose.MalformedStatement("no moment")
    return datetime.fromtimestamp(value, UTC)


def _verb(value: Any) -> ReceiptEnding:
    if value not in [ending.value for ending in ReceiptEnding]:
        raise cose.MalformedStatement("no way for an attempt to end")
    return ReceiptEnding(value)
