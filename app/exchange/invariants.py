# SPDX-License-Identifier: Apache-2.0
"""What is always true of imports."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import marked
from app.core.invariants import Invariants
from app.core.transitions import list_strayed
from app.exchange.models import ItemImport
from app.exchange.states import IMPORT


async def list_imports_astray(session: AsyncSession) -> list[UUID]:
    """Imports that are not where their last step led."""
    return await list_strayed(session, IMPORT, ItemImport)


INVARIANTS: Invariants = {
    list_imports_astray: marked("导入的状态与最后一次操作一致"),
}
