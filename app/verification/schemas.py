# SPDX-License-Identifier: Apache-2.0
"""Payloads of verification: the same members that the browser's own check makes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.cose import read
from app.core.digits import to_base64url
from app.receipts.values import ReceiptEnding, ReceiptStatement, unpack
from app.signing.rules import KnownKey
from app.signing.states import KeyState
from app.signing.values import Purpose
from app.verification.rules import MAX_TEXT
from app.verification.service import Verification
from app.verification.values import Verdict


class VerificationIn(BaseModel):
    """The digits of a receipt, the address with them, its base64url text, or its file."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=MAX_TEXT)


class StatementOut(BaseModel):
    """What was signed, and nothing else: digests in hex, whole seconds."""

    attempt_id: UUID
    receipt_number: str
    form_digest: str
    answers_digest: str
    chain_head: str
    op_head: int
    started_at: datetime
    ended_at: datetime
    verb: ReceiptEnding
    answered: int
    total: int
    issued_at: datetime


class VerificationOut(BaseModel):
    """`kid` names the key that the code claims; `receipt` is there where its signature is right."""

    verdict: Verdict
    kid: str | None
    voided_at: datetime | None
    receipt: StatementOut | None


class KeyOut(BaseModel):
    """A key as its history tells it; `public_key` is its 32 bytes in hex."""

    kid: str
    purpose: Purpose
    state: KeyState
    public_key: str
    announced_at: datetime
    active_from: datetime | None
    active_until: datetime | None
    compromised_since: datetime | None


class ReceiptFile(BaseModel):
    """A receipt to keep: `signed` is the whole of it, the rest says what it holds and by whom."""

    kaochang_receipt: int = 1
    signed: str
    says: StatementOut
    verify_at: str | None
    keys: list[KeyOut]
    entries: list[list[str]]


class HistoryOut(BaseModel):
    """`keys` follow from `entries`, which are signed and chained (docs/receipts.md)."""

    version: int = 1
    keys: list[KeyOut]
    entries: list[list[str]]


def show_statement(said: ReceiptStatement) -> StatementOut:
    return StatementOut(
        attempt_id=said.attempt_id,
        receipt_number=said.receipt_number,
        form_digest=said.form_digest.hex(),
        answers_digest=said.answers_digest.hex(),
        chain_head=said.chain_head.hex(),
        op_head=said.op_head,
        started_at=said.started_at,
        ended_at=said.ended_at,
        verb=said.verb,
        answered=said.answered,
        total=said.total,
        issued_at=said.issued_at,
    )


def show_verification(answer: Verification) -> VerificationOut:
    found = answer.found
    return VerificationOut(
        verdict=answer.verdict,
        kid=None if found.kid is None else found.kid.hex(),
        voided_at=answer.voided_at,
        receipt=None if found.said is None else show_statement(found.said),
    )


def show_key(key: KnownKey) -> KeyOut:
    return KeyOut(
        kid=key.kid.hex(),
        purpose=key.purpose,
        state=key.state,
        public_key=key.public_key.hex(),
        announced_at=key.announced_at,
        active_from=key.active_from,
        active_until=key.active_until,
        compromised_since=key.compromised_since,
    )


def show_file(
    signed: bytes, keys: Mapping[bytes, KnownKey], entries: list[list[str]], *, address: str
) -> ReceiptFile:
    return ReceiptFile(
        signed=to_base64url(signed),
        says=show_statement(unpack(read(signed).payload)),
        verify_at=f"{address}/verify" if address else None,
        keys=[show_key(key) for key in keys.values()],
        entries=entries,
    )
