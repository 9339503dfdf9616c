# SPDX-License-Identifier: Apache-2.0
"""Statements on items and their versions."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.items.models import BankItem, ItemVersion


async def list_current(session: AsyncSession) -> list[tuple[BankItem, ItemVersion]]:
    """Each item with its highest version, by reference."""
    newest = (
        sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number"))
        .group_by(ItemVersion.item_id)
        .subquery()
    )
    is_newest = sa.and_(
        newest.c.item_id == ItemVersion.item_id, newest.c.number == ItemVersion.number
    )
    found = (
        sa.select(BankItem, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == BankItem.id)
        .join(newest, is_newest)
        .order_by(BankItem.reference)
    )
    return [(item, version) for item, version in await session.execute(found)]


async def list_versions(session: AsyncSession, ids: Collection[UUID]) -> list[ItemVersion]:
    return list(await session.scalars(sa.select(ItemVersion).where(ItemVersion.id.in_(ids))))


async def insert_items(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(sa.insert(BankItem), rows)


async def insert_versions(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(sa.insert(ItemVersion), rows)
