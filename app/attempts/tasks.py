# SPDX-License-Identifier: Apache-2.0
"""Jobs that attempts do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service
from app.signing.service import KeyRing


async def expire_again(
    session: AsyncSession, payload: dict[str, Any], *, keys: KeyRing, now: datetime
) -> None:
    """The attempt that the sweep could not seal is sealed; twice does nothing."""
    await service.expire(session, UUID(payload["attempt_id"]), keys=keys, now=now)
