# SPDX-License-Identifier: Apache-2.0
"""Writing items: an empty form, a form with an item in it, and saving either."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayWriteBank
from app.core.db import ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.i18n import translate
from app.core.requests import Now
from app.core.templating import render
from app.items.errors import ItemPictureNotFound, ReferenceTaken, UnderReview, VersionMoved
from app.items.models import ItemVersion
from app.items.pages.forms import (
    MOST_ROWS,
    ROWS,
    EnteredItem,
    blank_entry,
    data_of,
    entered_in,
    entered_of,
    judge,
)
from app.items.pages.history import name_in, returned_in
from app.items.pages.outcomes import leave_to
from app.items.pages.rights import is_editable, may
from app.items.service import authoring, reading, reviewing
from app.items.service.names import said_faults
from app.items.service.reading import ItemHistory
from app.items.service.showing import said_changes, show_written
from app.items.service.transitions import Act
from app.items.states import VersionVerb
from question_bank.interchange.guards.limits import MAX_PICTURE
from question_bank.items import (
    TOPIC_NAMES,
    Change,
    Cognitive,
    Item,
    ItemType,
    WorkType,
    changes_between,
    from_data,
)

router = APIRouter(include_in_schema=False)


async def _read_form(request: Request) -> EnteredItem:
    return entered_in(await request.form())


Typed = Annotated[EnteredItem, Depends(_read_form)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSheet:
    """The form as it is shown: what stands in it and what is said of it.

    `stored` is the item that is edited, None for a new one. `seen` is the version that saving
    goes on from, and `newer` what that one would lose, where somebody else wrote it meanwhile.
    """

    entered: EnteredItem
    stored: ItemHistory | None = None
    seen: int = 0
    faults: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    newer: tuple[Change, ...] = ()
    saved: str = ""


@router.get("/bank/items/new")
async def show_new(
    request: Request,
    session: ReadSession,
    author: MayWriteBank,
    *,
    type: str = ItemType.SINGLE.value,  # noqa: A002 - the address's own word
    topic: str = "",
    cognitive: str = "",
    saved: str = "",
) -> Response:
    sheet = EditSheet(entered=blank_entry(type, topic, cognitive), saved=saved)
    return await _show(request, session, author, sheet)


@router.get("/bank/items/{reference}/edit")
async def show_edit(
    reference: str, request: Request, session: ReadSession, author: MayWriteBank
) -> Response:
    """The newest version in a form; refused while it is under review."""
    history = await reading.get_history(session, reference)
    if not is_editable(history.newest):
        raise UnderReview(reference=reference)
    entered = entered_of(from_data(history.newest.body))
    sheet = EditSheet(entered=entered, stored=history, seen=history.newest.number)
    return await _show(request, session, author, sheet)


@router.post("/bank/items/new")
async def create(
    request: Request, session: WriteSession, now: Now, author: MayWriteBank, typed: Typed
) -> Response:
    """A draft, or one that waits for review; or the form again with all that is wrong with it."""
    if not is_saving(typed):
        return await _show(request, session, author, EditSheet(entered=reshaped(typed)))
    judged = judge(data_of(typed))
    if judged.faults:
        sheet = EditSheet(entered=typed, faults=said_faults(judged.faults))
        return await _show(request, session, author, sheet)
    try:
        saved = await authoring.create_item(
            session, judged.item, author_id=author.staff_id, now=now
        )
    except ReferenceTaken as taken:
        faults = {"reference": _said(taken)}
        return await _show(request, session, author, EditSheet(entered=typed, faults=faults))
    except ItemPictureNotFound as missing:
        return await _show(
            request, session, author, EditSheet(entered=typed, refusal=_said(missing))
        )
    act = Act(VersionVerb.SUBMIT, author.staff_id, now)
    return await _go_on(session, typed, judged.item, saved=saved, act=act)


@router.post("/bank/items/{reference}/edit")
async def save(
    reference: str,
    request: Request,
    session: WriteSession,
    now: Now,
    author: MayWriteBank,
    *,
    typed: Typed,
) -> Response:
    """A further version that says what was typed; or the form again and why it is none.

    Where somebody else has saved since the author opened the form, the form comes back with what
    differs, and saving once more goes on from the other's version.
    """
    history = await reading.get_history(session, reference)
    typed = typed.changed(reference=(reference,))
    seen = int(typed.one("seen")) if typed.one("seen").isdecimal() else 0
    sheet = EditSheet(entered=typed, stored=history, seen=seen)
    if not is_saving(typed):
        return await _show(request, session, author, replace(sheet, entered=reshaped(typed)))
    judged = judge(data_of(typed))
    if judged.faults:
        faulty = replace(sheet, faults=said_faults(judged.faults))
        return await _show(request, session, author, faulty)
    try:
        saved = await authoring.save_draft(
            session, judged.item, seen=seen, author_id=author.staff_id, now=now
        )
    except VersionMoved:
        # Read again: it may have moved between the look at it and the saving.
        history = await reading.get_history(session, reference)
        return await _show(request, session, author, _moved(sheet, history, judged.item))
    except (UnderReview, ItemPictureNotFound) as refusal:
        return await _show(request, session, author, replace(sheet, refusal=_said(refusal)))
    act = Act(VersionVerb.SUBMIT, author.staff_id, now)
    return await _go_on(session, typed, judged.item, saved=saved, act=act)


def is_saving(typed: EnteredItem) -> bool:
    """Did a button that saves send the form? Others only change its shape, or show it."""
    return typed.one("then") in ("draft", "submit", "next") and not typed.one("more")


def reshaped(typed: EnteredItem) -> EnteredItem:
    """The form with the row that was asked for."""
    name = typed.one("more")
    if name not in ROWS or typed.rows(name) >= MOST_ROWS:
        return typed
    rows = typed.rows(name) + 1
    return typed.changed(**{name: [typed.at(name, row) for row in range(rows)]})


def _moved(sheet: EditSheet, history: ItemHistory, item: Item) -> EditSheet:
    """What was typed stays; the other's version is what saving goes on from, knowingly."""
    other = history.newest
    return replace(
        sheet,
        stored=history,
        seen=other.number,
        refusal=translate(
            "您打开表单之后，{who} 保存了版本 {n}。您填写的内容都在下面，尚未保存。请看过差别再保存。",
            who=name_in(history, other.author_id),
            n=other.number,
        ),
        newer=tuple(said_changes(changes_between(from_data(other.body), item))),
    )


