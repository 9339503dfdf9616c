# SPDX-License-Identifier: Apache-2.0
"""Writing versions: rows with everything that is derived from the item's words."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.items import repository
from app.items.errors import PictureNotFound
from app.items.models import ItemVersion
from app.items.rules import audience_of, pictures_in, question_text, words_of
from app.items.service import twins
from app.items.service.pictures import list_missing
from app.items.service.transitions import Act, event_row, move
from app.items.states import VersionState, VersionVerb
from question_bank.items import Item, digest_of, to_data
from question_bank.twins import fingerprint


@dataclass(frozen=True, slots=True)
class Draft:
    """An item to be written as a version; `before` is the item's newest version, if it has one."""

    item: Item
    before: ItemVersion | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes when; None is the system, whose versions are approved as they come."""

    author_id: UUID | None
    now: datetime

    @property
    def state(self) -> VersionState:
        return VersionState.DRAFT if self.author_id else VersionState.APPROVED


async def write_versions(
    session: AsyncSession, drafts: Sequence[Draft], writer: Writer
) -> list[UUID]:
    """Each draft is its item's newest version; the ids of the versions, in order.

    A version that is open, or approved where the system writes, is superseded. Refused when an
    item shows a picture that the bank does not hold. The twins of the items are found anew.
    """
    missing = await list_missing(session, pictures_in([draft.item for draft in drafts]))
    if missing:
        raise PictureNotFound(name=missing[0])
    await _supersede(session, [d.before for d in drafts if d.before is not None], writer)
    fresh = {d.item.reference: new_id() for d in drafts if d.before is None}
    # In a thread: reading the texts of 300 items takes a second, in which nobody would be answered.
    rows = await asyncio.to_thread(_rows, drafts, fresh, writer)
    stored = [{"id": item_id, "reference": reference} for reference, item_id in fresh.items()]
    await repository.insert_items(session, stored)
    await repository.insert_versions(session, rows)
    if writer.author_id is None:
        adopted = Act(VersionVerb.ADOPT, None, writer.now)
        events = [
            event_row(row["id"], VersionState.DRAFT, VersionState.APPROVED, adopted) for row in rows
        ]
        await repository.insert_events(session, events)
    await twins.refresh(session, [row["item_id"] for row in rows])
    return [row["id"] for row in rows]


async def _supersede(session: AsyncSession, before: Sequence[ItemVersion], writer: Writer) -> None:
    """Where a person writes, only an open version makes way: the approved one serves on."""
    versions = await repository.lock_versions_of(session, {version.item_id for version in before})
    # A draft makes way for a draft, an approved version for an approved one; the system's version
    # would be approved beside an open draft, which nobody could tell from its basis any more.
    making_way = {VersionState.DRAFT, writer.state}
    giving = [version for version in versions if VersionState(version.state) in making_way]
    act = Act(VersionVerb.REPLACE, writer.author_id, writer.now)
    await move(session, giving, VersionState.SUPERSEDED, act)


def _rows(
    drafts: Sequence[Draft], fresh: Mapping[str, UUID], writer: Writer
) -> list[dict[str, Any]]:
    return [
        _row(d, d.before.item_id if d.before else fresh[d.item.reference], writer) for d in drafts
    ]


def _row(draft: Draft, item_id: UUID, writer: Writer) -> dict[str, Any]:
    item = draft.item
    return {
        "id": new_id(),
        "item_id": item_id,
        "number": draft.before.number + 1 if draft.before else 1,
        "state": writer.state.value,
        "type": item.type.value,
        "topic": item.topic,
        "cognitive": item.cognitive.value,
        "difficulty": item.difficulty,
        "body": to_data(item),
        "digest": digest_of(item),
        "words": words_of(item),
        "meant_for": audience_of(item),
        "fingerprint": fingerprint(question_text(item)).to_bytes(),
        "author_id": writer.author_id,
        "created_at": writer.now,
    }
