# SPDX-License-Identifier: Apache-2.0
"""A receipt checked against the public history of keys, and against what the service holds."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.parts import the
from app.doors.service import AddressPace
from app.receipts import service as receipts
from app.signing import service as signing
from app.verification.errors import VerifyingTooFast
from app.verification.rules import VERIFYING, check
from app.verification.values import CodeFinding, Verdict


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: what the code shows, and since when it no longer counts."""

    verdict: Verdict
    found: CodeFinding
    voided_at: datetime | None = None


class VerifyingPace:
    """How often receipts are verified for one address, in this process."""

    def __init__(self) -> None:
        self._pace = AddressPace(VERIFYING)

    def admit(self, address: str, *, now: datetime) -> None:
        """One more is counted; refused with the seconds to wait when there were too many."""
        if wait := self._pace.take(address, now=now):
            raise VerifyingTooFast(seconds=math.ceil(wait / timedelta(seconds=1)))


AppVerifyingPace = Annotated[VerifyingPace, Depends(the(VerifyingPace))]


async def verify(session: AsyncSession, text: str) -> Verification:
    """What is to be thought of the receipt that the text holds.

    One that the service holds itself needs no key: it counts, or is void, also where its key was
    compromised later.
    """
    found = check(text, await signing.known_keys(session))
    if found.said is None:
        return Verification(found.verdict, found)
    receipt = await receipts.find_receipt(session, found.said.receipt_number)
    if receipt is None or receipt.signed != found.message:
        return Verification(found.verdict, found)
    verdict = Verdict.VALID if receipt.voided_at is None else Verdict.VOID
    return Verification(verdict, found, receipt.voided_at)
