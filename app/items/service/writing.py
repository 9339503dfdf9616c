# SPDX-License-Identifier: Apache-2.0
"""Writing versions: rows with everything that is derived from the item's words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.items import repository
from app.items.errors import ItemPictureNotFound
from app.items.models import BankItem, ItemEvent, ItemVersion
from app.items.rules import audience_of, words_of
from app.items.service import twins
from app.items.service.pictures import list_missing
from app.items.service.transitions import Act, event_row, move
from app.items.service.twins import FoundTwins
from app.items.states import VERSION, VersionState, VersionVerb
from question_bank import interchange, twins as likeness
from question_bank.items import Item, digest_of, to_data


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item to be written as a version; `before` is the item's newest version, if it has one."""

    item: Item
    before: ItemVersion | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes when; None is the system, whose versions are approved as they come.

    A person's are drafts, or under review at once where `submits` says so.
    """

    author_id: UUID | None
    now: datetime
    submits: bool = False

    @property
    def verb(self) -> VersionVerb | None:
        """What is done to each version as soon as it is written."""
        if self.author_id is None:
            return VersionVerb.ADOPT
        return VersionVerb.SUBMIT if self.submits else None

    @property
    def state(self) -> VersionState:
        return VERSION.target(VERSION.start, self.verb) if self.verb else VERSION.start


@dataclass(frozen=True, slots=True)
class Prepared:
    """Versions ready to be written, with the rows of items that are new and the twins found."""

    writer: Writer
    drafts: Sequence[ItemDraft]
    items: Sequence[dict[str, Any]]
    versions: Sequence[dict[str, Any]]
    questions: Mapping[UUID, likeness.ComparedQuestion]
    twins: FoundTwins


async def write_versions(
    session: AsyncSession, drafts: Sequence[ItemDraft], writer: Writer
) -> list[UUID]:
    """Each draft is its item's newest version; the ids of the versions, in order.

    A version that is open, or approved where the system writes, is superseded. Refused when an
    item shows a picture that the bank does not hold. The twins of the items are found anew.
    """
    return await write_prepared(session, await prepare_versions(session, drafts, writer))


async def prepare_versions(
    session: AsyncSession, drafts: Sequence[ItemDraft], writer: Writer
) -> Prepared:
    """Everything about writing that needs no transaction of its own: most of the work.

    Thousands of items take seconds, in which on SQLite nobody else could write: whoever has so
    many calls this in a reading transaction.
    """
    ids = {d.item.reference: d.before.item_id if d.before else new_id() for d in drafts}
    questions, versions = await asyncio.to_thread(_rows, drafts, ids, writer)
    items = [
        {"id": ids[d.item.reference], "reference": d.item.reference}
        for d in drafts
        if d.before is None
    ]
    found = await twins.find(session, questions)
    return Prepared(writer, drafts, items, versions, questions, found)


async def write_prepared(session: AsyncSession, prepared: Prepared) -> list[UUID]:
    """As `write_versions`, for drafts whose `before` is still the newest version."""
    writer = prepared.writer
    missing = await list_missing(
        session, interchange.pictures_shown(d.item for d in prepared.drafts)
    )
    if missing:
        raise ItemPictureNotFound(name=missing[0])
    before = [draft.before for draft in prepared.drafts if draft.before is not None]
    await _supersede(session, before, writer)
    await repository.insert(session, BankItem, prepared.items)
    await repository.insert(session, ItemVersion, prepared.versions)
    if writer.verb is not None:
        act = Act(writer.verb, writer.author_id, writer.now)
        events = [
            event_row(row["id"], VERSION.start, writer.state, act) for row in prepared.versions
        ]
        await repository.insert(session, ItemEvent, events)
    await twins.keep(session, prepared.questions, prepared.twins)
    return [row["id"] for row in prepared.versions]


async def _supersede(session: AsyncSession, before: Sequence[ItemVersion], writer: Writer) -> None:
    """Where a person writes, only an open version makes way: the approved one serves on."""
    versions = await repository.lock_versions_of(session, {version.item_id for version in before})
    # A draft makes way for a draft, an approved version for an approved one; the system's version
    # would be approved beside an open draft, which nobody could tell from its basis any more.
    making_way = {VERSION.start, writer.state}
    giving = [version for version in versions if version.state in making_way]
    act = Act(VersionVerb.REPLACE, writer.author_id, writer.now)
    await move(session, giving, act)


def _rows(
    drafts: Sequence[ItemDraft], ids: Mapping[str, UUID], writer: Writer
) -> tuple[dict[UUID, likeness.ComparedQuestion], list[dict[str, Any]]]:
    questions = {ids[draft.item.reference]: likeness.question_of(draft.item) for draft in drafts}
    by_item = [(draft, ids[draft.item.reference]) for draft in drafts]
    return questions, [_row(draft, each, questions[each], writer) for draft, each in by_item]


def _row(
    draft: ItemDraft, item_id: UUID, question: likeness.ComparedQuestion, writer: Writer
) -> dict[str, Any]:
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
        "words": words_of(item, question.text),
        "meant_for": audience_of(item),
        "fingerprint": question.print.to_bytes(),
        "author_id": writer.author_id,
        "created_at": writer.now,
    }
