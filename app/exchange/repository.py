# SPDX-License-Identifier: Apache-2.0
"""Statements on imports."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import parts_of
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


async def list_uploaded_before(session: AsyncSession, moment: datetime) -> dict[UUID, str]:
    """Imports that were uploaded before the moment, with the keys of their files."""
    found = sa.select(ItemImport.id, ItemImport.blob_key).where(ItemImport.uploaded_at < moment)
    return {row.id: row.blob_key for row in await session.execute(found)}


async def delete_imports(session: AsyncSession, ids: Collection[UUID]) -> None:
    for part in parts_of(ids):
        await session.execute(sa.delete(ItemImport).where(ItemImport.id.in_(part)))
