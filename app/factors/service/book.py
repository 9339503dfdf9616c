# SPDX-License-Identifier: Apache-2.0
"""What accounts, which stands below, asks of the second factors."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.factors import repository
from app.factors.service.resets import list_untold

# Where a member reads what was reset.
TOLD = "/staff/account/resets"


class OurFactors:
    """The `FactorBook` of the service."""

    async def has_any(self, session: AsyncSession, staff_id: UUID) -> bool:
        return await repository.has_factor(session, staff_id)

    async def find_news(self, session: AsyncSession, staff_id: UUID) -> str | None:
        return TOLD if await list_untold(session, staff_id) else None
