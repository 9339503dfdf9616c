# SPDX-License-Identifier: Apache-2.0
"""Jobs that grading does."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.grading import service


async def mark_submitted_attempt(
    session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> None:
    """The attempt that was handed in is marked as far as a machine can; twice does nothing."""
    await service.mark_attempt(session, UUID(payload["attempt_id"]), now=now)
