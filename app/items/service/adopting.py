# SPDX-License-Identifier: Apache-2.0
"""Taking items in and giving them out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.events import SYSTEM, Actor
from app.core.ids import new_id
from app.items import repository
from app.items.errors import ItemVersionNotFound
from question_bank.items import Item, digest_of, from_data, to_data


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many items an import found new, different, and as they were."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item and the id of the version that says it."""

    version_id: UUID
    item: Item


async def import_items(
    session: AsyncSession, items: Iterable[Item], *, now: datetime, actor: Actor = SYSTEM
) -> ImportReport:
    """Each item is current as given: new ones added, changed ones as a further version.

    Stored items that are not among the given stay as they are. Importing the same again changes
    nothing. Two concurrent imports cannot both write one version: the later fails as a whole.
    """
    found = await repository.list_current(session)
    current = {item.reference: version for item, version in found}
    fresh: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    unchanged = 0
    for item in items:
        before = current.get(item.reference)
        if before is None:
            fresh.append({"id": new_id(), "reference": item.reference})
            versions.append(_version_row(item, fresh[-1]["id"], number=1, now=now))
        elif before.digest == digest_of(item):
            unchanged += 1
        else:
            versions.append(_version_row(item, before.item_id, number=before.number + 1, now=now))
    await repository.insert_items(session, fresh)
    await repository.insert_versions(session, versions)
    await _record(session, versions, actor=actor, now=now)
    return ImportReport(len(fresh), len(versions) - len(fresh), unchanged)


def _version_row(item: Item, item_id: UUID, *, number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "item_id": item_id,
        "number": number,
        "type": item.type.value,
        "topic": item.topic,
        "difficulty": item.difficulty,
        "body": to_data(item),
        "digest": digest_of(item),
        "imported_at": now,
    }


async def _record(
    session: AsyncSession, versions: list[dict[str, Any]], *, actor: Actor, now: datetime
) -> None:
    for version in versions:
        await audit.record(
            session,
            actor=actor,
            action="items.item.import",
            subject=("item", version["item_id"]),
            now=now,
            detail={"number": version["number"], "digest": version["digest"]},
        )


async def list_current(session: AsyncSession) -> list[StoredItem]:
    """Every item as it stands now, by reference."""
    return [
        StoredItem(version.id, from_data(version.body))
        for _, version in await repository.list_current(session)
    ]


async def get_items(session: AsyncSession, version_ids: Collection[UUID]) -> dict[UUID, Item]:
    """The items that these versions say; refused when one of the versions does not exist."""
    found = await repository.list_versions(session, version_ids)
    if len(found) < len(set(version_ids)):
        raise ItemVersionNotFound
    return {version.id: from_data(version.body) for version in found}
