# SPDX-License-Identifier: Apache-2.0
"""One item: what it says, what became of it, and what may be done to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import AsBankStaff
from app.accounts.states import Role, StaffSubject
from app.core.db import ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.i18n import translate
from app.core.requests import Now
from app.core.templating import render
from app.items import service
from app.items.errors import OwnWork, ReasonNeeded
from app.items.models import ItemVersion
from app.items.pages.browsing import may
from app.items.pages.outcomes import Telling, leave_to, said_refusal
from app.items.rules import Change, changes_between, judge_verb
from app.items.service import ItemHistory, names
from app.items.service.reviewing import standing_in
from app.items.service.showing import Shown, said_changes, show_item
from app.items.states import EDITABLE, REVIEWERS_VERBS, VersionState, VersionVerb
from question_bank.items import Item, from_data

router = APIRouter(include_in_schema=False)

Number = Annotated[int | None, Query(ge=1, le=1_000_000)]
# By role, in the order in which a page offers them.
_VERBS: tuple[tuple[VersionVerb, frozenset[Role]], ...] = (
    (VersionVerb.SUBMIT, frozenset({Role.AUTHOR})),
    (VersionVerb.WITHDRAW, frozenset({Role.AUTHOR})),
    (VersionVerb.APPROVE, frozenset({Role.REVIEWER})),
    (VersionVerb.SEND_BACK, frozenset({Role.REVIEWER})),
    (VersionVerb.RETIRE, frozenset({Role.AUTHOR, Role.REVIEWER})),
)
# Judging whether a verb would be refused must not fail for want of words yet unwritten.
_SOME_REASON = "-"
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
class Beside:
    """A twin as it stands beside the item."""

    reference: str
    percent: int
    dismissed: bool
    shown: Shown
    changes: list[Change]


@router.get("/bank/items/{reference}")
async def show(
    reference: str,
    request: Request,
    session: ReadSession,
    staff: AsBankStaff,
    *,
    told: Telling,
    version: Number = None,
    before: Annotated[int | None, Query(ge=1, alias="from")] = None,
    after: Annotated[int | None, Query(ge=1, alias="to")] = None,
) -> Response:
    """The newest version, or the one that is asked for, and all that belongs to it."""
    history = await service.get_history(session, reference)
    chosen = history.numbered(version) if version else history.newest
    figures = await service.find_statistics(session, [each.id for each in history.versions])
    context = {
        "difference": difference_of(history, chosen, before=before, after=after),
        "verbs": [verb.value for verb in verbs_of(history, chosen, staff)],
        "hindrance": _hindrance(history, chosen, staff),
        "may_edit": may_edit(history, staff),
        "has_figures": bool(figures),
        "returned": returned_in(history),
        "told": told,
        **may(staff),
        **await whole_of(session, history, chosen),
    }
    return render(request, "items/item.html", context)


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


def verbs_of(history: ItemHistory, version: ItemVersion, staff: StaffSubject) -> list[VersionVerb]:
    """The verbs that this person may use on the version now."""
    standing = standing_in(history, version)
    usable = []
    for verb, roles in _VERBS:
        try:
            judge_verb(verb, standing, actor_id=staff.staff_id, comment=_SOME_REASON)
        except DomainError:
            continue
        if roles & staff.roles:
            usable.append(verb)
    return usable


def _hindrance(history: ItemHistory, version: ItemVersion, staff: StaffSubject) -> str:
    """Why a reviewer cannot judge what waits for a judgement; "" where nothing is in the way."""
    standing = standing_in(history, version)
    if Role.REVIEWER not in staff.roles or version is not history.newest:
        return ""
    for verb in REVIEWERS_VERBS:
        try:
            judge_verb(verb, standing, actor_id=staff.staff_id, comment=_SOME_REASON)
        except OwnWork as refusal:
            return translate(refusal.message, **refusal.context)
        except DomainError:
            return ""
    return ""


def may_edit(history: ItemHistory, staff: StaffSubject) -> bool:
    """Is the item this person's to edit now?"""
    return Role.AUTHOR in staff.roles and is_editable(history.newest)


def is_editable(version: ItemVersion) -> bool:
    return VersionState(version.state) in EDITABLE


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


async def _twins_of(session: AsyncSession, history: ItemHistory, item: Item) -> list[Beside]:
    return [
        Beside(
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
        for twin in await service.list_twins(session, history.stored.id)
    ]


@router.post("/bank/items/{reference}/comments")
async def comment(
    reference: str,
    session: WriteSession,
    now: Now,
    staff: AsBankStaff,
    *,
    text: Annotated[str, Form(max_length=2000)] = "",
    version: Annotated[int, Form(ge=1)] = 1,
    back: Annotated[str, Form()] = "",
) -> Response:
    """The comment stands in the item's history; one without words is none."""
    history = await service.get_history(session, reference)
    page = back or f"/bank/items/{reference}"
    if not text.strip():
        return leave_to(f"{page}#comment", **said_refusal(ReasonNeeded(), ()))
    chosen = history.numbered(version)
    await service.comment(session, chosen.id, text, actor_id=staff.staff_id, now=now)
    return leave_to(f"{page}#history", done="commented")


@router.post("/bank/items/{reference}/twins/{other}/dismissal")
async def dismiss(
    reference: str,
    other: str,
    session: WriteSession,
    staff: AsBankStaff,
    *,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Papers may hold both from now on: this person looked and found them different."""
    history = await service.get_history(session, reference)
    await service.dismiss_twins(session, history.stored.id, other, staff_id=staff.staff_id)
    return leave_to(back or f"/bank/items/{reference}", done="dismissed")
