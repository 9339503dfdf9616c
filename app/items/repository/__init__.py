# SPDX-License-Identifier: Apache-2.0
"""Statements on items, their versions and their pictures."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Base, insert_by_dialect, parts_of
from app.items.models import BankItem, ItemEvent, ItemPicture, ItemVersion
from app.items.states import VERSION, VersionCapability, VersionState
from app.items.values import EVERYTHING, ItemFilter

_INSERTED_AT_ONCE = 1_000


def _newest_versions() -> sa.Select[BankItem, ItemVersion]:
    newest = (
        sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number"))
        .group_by(ItemVersion.item_id)
        .subquery("newest")
    )
    is_newest = sa.and_(
        newest.c.item_id == ItemVersion.item_id, newest.c.number == ItemVersion.number
    )
    return (
        sa.select(BankItem, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == BankItem.id)
        .join(newest, is_newest)
    )


def newest_wanted(wanted: ItemFilter) -> sa.Select[BankItem, ItemVersion]:
    """Finds the items whose highest version the filter lets through, with that version."""
    query = _newest_versions()
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
    return query


async def list_newest(
    session: AsyncSession, wanted: ItemFilter, *, offset: int = 0, limit: int | None = None
) -> list[tuple[BankItem, ItemVersion]]:
    """Items with their highest version, by reference."""
    found = newest_wanted(wanted).order_by(BankItem.reference)
    rows = await session.execute(found.offset(offset).limit(limit))
    return [(item, version) for item, version in rows]


async def count_newest(session: AsyncSession, wanted: ItemFilter) -> int:
    found = newest_wanted(wanted).subquery()
    return await session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


async def count_by(
    session: AsyncSession, column: str, wanted: ItemFilter = EVERYTHING
) -> dict[str, int]:
    """How many items have each value of a column of their newest version."""
    value = getattr(ItemVersion, column)
    narrowed = newest_wanted(wanted)
    counted = narrowed.with_only_columns(value, sa.func.count(), maintain_column_froms=True)
    rows = await session.execute(counted.group_by(value))
    return {row[0]: row[1] for row in rows}


class KnownPrint(NamedTuple):
    """The fingerprint of an item's highest version; empty when none was kept."""

    item_id: UUID
    reference: str
    version_id: UUID
    print: bytes


async def list_prints(session: AsyncSession) -> list[KnownPrint]:
    """The fingerprints of the whole bank, without the bodies, which are most of it."""
    columns = (BankItem.id, BankItem.reference, ItemVersion.id, ItemVersion.fingerprint)
    rows = await session.execute(_newest_versions().with_only_columns(*columns))
    return [KnownPrint(*row) for row in rows]


async def list_bodies(
    session: AsyncSession, version_ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for part in parts_of(version_ids):
        query = sa.select(ItemVersion.id, ItemVersion.body).where(ItemVersion.id.in_(part))
        found |= {row.id: row.body for row in await session.execute(query)}
    return found


async def count_versions(session: AsyncSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(ItemVersion)) or 0


async def list_serving(session: AsyncSession) -> list[tuple[BankItem, ItemVersion]]:
    """Items with the version that papers may use, by reference."""
    found = (
        sa.select(BankItem, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == BankItem.id)
        .where(ItemVersion.state.in_(VERSION.able(VersionCapability.SERVE)))
        .order_by(BankItem.reference)
    )
    return [(item, version) for item, version in await session.execute(found)]


async def get_version(session: AsyncSession, version_id: UUID) -> ItemVersion:
    """A version that has just been written."""
    return await session.get_one(ItemVersion, version_id)


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
    """All versions of these items as they are now; nobody else writes or moves one meanwhile.

    The items are locked, in the order of their ids: a lock on versions would not see the one that
    its holder adds while we wait for it. Who only points at an item need not wait.
    """
    found: list[ItemVersion] = []
    for part in parts_of(sorted(item_ids)):
        items = sa.select(BankItem.id).where(BankItem.id.in_(part)).order_by(BankItem.id)
        await session.execute(items.with_for_update(key_share=True))
        versions = sa.select(ItemVersion).where(ItemVersion.item_id.in_(part))
        ordered = versions.order_by(ItemVersion.id).execution_options(populate_existing=True)
        found += await session.scalars(ordered)
    return found


class ReviewedVersion(NamedTuple):
    """One version of an item of which some version is in review."""

    reference: str
    number: int
    state: VersionState
    author_id: UUID | None
    topic: str


async def list_in_review(session: AsyncSession) -> list[ReviewedVersion]:
    """All versions of the items that wait for a verdict, the newest of each item last."""
    waiting = sa.select(ItemVersion.item_id).where(
        ItemVersion.state.in_(VERSION.able(VersionCapability.BE_JUDGED))
    )
    columns = (BankItem.reference, ItemVersion.number, ItemVersion.state, ItemVersion.author_id)
    rows = await session.execute(
        sa.select(*columns, ItemVersion.topic)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .where(ItemVersion.item_id.in_(waiting))
        .order_by(ItemVersion.number)
    )
    return [ReviewedVersion(*row) for row in rows]


async def list_meant_for(session: AsyncSession) -> list[str]:
    """Every audience that a version names, each once."""
    return list(await session.scalars(sa.select(ItemVersion.meant_for).distinct()))


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


async def insert(session: AsyncSession, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """The rows are stored. In parts, because this process answers nobody while it writes one out."""
    for start in range(0, len(rows), _INSERTED_AT_ONCE):
        await session.execute(sa.insert(model), rows[start : start + _INSERTED_AT_ONCE])


async def add_pictures(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """The pictures are stored; those that are there already stay."""
    added = insert_by_dialect(session, ItemPicture).on_conflict_do_nothing()
    await session.execute(added, rows)


async def find_picture(session: AsyncSession, name: str) -> ItemPicture | None:
    return await session.get(ItemPicture, name)


async def list_known_pictures(session: AsyncSession, names: Collection[str]) -> set[str]:
    """Those of the names that the bank holds a picture of."""
    known: set[str] = set()
    for part in parts_of(names):
        known |= set(
            await session.scalars(sa.select(ItemPicture.name).where(ItemPicture.name.in_(part)))
        )
    return known
