# SPDX-License-Identifier: Apache-2.0
"""What is always true of receipts: they say what the records of their attempts say."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import Attempt
from app.core import cose
from app.core.i18n import marked
from app.core.invariants import Invariants
from app.receipts.models import IssuedReceipt
from app.receipts.values import unpack


async def list_receipts_astray(session: AsyncSession) -> list[UUID]:
    """Attempts whose standing receipt is missing, is another's, or says something else than they."""
    standing = sa.and_(IssuedReceipt.attempt_id == Attempt.id, IssuedReceipt.voided_at.is_(None))
    found = (
        sa.select(
            Attempt.id,
            Attempt.receipt_number,
            Attempt.answers_digest,
            IssuedReceipt.receipt_number,
            IssuedReceipt.signed,
        )
        .outerjoin(IssuedReceipt, standing)
        .where(sa.or_(Attempt.receipt_number.is_not(None), IssuedReceipt.attempt_id.is_not(None)))
    )
    return [
        attempt_id
        for attempt_id, number, digest, given, signed in await session.execute(found)
        if number != given or (signed is not None and not _says(signed, attempt_id, number, digest))
    ]


def _says(signed: bytes, attempt_id: UUID, number: str | None, digest: str | None) -> bool:
    try:
        said = unpack(cose.read(signed).payload)
    except cose.MalformedStatement:
        return False
    told = (said.attempt_id, said.receipt_number, said.answers_digest.hex())
    return told == (attempt_id, number, digest)


INVARIANTS: Invariants = {
    list_receipts_astray: marked("每份有效回执与所属考试的记录一致"),
}
