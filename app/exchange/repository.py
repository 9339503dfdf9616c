# SPDX-License-Identifier: Apache-2.0
"""Statements on imports."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.exchange.models import ItemImport


async def find_import(session: AsyncSession, import_id: UUID) -> ItemImport | None:
    return await session.get(ItemImport, import_id)


async def get_fresh(session: AsyncSession, import_id: UUID) -> ItemImport:
    """The import as the database has it now, whatever this session has read before."""
    return await session.get_one(ItemImport, import_id, populate_existing=True)


async def lock_import(session: AsyncSession, import_id: UUID) -> ItemImport | None:
    return await session.get(ItemImport, import_id, with_for_update=True, populate_existing=True)


async def list_imports(session: AsyncSession, staff_id: UUID, *, limit: int) -> list[ItemImport]:
    """This person's imports, the latest first."""
    found = (
        sa.select(ItemImport)
        .where(ItemImport.staff_id == staff_id)
        .order_by(ItemImport.uploaded_at.desc(), ItemImport.id.desc())
        .limit(limit)
    )
    return list(await session.scalars(found))
