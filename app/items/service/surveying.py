# SPDX-License-Identifier: Apache-2.0
"""Looking over the bank: counts, choices to filter by, marks beside items, and what waits."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.items import repository
from app.items.repository import pairs
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
    for meant_for in await repository.list_meant_for(session):
        for named in meant_for.split():
            kind, _, code = named.partition(":")
            found[kind].add(code)
    return {kind: sorted(codes) for kind, codes in found.items()}


async def twinned_among(session: AsyncSession, item_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the items that have a twin which nobody has dismissed."""
    return frozenset(await pairs.list_standing_ids(session, item_ids) & set(item_ids))


async def list_reviewable(session: AsyncSession, reviewer_id: UUID) -> list[Waiting]:
    """The items in review that this person has had no hand in, by reference."""
    grouped: dict[str, list[tuple[int, VersionState, UUID | None]]] = defaultdict(list)
    topics: dict[str, str] = {}
    for reference, number, state, author_id, topic in await repository.list_in_review(session):
        grouped[reference].append((number, state, author_id))
        # The last row is the newest version, the one in review.
        topics[reference] = topic
    return [
        Waiting(reference, topics[reference])
        # Not in the database's order, which may go by a language: pages look for a place in it.
        for reference, versions in sorted(grouped.items())
        if reviewer_id not in hands_in(versions)
    ]
