# SPDX-License-Identifier: Apache-2.0
"""The hash chain over an attempt's ops: what was kept, and in which order, cannot be changed unseen.

    head 0 = SHA-256("kaochang journal 1" followed by the 16 bytes of the attempt's id)
    head n = SHA-256(head n-1 followed by the n-th op)

An op is the deterministic CBOR (RFC 8949, 4.2) of [n, op number, slot, kind, value as its canonical
JSON text, the device's time, the moment of reception]; both moments are whole microseconds since
1970-01-01T00:00:00Z. n counts the ops of the attempt in the order in which they were kept, from 1.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cbor2

from app.attempts.values import KeptOp, Op

_BEFORE_ALL = b"kaochang journal 1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def chain_start(attempt_id: UUID) -> str:
    """The head of an attempt without ops, 64 hexadecimal digits as every head."""
    return hashlib.sha256(_BEFORE_ALL + attempt_id.bytes).hexdigest()


def chained(head: str, nth: int, op: Op, received_at: datetime) -> str:
    """The head once this op is kept as the attempt's `nth`."""
    link = cbor2.dumps(
        [
            nth,
            op.number,
            op.slot,
            op.kind.value,
            op.value,
            (op.client_at - _EPOCH) // _MICROSECOND,
            (received_at - _EPOCH) // _MICROSECOND,
        ]
    )
    return hashlib.sha256(bytes.fromhex(head) + link).hexdigest()


def chain_of(attempt_id: UUID, kept: Iterable[KeptOp]) -> str:
    """The head that these ops give, in the order in which they were kept."""
    head = chain_start(attempt_id)
    for each in kept:
        head = chained(head, each.nth, each.op, each.received_at)
    return head
