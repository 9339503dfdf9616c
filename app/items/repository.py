# SPDX-License-Identifier: Apache-2.0
"""Statements on items and their versions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.items.models import BankItem, ItemEvent, ItemStatistic, ItemVersion
from app.items.states import VersionState

# PostgreSQL takes 32,767 parameters in a statement, SQLite as many; a list is asked for in parts.
IN_ONE_STATEMENT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What a list of items is narrowed to; empty is everything.

    `text` finds words of the newest version; `item_ids` narrows to these items.
    """

    text: str = ""
    state: str = ""
    type: str = ""
    topic: str = ""
    cognitive: str = ""
    programme: str = ""
    level: str = ""
    work_type: str = ""
    author_id: UUID | None = None
    item_ids: frozenset[UUID] | None = None


def parts_of(ids: Collection[Any]) -> Iterator[list[Any]]:
    """The ids in lists that one statement can hold."""
    listed = list(ids)
    for start in range(0, len(listed), IN_ONE_STATEMENT):
        yield listed[start : start + IN_ONE_STATEMENT]


def _newest() -> sa.Subquery:
    return (
        sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number"))
        .group_by(ItemVersion.item_id)
        .subquery("newest")
    )


def _newest_versions() -> sa.Select[BankItem, ItemVersion]:
    newest = _newest()
    is_newest = sa.and_(
        newest.c.item_id == ItemVersion.item_id, newest.c.number == ItemVersion.number
    )
    return (
        sa.select(BankItem, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == BankItem.id)
        .join(newest, is_newest)
    )


def _narrowed(
    query: sa.Select[BankItem, ItemVersion], wanted: ItemFilter
) -> sa.Select[BankItem, ItemVersion]:
    for column in ("state", "type", "topic", "cognitive"):
        if value := getattr(wanted, column):
            query = query.where(getattr(ItemVersion, column) == value)
    for kind in ("programme", "level", "work_type"):
        if value := getattr(wanted, kind):
            query = query.where(
                ItemVersion.meant_for.contains(f" {kind}:{value} ", autoescape=True)
            )
    for word in wanted.text.casefold().split():
        query = query.where(ItemVersion.words.contains(word, autoescape=True))
    if wanted.author_id is not None:
        query = query.where(ItemVersion.author_id == wanted.author_id)
    if wanted.item_ids is not None:
        query = query.where(BankItem.id.in_(wanted.item_ids))
    return query


async def list_newest(
    session: AsyncSession, wanted: ItemFilter, *, offset: int = 0, limit: int | None = None
) -> list[tuple[BankItem, ItemVersion]]:
    """Items with their highest version, by reference."""
    found = _narrowed(_newest_versions(), wanted).order_by(BankItem.reference)
    rows = await session.execute(found.offset(offset).limit(limit))
    return [(item, version) for item, version in rows]


async def count_newest(session: AsyncSession, wanted: ItemFilter) -> int:
    found = _narrowed(_newest_versions(), wanted).subquery()
    return await session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


async def count_by(session: AsyncSession, column: str) -> dict[str, int]:
    """How many items have each value of a column of their newest version."""
    newest = _newest()
    is_newest = sa.and_(
        newest.c.item_id == ItemVersion.item_id, newest.c.number == ItemVersion.number
    )
    value = getattr(ItemVersion, column)
    counted = sa.select(value, sa.func.count()).join(newest, is_newest).group_by(value)
    rows = await session.execute(counted)
    return {row[0]: row[1] for row in rows}


async def list_in_state(
    session: AsyncSession, state: VersionState
) -> list[tuple[BankItem, ItemVersion]]:
    """Items with their version in this state, by reference."""
    found = (
        sa.select(BankItem, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == BankItem.id)
        .where(ItemVersion.state == state.value)
        .order_by(BankItem.reference)
    )
    return [(item, version) for item, version in await session.execute(found)]


async def list_versions(session: AsyncSession, ids: Collection[UUID]) -> list[ItemVersion]:
    found: list[ItemVersion] = []
    for part in parts_of(ids):
        found += await session.scalars(sa.select(ItemVersion).where(ItemVersion.id.in_(part)))
    return found


async def list_newest_of(
    session: AsyncSession, references: Collection[str]
) -> dict[str, ItemVersion]:
    """The highest version of each of these items that exists."""
    found: dict[str, ItemVersion] = {}
    for part in parts_of(references):
        query = _newest_versions().where(BankItem.reference.in_(part))
        found |= {item.reference: version for item, version in await session.execute(query)}
    return found


async def list_versions_of(session: AsyncSession, item_ids: Collection[UUID]) -> list[ItemVersion]:
    """All versions of these items, the newest first."""
    found: list[ItemVersion] = []
    for part in parts_of(item_ids):
        query = sa.select(ItemVersion).where(ItemVersion.item_id.in_(part))
        found += await session.scalars(query.order_by(ItemVersion.number.desc()))
    return found


async def lock_versions_of(session: AsyncSession, item_ids: Collection[UUID]) -> list[ItemVersion]:
    """All versions of these items, locked in the order of their ids, as they are now."""
    found: list[ItemVersion] = []
    for part in parts_of(sorted(item_ids)):
        query = (
            sa.select(ItemVersion)
            .where(ItemVersion.item_id.in_(part))
            .order_by(ItemVersion.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found += await session.scalars(query)
    return found


async def find_item(session: AsyncSession, reference: str) -> BankItem | None:
    return await session.scalar(sa.select(BankItem).where(BankItem.reference == reference))


async def list_items(session: AsyncSession, ids: Collection[UUID]) -> list[BankItem]:
    found: list[BankItem] = []
    for part in parts_of(ids):
        found += await session.scalars(sa.select(BankItem).where(BankItem.id.in_(part)))
    return found


async def list_events(session: AsyncSession, version_ids: Collection[UUID]) -> list[ItemEvent]:
    """What happened to these versions, the latest first."""
    found = sa.select(ItemEvent).where(ItemEvent.version_id.in_(version_ids))
    return list(await session.scalars(found.order_by(ItemEvent.at.desc(), ItemEvent.id.desc())))


async def list_statistics(
    session: AsyncSession, version_ids: Collection[UUID]
) -> dict[UUID, ItemStatistic]:
    found: dict[UUID, ItemStatistic] = {}
    for part in parts_of(version_ids):
        query = sa.select(ItemStatistic).where(ItemStatistic.version_id.in_(part))
        found |= {row.version_id: row for row in await session.scalars(query)}
    return found


async def insert_items(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(sa.insert(BankItem), rows)


async def insert_versions(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(sa.insert(ItemVersion), rows)


async def insert_events(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(sa.insert(ItemEvent), rows)
