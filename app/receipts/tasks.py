# SPDX-License-Identifier: Apache-2.0
"""Jobs that receipts do."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.receipts.service import issuing
from app.signing.service import KeyRing


async def sign_receipt(
    session: AsyncSession, payload: dict[str, Any], *, keys: KeyRing, now: datetime
) -> None:
    """The receipt that was given unsigned is signed; twice does nothing."""
    await issuing.sign_later(session, payload["receipt_number"], keys=keys, now=now)
