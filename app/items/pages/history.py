# SPDX-License-Identifier: Apache-2.0
"""What became of an item: its versions and their differences, who did what, its twins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import translate
from app.items.models import ItemVersion
from app.items.service import names, twins
from app.items.service.reading import ItemHistory
from app.items.service.showing import ShownItem, said_changes, show_item
from app.items.states import VersionVerb
from question_bank.items import Change, Item, changes_between, from_data

# What two different items share or not by their nature; what is left is what twins differ in.
_BESIDE_THE_POINT = frozenset({"reference", "difficulty", "author", "source", "function", "points"})


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions and the fields in which they differ."""

    before: int
    after: int
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of an item's history; `number` is the version's."""

    at: datetime
    who: str
    what: str
    comment: str
    number: int


@dataclass(frozen=True, slots=True)
class TwinBeside:
    """A twin as it stands beside the item."""

    reference: str
    percent: int
    dismissed: bool
    shown: ShownItem
    changes: list[Change]


async def whole_of(
    session: AsyncSession, history: ItemHistory, version: ItemVersion
) -> dict[str, Any]:
    """What every page of an item shows: the item, its history, its twins."""
    item = from_data(version.body)
    return {
        "history": history,
        "version": version,
        "item": item,
        "shown": show_item(item),
        "happenings": happenings_of(history),
        "twins": await _twins_of(session, history, item),
    }


def difference_of(
    history: ItemHistory,
    version: ItemVersion,
    *,
    before: int | None = None,
    after: int | None = None,
) -> Difference | None:
    """The difference asked for; else to the version that serves, or to the one before.

    None where there is nothing to compare with.
    """
    new = history.numbered(after) if after else version
    earlier = [each for each in history.versions if each.number < new.number]
    serving = [each for each in earlier if each is history.approved]
    old = history.numbered(before) if before else next(iter(serving or earlier), None)
    if old is None:
        return None
    changes = changes_between(from_data(old.body), from_data(new.body))
    return Difference(old.number, new.number, said_changes(changes))


def happenings_of(history: ItemHistory) -> list[Happening]:
    """Who wrote, judged and said what, the latest first."""
    numbers = {version.id: version.number for version in history.versions}
    told = [
        Happening(
            event.at,
            name_in(history, event.actor_id),
            names.verb_of(event.verb) if event.verb else translate("评论"),
            event.comment,
            numbers[event.version_id],
        )
        for event in history.events
        # The version that took its place stands in the same list.
        if event.verb != VersionVerb.REPLACE
    ]
    written = [
        Happening(
            version.created_at,
            name_in(history, version.author_id),
            translate("写成"),
            "",
            version.number,
        )
        for version in history.versions
        if version.author_id is not None
    ]
    return sorted(told + written, key=lambda each: each.at, reverse=True)


def returned_in(history: ItemHistory) -> str:
    """Why the newest version was sent back, and by whom; "" where it was not."""
    acts = (e for e in history.events if e.version_id == history.newest.id and e.verb)
    last = next(acts, None)
    if last is None or last.verb != VersionVerb.SEND_BACK:
        return ""
    who = name_in(history, last.actor_id)
    return translate("{who} 退回修改：{why}", who=who, why=last.comment)


def name_in(history: ItemHistory, person: UUID | None) -> str:
    """Who that is; nobody is the system."""
    return history.names.get(person, "") if person else translate("系统")


async def _twins_of(session: AsyncSession, history: ItemHistory, item: Item) -> list[TwinBeside]:
    return [
        TwinBeside(
            twin.reference,
            round(twin.similarity * 100),
            twin.dismissed,
            show_item(twin.item),
            [
                change
                for change in said_changes(changes_between(item, twin.item))
                if change.field not in _BESIDE_THE_POINT
            ],
        )
        for twin in await twins.list_twins(session, history.stored.id)
    ]
