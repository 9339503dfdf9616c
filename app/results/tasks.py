# SPDX-License-Identifier: Apache-2.0
"""Jobs that results do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.results.service import deciding


async def decide_result(session: AsyncSession, payload: dict[str, Any], *, now: datetime) -> None:
    """The attempt whose marks are in has its provisional result."""
    await deciding.decide_result(session, UUID(payload["attempt_id"]), now=now)
