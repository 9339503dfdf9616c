# SPDX-License-Identifier: Apache-2.0
"""News from below: registrations were withdrawn."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.entitlements import service


async def give_back_of_withdrawn(
    session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> None:
    """Kind `registrations.withdrawn`: what they were booked with is free again; twice is once."""
    withdrawn = [UUID(each) for each in payload["registration_ids"]]
    await service.give_back(session, withdrawn, now=now)
