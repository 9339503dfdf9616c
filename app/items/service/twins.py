# SPDX-License-Identifier: Apache-2.0
"""Which items say nearly the same: kept beside the items, found anew whenever one is written."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.items import repository
from app.items.models import BankItem, ItemTwin, ItemVersion
from app.items.repository import parts_of
from app.items.rules import question_text
from question_bank.items import Item, from_data
from question_bank.twins import THRESHOLD, Fingerprint, TwinIndex, fingerprint, similarity


@dataclass(frozen=True, slots=True)
class Twin:
    """An item's twin and how alike they are, 0 to 1 in hundredths; dismissed when a person found otherwise."""

    reference: str
    item: Item
    similarity: Decimal
    dismissed: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The newest wording of each item: enough to ask which others are near."""

    references: Mapping[UUID, str]
    versions: Mapping[UUID, ItemVersion]

    def text_of(self, item_id: UUID) -> str:
        return question_text(from_data(self.versions[item_id].body))

    def print_of(self, item_id: UUID) -> Fingerprint:
        kept = self.versions[item_id].fingerprint
        # A version from before fingerprints were kept has none.
        return Fingerprint.from_bytes(kept) if kept else fingerprint(self.text_of(item_id))


async def _known(session: AsyncSession) -> _Known:
    rows = await repository.list_newest(session, repository.ItemFilter())
    return _Known(
        {item.id: item.reference for item, _ in rows},
        {version.item_id: version for _, version in rows},
    )


async def refresh(session: AsyncSession, item_ids: Collection[UUID]) -> None:
    """The twins of these items are those of their newest versions; a dismissal outlives it."""
    if not item_ids:
        return
    known = await _known(session)
    found = await asyncio.to_thread(_pairs, known, item_ids)
    stored = await _stored_pairs(session, item_ids)
    for key, row in stored.items():
        if key in found:
            row.similarity = found[key]
        else:
            await session.delete(row)
    await session.flush()
    fresh = [
        {"item_id": a, "other_id": b, "similarity": alike}
        for (a, b), alike in sorted(found.items())
        if (a, b) not in stored
    ]
    if fresh:
        await session.execute(sa.insert(ItemTwin), fresh)


def _pairs(known: _Known, item_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    """The pairs of which at least one is among the ids, the lower id first."""
    changed = set(item_ids)
    index = TwinIndex()
    index.add_many(
        {str(each): known.print_of(each) for each in known.versions if each not in changed}
    )
    index.add_many({str(each): known.print_of(each) for each in changed})
    text_of = cache(known.text_of)
    found: dict[tuple[UUID, UUID], Decimal] = {}
    for one, other in index.pairs(newest=len(changed)):
        a, b = sorted((UUID(one), UUID(other)))
        alike = similarity(text_of(a), text_of(b))
        if alike >= THRESHOLD:
            found[a, b] = Decimal(round(alike * 100)) / 100
    return found


async def _stored_pairs(
    session: AsyncSession, item_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], ItemTwin]:
    found: dict[tuple[UUID, UUID], ItemTwin] = {}
    for part in parts_of(item_ids):
        named = sa.or_(ItemTwin.item_id.in_(part), ItemTwin.other_id.in_(part))
        rows = await session.scalars(sa.select(ItemTwin).where(named))
        found |= {(row.item_id, row.other_id): row for row in rows}
    return found


async def twins_like(session: AsyncSession, given: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """For each given item that has any: the references of its twins, in the bank or beside it."""
    if not given:
        return {}
    known = await _known(session)
    return await asyncio.to_thread(_like, known, given)


def _like(known: _Known, given: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    own = {item.reference: question_text(item) for item in given}
    stored = {ref: item_id for item_id, ref in known.references.items() if ref not in own}
    index = TwinIndex()
    index.add_many({ref: known.print_of(item_id) for ref, item_id in stored.items()})
    index.add_many({ref: fingerprint(text) for ref, text in own.items()})
    text_of = cache(lambda ref: own[ref] if ref in own else known.text_of(stored[ref]))
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in index.pairs(newest=len(own)):
        if similarity(text_of(one), text_of(other)) >= THRESHOLD:
            found[one].append(other)
            found[other].append(one)
    return {ref: tuple(sorted(found[ref])) for ref in own if ref in found}


async def list_pairs(session: AsyncSession) -> list[tuple[str, str]]:
    """The references of all twins that stand, for papers to keep apart."""
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


async def list_twins(session: AsyncSession, item_id: UUID) -> list[Twin]:
    """The item's twins, the nearest first, those that were dismissed among them."""
    pairs = await _stored_pairs(session, [item_id])
    ids = {b if a == item_id else a: row for (a, b), row in pairs.items()}
    known = {item.id: item.reference for item in await repository.list_items(session, list(ids))}
    newest = await repository.list_newest_of(session, list(known.values()))
    twins = [
        Twin(
            known[other],
            from_data(newest[known[other]].body),
            row.similarity,
            row.dismissed_by is not None,
        )
        for other, row in ids.items()
    ]
    return sorted(twins, key=lambda twin: (-twin.similarity, twin.reference))


async def dismiss_twins(
    session: AsyncSession, item_id: UUID, other: str, *, staff_id: UUID
) -> None:
    """Papers may hold both from now on: a person looked and found them different enough."""
    theirs = await repository.find_item(session, other)
    if theirs is not None:
        pair = (min(item_id, theirs.id), max(item_id, theirs.id))
        rows = await _stored_pairs(session, [item_id])
        if pair in rows:
            rows[pair].dismissed_by = staff_id
