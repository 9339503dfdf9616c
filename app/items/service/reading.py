# SPDX-License-Identifier: Apache-2.0
"""Giving items out: to papers, to lists, to the one who looks closely."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.core.paging import PAGE, Page
from app.items import repository
from app.items.errors import ItemNotFound, ItemVersionNotFound
from app.items.models import BankItem, ItemEvent, ItemStatistic, ItemVersion
from app.items.repository import figures
from app.items.states import VERSION, VersionCapability
from app.items.values import ItemFilter
from question_bank.items import Item, from_data


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item and the id of the version that says it."""

    version_id: UUID
    item: Item


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A line of a list: the newest version of an item, and what its users made of it."""

    version: ItemVersion
    item: Item
    author: str
    statistic: ItemStatistic | None


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """An item with all its versions, the newest first, and all that happened to them."""

    stored: BankItem
    versions: tuple[ItemVersion, ...]
    events: tuple[ItemEvent, ...]
    names: dict[UUID, str]

    @property
    def newest(self) -> ItemVersion:
        return self.versions[0]

    @property
    def approved(self) -> ItemVersion | None:
        serving = (v for v in self.versions if VERSION.may(v.state, VersionCapability.SERVE))
        return next(serving, None)

    def numbered(self, number: int) -> ItemVersion:
        """The version with this number; refused when there is none."""
        for version in self.versions:
            if version.number == number:
                return version
        raise ItemVersionNotFound


async def list_approved(session: AsyncSession) -> list[StoredItem]:
    """Every item that papers may use, by reference."""
    return [
        StoredItem(version.id, from_data(version.body))
        for _, version in await repository.list_serving(session)
    ]


async def get_items(session: AsyncSession, version_ids: Collection[UUID]) -> dict[UUID, Item]:
    """The items that these versions say; refused when one of the versions does not exist."""
    found = await repository.list_versions(session, set(version_ids))
    if len(found) < len(set(version_ids)):
        raise ItemVersionNotFound
    return {version.id: from_data(version.body) for version in found}


async def newest_items(session: AsyncSession, references: Collection[str]) -> dict[str, Item]:
    """What the newest version says of each of these items that the bank holds."""
    found = await repository.list_newest_of(session, references)
    return {reference: from_data(version.body) for reference, version in found.items()}


async def list_newest(session: AsyncSession, wanted: ItemFilter) -> list[ItemVersion]:
    """The newest version of every item that the filter lets through, by reference."""
    return [version for _, version in await repository.list_newest(session, wanted)]


async def newest_versions(
    session: AsyncSession, references: Collection[str]
) -> dict[str, ItemVersion]:
    """The newest version of each of these items that the bank holds."""
    return await repository.list_newest_of(session, references)


async def list_items(session: AsyncSession, wanted: ItemFilter, *, number: int) -> Page[ListedItem]:
    """One page of the items that the filter lets through, by reference."""
    total = await repository.count_newest(session, wanted)
    rows = await repository.list_newest(session, wanted, offset=(number - 1) * PAGE, limit=PAGE)
    versions = [version for _, version in rows]
    return Page(await _lines(session, versions), total, number)


async def _lines(session: AsyncSession, versions: Sequence[ItemVersion]) -> tuple[ListedItem, ...]:
    names = await _names_of(session, [v.author_id for v in versions])
    statistics = await figures.list_statistics(session, [v.id for v in versions])
    return tuple(
        ListedItem(
            version,
            from_data(version.body),
            names.get(version.author_id, "") if version.author_id else "",
            statistics.get(version.id),
        )
        for version in versions
    )


async def count_states(session: AsyncSession) -> dict[str, int]:
    """How many items stand where, by the state of their newest version."""
    return await repository.count_by(session, "state")


async def list_topics(session: AsyncSession) -> list[str]:
    """The topics that items have, in order."""
    return sorted(await repository.count_by(session, "topic"))


async def get_history(session: AsyncSession, reference: str) -> ItemHistory:
    """The item with its versions and events; refused when the bank does not hold it."""
    stored = await repository.find_item(session, reference)
    if stored is None:
        raise ItemNotFound
    versions = await repository.list_versions_of(session, [stored.id])
    events = await repository.list_events(session, [version.id for version in versions])
    people = [v.author_id for v in versions] + [event.actor_id for event in events]
    names = await _names_of(session, people)
    return ItemHistory(stored, tuple(versions), tuple(events), names)


async def _names_of(session: AsyncSession, ids: Sequence[UUID | None]) -> dict[UUID, str]:
    return await accounts.names_of_staff(session, {each for each in ids if each is not None})
