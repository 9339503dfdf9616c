# SPDX-License-Identifier: Apache-2.0
"""Which items say nearly the same: kept beside the items, found anew whenever one is written."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.items import repository
from app.items.models import ItemTwin
from app.items.repository import KnownPrint, pairs
from question_bank import twins as likeness
from question_bank.items import Item, from_data

# Two items, the lower id first.
Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Twin:
    """An item's twin and how alike they are, 0 to 1 in hundredths; dismissed when a person found otherwise."""

    reference: str
    item: Item
    similarity: Decimal
    dismissed: bool


@dataclass(frozen=True, slots=True)
class FoundTwins:
    """The pairs that some items are in; `versions` is how many the bank held before the search."""

    pairs: Mapping[Pair, Decimal]
    versions: int


async def find(
    session: AsyncSession, questions: Mapping[UUID, likeness.ComparedQuestion]
) -> FoundTwins:
    """The twins of these items, as they will be worded, among each other and in the bank."""
    if not questions:
        return FoundTwins({}, 0)
    # Counted first: a version that comes in between is then one too many, and is looked at again.
    versions = await repository.count_versions(session)
    return FoundTwins(await _pairs(session, questions, await _known(session)), versions)


async def keep(
    session: AsyncSession, questions: Mapping[UUID, likeness.ComparedQuestion], found: FoundTwins
) -> None:
    """These items, whose versions are written, have the twins found; a dismissal outlives it.

    What others wrote since the search is looked at too, and nobody writes meanwhile: of two who
    bring the same question at once, the later sees the earlier.
    """
    if not questions:
        return
    await pairs.lock_twins(session)
    if await repository.count_versions(session) > found.versions + len(questions):
        found = await find(session, questions)
    stored = await _stored_pairs(session, questions)
    for pair, row in stored.items():
        if pair in found.pairs:
            row.similarity = found.pairs[pair]
        else:
            await session.delete(row)
    await session.flush()
    fresh = [
        {"item_id": a, "other_id": b, "similarity": alike}
        for (a, b), alike in sorted(found.pairs.items())
        if (a, b) not in stored
    ]
    await repository.insert(session, ItemTwin, fresh)


async def _known(session: AsyncSession) -> dict[UUID, KnownPrint]:
    return {known.item_id: known for known in await repository.list_prints(session)}


async def _pairs(
    session: AsyncSession,
    questions: Mapping[UUID, likeness.ComparedQuestion],
    bank: Mapping[UUID, KnownPrint],
) -> dict[Pair, Decimal]:
    """The pairs of which at least one is asked about. Of the bank, only texts that come near are read."""
    others = {item_id: known for item_id, known in bank.items() if item_id not in questions}
    unprinted = [known.version_id for known in others.values() if not known.print]
    texts = await _texts_of(session, unprinted)
    near = await asyncio.to_thread(_candidates, questions, others, texts)
    wanted = {others[each].version_id for pair in near for each in pair if each in others}
    texts |= await _texts_of(session, wanted - texts.keys())
    told = {each: texts.get(known.version_id, "") for each, known in others.items()}
    told |= {each: question.text for each, question in questions.items()}
    return await asyncio.to_thread(_alike, near, told)


async def _texts_of(session: AsyncSession, version_ids: Collection[UUID]) -> dict[UUID, str]:
    bodies = await repository.list_bodies(session, version_ids)
    return await asyncio.to_thread(
        lambda: {each: likeness.question_text(from_data(body)) for each, body in bodies.items()}
    )


def _candidates(
    questions: Mapping[UUID, likeness.ComparedQuestion],
    others: Mapping[UUID, KnownPrint],
    texts: Mapping[UUID, str],
) -> list[Pair]:
    index = likeness.TwinIndex()
    # A version from before fingerprints were kept has none.
    index.add_many(
        {
            str(each): likeness.Fingerprint.from_bytes(known.print)
            if known.print
            else likeness.fingerprint(texts[known.version_id])
            for each, known in others.items()
        }
    )
    index.add_many({str(each): question.print for each, question in questions.items()})
    return [(UUID(one), UUID(other)) for one, other in index.pairs(newest=len(questions))]


def _alike(near: Sequence[Pair], texts: Mapping[UUID, str]) -> dict[Pair, Decimal]:
    found: dict[Pair, Decimal] = {}
    for one, other in near:
        alike = likeness.similarity(texts[one], texts[other])
        if alike >= likeness.THRESHOLD:
            found[min(one, other), max(one, other)] = Decimal(round(alike * 100)) / 100
    return found


async def _stored_pairs(session: AsyncSession, item_ids: Collection[UUID]) -> dict[Pair, ItemTwin]:
    rows = await pairs.list_pairs_of(session, item_ids)
    return {(row.item_id, row.other_id): row for row in rows}


async def twins_like(session: AsyncSession, given: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """For each given item that has any: the references of its twins, in the bank or beside it."""
    if not given:
        return {}
    bank = await _known(session)
    names = {item_id: known.reference for item_id, known in bank.items()}
    ids = {reference: item_id for item_id, reference in names.items()}
    asked = {ids.get(item.reference) or new_id(): item for item in given}
    names |= {item_id: item.reference for item_id, item in asked.items()}
    questions = await asyncio.to_thread(
        lambda: {item_id: likeness.question_of(item) for item_id, item in asked.items()}
    )
    found: dict[str, list[str]] = defaultdict(list)
    for pair in await _pairs(session, questions, bank):
        for one, other in (pair, pair[::-1]):
            if one in asked:
                found[names[one]].append(names[other])
    return {reference: tuple(sorted(others)) for reference, others in found.items()}


async def list_pairs(session: AsyncSession) -> list[tuple[str, str]]:
    """The references of all twins that stand, for papers to keep apart."""
    return await pairs.list_standing(session)


async def list_twins(session: AsyncSession, item_id: UUID) -> list[Twin]:
    """The item's twins, the nearest first, those that were dismissed among them."""
    stored = await _stored_pairs(session, [item_id])
    ids = {b if a == item_id else a: row for (a, b), row in stored.items()}
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
        # Whoever writes one of the items now may be about to take the pair away.
        await pairs.lock_twins(session)
        pair = (min(item_id, theirs.id), max(item_id, theirs.id))
        rows = await _stored_pairs(session, [item_id])
        if pair in rows:
            rows[pair].dismissed_by = staff_id
