# SPDX-License-Identifier: Apache-2.0
"""News from below: a sitting was cancelled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.registrations.service import withdrawing


async def withdraw_of_cancelled_sitting(
    session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> None:
    """Kind `sittings.sitting_cancelled`: its registrations are undone; again changes nothing."""
    await withdrawing.withdraw_of_cancelled(session, UUID(payload["sitting_id"]), now=now)
