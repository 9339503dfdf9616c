# SPDX-License-Identifier: Apache-2.0
"""Looking over the bank: counts, choices to filter by, marks beside items, and what waits."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import parts_of
from app.items import repository
from app.items.models import BankItem, ItemTwin, ItemVersion
from app.items.rules import hands_in
from app.items.states import VersionState
from app.items.values import ItemFilter

# The newest version of an item is never a superseded one.
LISTED_STATES = (
    VersionState.DRAFT,
    VersionState.IN_REVIEW,
    VersionState.APPROVED,
    VersionState.RETIRED,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item in review, for the reviewers' queue."""

    reference: str
    topic: str


async def count_narrowed(session: AsyncSession, wanted: ItemFilter) -> dict[str, int]:
    """How many items the filter would let through in each state; "" is all of them."""
    found = await repository.count_by(session, "state", replace(wanted, state=""))
    counts = {state.value: found.get(state.value, 0) for state in LISTED_STATES}
    return counts | {"": sum(counts.values())}


async def list_audiences(session: AsyncSession) -> dict[str, list[str]]:
    """The codes that items name as meant for, by kind: programme, level, work_type."""
    found: dict[str, set[str]] = {"programme": set(), "level": set(), "work_type": set()}
    for meant_for in await session.scalars(sa.select(ItemVersion.meant_for).distinct()):
        for named in meant_for.split():
            kind, _, code = named.partition(":")
            found[kind].add(code)
    return {kind: sorted(codes) for kind, codes in found.items()}


async def twinned_among(session: AsyncSession, item_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the items that have a twin which nobody has dismissed."""
    found: set[UUID] = set()
    for part in parts_of(item_ids):
        named = sa.or_(ItemTwin.item_id.in_(part), ItemTwin.other_id.in_(part))
        standing = sa.select(ItemTwin.item_id, ItemTwin.other_id).where(
            named, ItemTwin.dismissed_by.is_(None)
        )
        found.update(either for pair in await session.execute(standing) for either in pair)
    return frozenset(found & set(item_ids))


async def list_reviewable(session: AsyncSession, reviewer_id: UUID) -> list[Waiting]:
    """The items in review that this person has had no hand in, by reference."""
    waiting = sa.select(ItemVersion.item_id).where(
        ItemVersion.state == VersionState.IN_REVIEW.value
    )
    columns = (BankItem.reference, ItemVersion.number, ItemVersion.state, ItemVersion.author_id)
    rows = await session.execute(
        sa.select(*columns, ItemVersion.topic)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .where(ItemVersion.item_id.in_(waiting))
        .order_by(ItemVersion.number)
    )
    grouped: dict[str, list[tuple[int, str, UUID | None]]] = defaultdict(list)
    topics: dict[str, str] = {}
    for reference, number, state, author_id, topic in rows:
        grouped[reference].append((number, state, author_id))
        # The last row is the newest version, the one in review.
        topics[reference] = topic
    return [
        Waiting(reference, topics[reference])
        # Not in the database's order, which may go by a language: pages look for a place in it.
        for reference, versions in sorted(grouped.items())
        if reviewer_id not in hands_in(versions)
    ]
