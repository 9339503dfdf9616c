# SPDX-License-Identifier: Apache-2.0
"""Signed receipts: one standing with each end, and void ones kept beside it.

An attempt is closed whatever becomes of the signature: without a key that opens, the receipt is
there unsigned and a job signs it once the key is back.
"""

import secrets
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.clock import EXAM_ZONE
from app.core.digits import to_base64url, to_digits
from app.receipts.events import RECEIPT_UNSIGNED
from app.receipts.models import IssuedReceipt
from app.receipts.values import RECEIPT_AAD, ReceiptSignature, ReceiptStatement, pack
from app.signing import service as signing
from app.signing.errors import KeyUnopenable
from app.signing.service import KeyRing
from app.signing.values import Purpose

# No 0/O, 1/I/L: a receipt number is read over the telephone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

_log = structlog.get_logger()


def new_number(now: datetime) -> str:
    """The day and ten random letters, e.g. 20261128-7KQ4M-XT92B; the column is unique."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{now.astimezone(EXAM_ZONE):%Y%m%d}-{letters[:5]}-{letters[5:]}"


async def issue(
    session: AsyncSession, said: ReceiptStatement, *, keys: KeyRing, now: datetime
) -> None:
    """The end of an attempt has its receipt, signed in the transaction that ends it."""
    receipt = IssuedReceipt(
        receipt_number=said.receipt_number,
        attempt_id=said.attempt_id,
        unsigned=pack(said),
        issued_at=now,
    )
    try:
        await _sign(session, receipt, keys=keys, now=now)
    except KeyUnopenable as refusal:
        # Whoever hands in must not pay for a secret that was mixed up.
        _log.error("receipt not signed", attempt=str(said.attempt_id), key=refusal.context["kid"])
        payload = {"receipt_number": said.receipt_number}
        jobs.enqueue(session, RECEIPT_UNSIGNED, payload, due_at=now)
    # Not before: what signing asks of the database would write it first without, and then with.
    session.add(receipt)


async def sign_later(
    session: AsyncSession, receipt_number: str, *, keys: KeyRing, now: datetime
) -> None:
    """The receipt that could not be signed is signed, word for word as it was given; void or not."""
    waiting = sa.select(IssuedReceipt).where(
        IssuedReceipt.receipt_number == receipt_number, IssuedReceipt.unsigned.is_not(None)
    )
    receipt = await session.scalar(waiting.with_for_update())
    if receipt is not None:
        await _sign(session, receipt, keys=keys, now=now)


async def _sign(
    session: AsyncSession, receipt: IssuedReceipt, *, keys: KeyRing, now: datetime
) -> None:
    signed = await signing.sign(
        session, keys, Purpose.RECEIPTS, receipt.unsigned or b"", RECEIPT_AAD, now=now
    )
    receipt.kid, receipt.signed, receipt.unsigned = signed.kid, signed.message, None


async def void(session: AsyncSession, attempt_id: UUID, *, now: datetime) -> None:
    """The attempt's receipt counts no more, and is kept: whoever shows it is told since when."""
    standing = sa.update(IssuedReceipt).where(
        IssuedReceipt.attempt_id == attempt_id, IssuedReceipt.voided_at.is_(None)
    )
    await session.execute(standing.values(voided_at=now))


async def find_receipt(session: AsyncSession, receipt_number: str) -> IssuedReceipt | None:
    """The receipt of this number, void or not; none after its attempt's term."""
    return await session.get(IssuedReceipt, receipt_number)


async def find_signature(session: AsyncSession, receipt_number: str) -> ReceiptSignature | None:
    receipt = await find_receipt(session, receipt_number)
    if receipt is None or receipt.signed is None or receipt.kid is None:
        return None
    return ReceiptSignature(receipt.kid, to_base64url(receipt.signed), to_digits(receipt.signed))
