# SPDX-License-Identifier: Apache-2.0
"""Statements on imports, and on the bank as programs read it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from app.core.listing import ListStretch, Span, fetch
from app.exchange.models import ItemImport
from app.items import service as items
from app.items.models import BankItem, ItemVersion
from app.items.values import ItemFilter


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


async def list_bank_page(
    session: AsyncSession, wanted: ItemFilter, span: Span
) -> ListStretch[tuple[BankItem, ItemVersion]]:
    """A span of the items whose highest version is wanted, with that version but for its words."""
    bulky = (ItemVersion.body, ItemVersion.words, ItemVersion.fingerprint)
    found = items.newest_wanted(wanted).options(*(defer(each, raiseload=True) for each in bulky))
    keys = {"reference": BankItem.reference, "created_at": ItemVersion.created_at}
    page = await fetch(session, found, span, keys=keys, row_id=BankItem.id)
    return page.each(lambda row: (row[0], row[1]))
