# SPDX-License-Identifier: Apache-2.0
"""Statements on what candidates made of items."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import parts_of
from app.items.models import BankItem, ItemStatistic, ItemVersion
from app.items.states import VERSION, VersionCapability
from app.items.values import ObservedFilter, ObservedOrder


async def list_statistics(
    session: AsyncSession, version_ids: Collection[UUID]
) -> dict[UUID, ItemStatistic]:
    found: dict[UUID, ItemStatistic] = {}
    for part in parts_of(version_ids):
        query = sa.select(ItemStatistic).where(ItemStatistic.version_id.in_(part))
        found |= {row.version_id: row for row in await session.scalars(query)}
    return found


async def lock_statistics(
    session: AsyncSession, ids: Collection[UUID]
) -> dict[UUID, ItemStatistic]:
    """The figures there are of these versions, which nobody else records until the commit.

    The versions are locked, because a row that is not there yet cannot be.
    """
    for part in parts_of(sorted(ids)):
        versions = sa.select(ItemVersion.id).where(ItemVersion.id.in_(part))
        await session.execute(versions.order_by(ItemVersion.id).with_for_update(key_share=True))
    return await list_statistics(session, ids)


async def list_observed(
    session: AsyncSession, wanted: ObservedFilter, order: ObservedOrder, *, offset: int, limit: int
) -> list[tuple[ItemVersion, ItemStatistic]]:
    """Each item's newest version that has figures, with them."""
    page = _narrowed(wanted).order_by(*_ORDERS[order]).offset(offset).limit(limit)
    return [(version, statistic) for version, statistic in await session.execute(page)]


async def count_observed(session: AsyncSession, wanted: ObservedFilter) -> int:
    counted = _narrowed(wanted).with_only_columns(sa.func.count(), maintain_column_froms=True)
    return await session.scalar(counted) or 0


def _narrowed(wanted: ObservedFilter) -> sa.Select[ItemVersion, ItemStatistic]:
    newest = (
        sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number"))
        .join(ItemStatistic, ItemStatistic.version_id == ItemVersion.id)
        .group_by(ItemVersion.item_id)
        .subquery("newest")
    )
    is_newest = sa.and_(
        newest.c.item_id == ItemVersion.item_id, newest.c.number == ItemVersion.number
    )
    found = (
        sa.select(ItemVersion, ItemStatistic)
        .join(ItemStatistic, ItemStatistic.version_id == ItemVersion.id)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(newest, is_newest)
    )
    for column, value in ((ItemVersion.type, wanted.type), (ItemVersion.topic, wanted.topic)):
        found = found.where(column == value) if value else found
    for word in wanted.text.casefold().split():
        found = found.where(ItemVersion.words.contains(word, autoescape=True))
    if wanted.review:
        # As text: a list in JSON has no length that both databases know by one name.
        is_suspicious = sa.cast(ItemStatistic.suspicions, sa.Text) != "[]"
        found = found.where(
            ItemVersion.state.in_(VERSION.able(VersionCapability.SERVE)), is_suspicious
        )
    return found


_Terms = tuple[Any, ...]


def _by(column: sa.ColumnElement[Any]) -> _Terms:
    return (column.nulls_last(), BankItem.reference)


_ORDERS: Mapping[ObservedOrder, _Terms] = {
    ObservedOrder.REFERENCE: (BankItem.reference,),
    ObservedOrder.FACILITY: _by(ItemStatistic.facility.asc()),
    ObservedOrder.FACILITY_DOWN: _by(ItemStatistic.facility.desc()),
    ObservedOrder.DISCRIMINATION: _by(ItemStatistic.discrimination.asc()),
    ObservedOrder.DISCRIMINATION_DOWN: _by(ItemStatistic.discrimination.desc()),
    ObservedOrder.CANDIDATES: _by(ItemStatistic.candidates.asc()),
    ObservedOrder.CANDIDATES_DOWN: _by(ItemStatistic.candidates.desc()),
}