def _said(refusal: DomainError) -> str:
    if isinstance(refusal, ItemPictureNotFound):
        # The picture is in a text here, not in the address.
        name = refusal.context["name"]
        return translate("文中的图片“{name}”不在题库中，请先上传。", name=name)
    return refusal.in_words()


async def _go_on(
    session: AsyncSession, typed: EnteredItem, item: Item, *, saved: ItemVersion, act: Act
) -> Response:
    """Where the button that was pressed leads; the draft waits for review if it said so."""
    page = f"/bank/items/{item.reference}"
    if typed.one("then") == "submit":
        await reviewing.act(session, saved.id, act)
        return leave_to(page, done="submit")
    if typed.one("then") == "next":
        kept = {"type": item.type.value, "topic": item.topic, "cognitive": item.cognitive.value}
        return leave_to("/bank/items/new", **kept, saved=item.reference)
    return leave_to(page, done="saved")


async def _show(
    request: Request, session: AsyncSession, author: MayWriteBank, sheet: EditSheet
) -> Response:
    data = data_of(sheet.entered)
    context: dict[str, Any] = {
        "sheet": sheet,
        "returned": returned_in(sheet.stored) if sheet.stored else "",
        "entered": sheet.entered,
        "most_rows": MOST_ROWS,
        "most_picture_bytes": MAX_PICTURE,
        "shown": show_written(data),
        "types": list(ItemType),
        "levels_of_thought": list(Cognitive),
        "work_types": list(WorkType),
        "topics": await _topics(session, sheet.entered.one("topic")),
        **may(author),
    }
    status = 422 if sheet.faults or sheet.refusal else 200
    return render(request, "items/edit.html", context, status=status)


async def _topics(session: AsyncSession, chosen: str) -> list[str]:
    """The topics to choose from: those of the bank, ours, and the one that is chosen."""
    known = {*await reading.list_topics(session), *TOPIC_NAMES}
    return sorted(known | ({chosen} if chosen else set()))
