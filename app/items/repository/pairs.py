# SPDX-License-Identifier: Apache-2.0
"""Statements on pairs of twins."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.db import parts_of
from app.items.models import BankItem, ItemTwin

# Any number that no other advisory lock of this database has.
_TWINS_LOCK = 7_491_220


async def lock_twins(session: AsyncSession) -> None:
    """Until this transaction ends, no other one comes past here. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(_TWINS_LOCK)))


async def list_pairs_of(session: AsyncSession, item_ids: Collection[UUID]) -> list[ItemTwin]:
    """The pairs that these items are in, dismissed ones too."""
    found: dict[tuple[UUID, UUID], ItemTwin] = {}
    for part in parts_of(item_ids):
        named = sa.or_(ItemTwin.item_id.in_(part), ItemTwin.other_id.in_(part))
        rows = await session.scalars(sa.select(ItemTwin).where(named))
        found |= {(row.item_id, row.other_id): row for row in rows}
    return list(found.values())


async def list_standing(session: AsyncSession) -> list[tuple[str, str]]:
    """The references of all pairs that nobody has dismissed."""
    mine, other = aliased(BankItem), aliased(BankItem)
    found = (
        sa.select(mine.reference, other.reference)
        .select_from(ItemTwin)
        .join(mine, mine.id == ItemTwin.item_id)
        .join(other, other.id == ItemTwin.other_id)
        .where(ItemTwin.dismissed_by.is_(None))
        .order_by(mine.reference, other.reference)
    )
    return [(a, b) for a, b in await session.execute(found)]


async def list_standing_ids(session: AsyncSession, item_ids: Collection[UUID]) -> set[UUID]:
    """All items of the pairs that these items are in and nobody has dismissed."""
    found: set[UUID] = set()
    for part in parts_of(item_ids):
        named = sa.or_(ItemTwin.item_id.in_(part), ItemTwin.other_id.in_(part))
        standing = sa.select(ItemTwin.item_id, ItemTwin.other_id).where(
            named, ItemTwin.dismissed_by.is_(None)
        )
        found.update(either for pair in await session.execute(standing) for either in pair)
    return found
