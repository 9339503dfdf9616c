# SPDX-License-Identifier: Apache-2.0
"""A rescue file is read as docs/rescue.md says, and no other bytes are one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.attempts.rules import chain_of
from app.attempts.values import KeptOp, Op, OpKind
from app.recovery.rules import (
    KEPT_FOR,
    USED_FOR,
    MalformedFile,
    continues,
    info_of,
    is_in_use,
    kid_of,
    read_contents,
    read_envelope,
)
from app.recovery.service.keys import unsealed
from tests.support.run import PROJECT

VECTOR = json.loads((PROJECT / "docs/rescue-vectors.json").read_text(encoding="utf-8"))
FILE = bytes.fromhex(VECTOR["file"])
SECRET = ec.derive_private_key(int(VECTOR["key"]["secret"], 16), ec.SECP256R1())
CANDIDATE, ATTEMPT = UUID(VECTOR["candidate_id"]), UUID(VECTOR["attempt_id"])
CONTENTS = VECTOR["contents"]


def opened(data: bytes, candidate: UUID = CANDIDATE) -> bytes | None:
    envelope = read_envelope(data)
    return unsealed(SECRET, envelope.sealed, info_of(envelope, candidate))


def test_the_published_file_opens_and_says_what_it_was_made_of() -> None:
    envelope = read_envelope(FILE)
    assert (envelope.kid.hex(), envelope.attempt_id) == (VECTOR["key"]["kid"], ATTEMPT)
    assert envelope.kid == kid_of(bytes.fromhex(VECTOR["key"]["public_key"]))
    plain = opened(FILE)
    assert plain is not None
    assert json.loads(plain) == CONTENTS
    contents = read_contents(plain)
    assert [(each.number, each.slot, each.kind, each.value) for each in contents.ops] == [
        (11, 3, OpKind.ANSWER, '{"choices":["A","C"]}'),
        (12, 3, OpKind.FLAG, '{"flag":true}'),
        (13, 98, OpKind.ANSWER, '{"text":"先断电，再报告。"}'),
        (14, 4, OpKind.ANSWER, "null"),
    ]
    assert contents.seen == (10, CONTENTS["seen"]["chain"])
    assert contents.service_at is not None
    assert contents.service_at - contents.device_at == timedelta(seconds=2.5)


def test_no_byte_can_be_changed_and_no_other_person_meant() -> None:
    assert opened(FILE, candidate=UUID(int=1)) is None
    # Behind the magic, which makes it no file at all.
    for at in range(9, len(FILE)):
        changed = FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]
        assert opened(changed) is None, at


def test_what_no_page_has_made_is_no_file() -> None:
    for data in (b"", b"PK\x03\x04", FILE[: 33 + 80], b"kcrescue\x02" + FILE[9:]):
        with pytest.raises(MalformedFile):
            read_envelope(data)


def changed(**more: Any) -> bytes:
    return json.dumps(CONTENTS | more).encode()


def with_op(**more: Any) -> bytes:
    return changed(ops=[CONTENTS["ops"][0] | more])


UNREADABLE = {
    "no json": b"{",
    "no text": b"\xff",
    "no object": b"[]",
    "no ops": changed(ops={}),
    "an op that is none": changed(ops=["x"]),
    "a number that is none": with_op(op=True),
    "number nought": with_op(op=0),
    "too high a number": with_op(op=2_000_000_001),
    "a slot that is none": with_op(slot="3"),
    "another kind": with_op(kind="note"),
    "a value that is none": with_op(value="A"),
    "labels that are none": with_op(value={"choices": [{}]}),
    "a flag that is none": with_op(kind="flag", value={"flag": 1}),
    "a flag without value": with_op(kind="flag", value=None),
    "a moment without zone": with_op(client_at="2026-11-28T02:21:05"),
    "a moment beyond": with_op(client_at="2926-11-28T02:21:05Z"),
    "a head that is none": changed(seen={"ops": 1, "chain": "x"}),
    "fewer than no ops": changed(seen={"ops": -1, "chain": "0" * 64}),
    "no time of the device": changed(device_at=None),
    "nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("plain", UNREADABLE.values(), ids=UNREADABLE)
def test_contents_that_no_page_writes_are_refused(plain: bytes) -> None:
    with pytest.raises(MalformedFile):
        read_contents(plain)


def test_a_page_that_was_told_nothing_says_so() -> None:
    contents = read_contents(changed(seen=None, service_at=None))
    assert (contents.seen, contents.service_at) == (None, None)


def test_a_file_goes_on_from_the_journal_that_its_page_knew() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    kept = [KeptOp(n, Op(n, 1, OpKind.ANSWER, "null", now), now) for n in (1, 2)]
    first, both = chain_of(ATTEMPT, kept[:1]), chain_of(ATTEMPT, kept)
    assert continues(None, ATTEMPT, kept)
    assert continues((1, first), ATTEMPT, kept)
    assert continues((2, both), ATTEMPT, kept)
    assert not continues((2, first), ATTEMPT, kept)
    assert not continues((3, both), ATTEMPT, kept)


def test_a_key_is_given_out_for_less_time_than_it_is_kept() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    assert is_in_use(now, now + USED_FOR - timedelta(seconds=1))
    assert not is_in_use(now, now + USED_FOR)
    assert USED_FOR + timedelta(days=30) <= KEPT_FOR
