# SPDX-License-Identifier: Apache-2.0
"""Importing a file: upload it, see what would become of every question, confirm or mend."""

from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayImportBank
from app.accounts.viewing import Records, StaffLook
from app.audit.rules import View
from app.core.db import AppDatabase, ReadSession, WriteSession
from app.core.downloads import attachment
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.lifecycle import IllegalVerb
from app.core.requests import AppBlobs, Now, PageNumber
from app.core.templating import render
from app.exchange.errors import ImportStale
from app.exchange.models import ItemImport
from app.exchange.pages.form import Sent, sent_in, typed_before
from app.exchange.pages.formats import format_name, readable_formats
from app.exchange.pages.limits import MAX_FILE
from app.exchange.pages.lines import page_of, verdicts_counted, view_name
from app.exchange.service import importing, uploading
from app.exchange.service.importing import Confirmation
from app.exchange.service.uploading import Opened
from app.exchange.states import IMPORT, ImportVerb
from app.items import service as items
from app.items.errors import FileUnusable
from app.items.service import names
from question_bank import interchange
from question_bank.interchange import sheets
from question_bank.items import TOPIC_NAMES, Cognitive

router = APIRouter(include_in_schema=False)

_HOME = "/bank/imports"
# More than these are looked for in the list.
_MOST_WAITING = 3


@router.get(_HOME)
async def show_start(request: Request, session: ReadSession, author: MayImportBank) -> Response:
    """The form for a file, and this person's earlier imports."""
    return await _show_start(request, session, author.staff_id)


async def _show_start(
    request: Request, session: AsyncSession, staff_id: UUID, *, sent: Sent | None = None
) -> Response:
    imports = await uploading.list_imports(session, staff_id)
    topics = {*TOPIC_NAMES, *await items.list_topics(session)}
    context = {
        "imports": imports,
        "typed": sent.typed if sent else typed_before(imports[0] if imports else None),
        "faults": sent.faults if sent else {},
        "topics": sorted(names.topic_of(topic) for topic in topics),
        "levels_of_thought": [level.value for level in Cognitive],
        "formats": readable_formats(),
        "most_bytes": MAX_FILE,
        "names": names.NAMES,
    }
    status = STATUS[FileUnusable.kind] if sent else 200
    return render(request, "exchange/import_start.html", context, status=status)


@router.get(_HOME + "/template.xlsx")
async def give_template(_author: MayImportBank) -> Response:
    """An empty workbook with our columns."""
    name = translate("题库模板") + ".xlsx"
    media_type = interchange.FORMATS["excel"].media_type
    return attachment(
        sheets.write_template(), media_type=media_type, name=name, plain="template.xlsx"
    )


@router.post(_HOME)
async def upload(
    request: Request, database: AppDatabase, blobs: AppBlobs, now: Now, author: MayImportBank
) -> Response:
    """The file waits on a page of its own for a look; or the form again, and why it was no good.

    Read before a transaction begins: a large file takes seconds, in which others save answers.
    """
    sent = await sent_in(request)
    if sent.upload is not None:
        try:
            received = await uploading.receive(blobs, sent.upload)
        except FileUnusable as refused:
            faults = {"file": _said(refused)}
            sent = Sent(sent.typed, None, faults)
        else:
            async with database.writing() as session:
                stored = await uploading.upload(
                    session, received, staff_id=author.staff_id, now=now
                )
            return _to(stored.id)
    async with database.reading() as session:
        return await _show_start(request, session, author.staff_id, sent=sent)


def _said(refusal: DomainError) -> str:
    return refusal.in_words()


def _to(import_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"{_HOME}/{import_id}", 303)


@router.get(_HOME + "/{import_id}")
async def show_preview(
    import_id: UUID,
    request: Request,
    session: ReadSession,
    blobs: AppBlobs,
    author: MayImportBank,
    *,
    show: str = "",
    page: PageNumber = 1,
) -> Response:
    """What confirming would do to every question; after it, what was left."""
    opened = await uploading.open_import(session, blobs, import_id, staff_id=author.staff_id)
    return await _show_preview(request, session, opened, show=show, page=page)


async def _show_preview(
    request: Request,
    session: AsyncSession,
    opened: Opened,
    *,
    refusal: DomainError | None = None,
    show: str = "",
    page: int = 1,
) -> Response:
    seen = await importing.preview(session, opened)
    context = {
        "seen": seen,
        "page": page_of(seen, show=show, number=page),
        "refusal": _said(refusal) if refusal else "",
        "waiting": await _waiting_beside(session, opened.stored),
        "format_name": format_name,
        "view_name": view_name,
        "verdicts_counted": verdicts_counted,
        "typed": typed_before(opened.stored),
        "most_bytes": MAX_FILE,
        "names": names.NAMES,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "exchange/import_preview.html", context, status=status)


async def _waiting_beside(session: AsyncSession, stored: ItemImport) -> list[ItemImport]:
    """Other imports of this person that wait, a few: mending a file easily leaves the first open."""
    imports = await uploading.list_imports(session, stored.staff_id)
    waiting = [
        each
        for each in imports
        if IMPORT.allows(each.state, ImportVerb.CONFIRM) and each.id != stored.id
    ]
    return waiting[:_MOST_WAITING]


@router.get(_HOME + "/{import_id}/corrections.xlsx")
async def give_corrections(
    import_id: UUID,
    session: ReadSession,
    blobs: AppBlobs,
    author: MayImportBank,
    look: Annotated[StaffLook, Depends(Records(View.CORRECTIONS))],
) -> Response:
    """The refused questions and why, as a workbook to be mended and uploaded."""
    opened = await uploading.open_import(session, blobs, import_id, staff_id=author.staff_id)
    await look.record(("item_import", import_id))
    name = f"{PurePath(opened.stored.filename).stem}-{translate('改正')}.xlsx"
    return attachment(
        await importing.corrections(opened),
        media_type=interchange.FORMATS["excel"].media_type,
        name=name,
        plain="corrections.xlsx",
    )


@router.post(_HOME + "/{import_id}/confirm")
async def confirm(
    import_id: UUID,
    request: Request,
    database: AppDatabase,
    blobs: AppBlobs,
    now: Now,
    *,
    author: MayImportBank,
    seen: Annotated[str, Form()] = "",
    submit: Annotated[str, Form()] = "",
) -> Response:
    """The questions are drafts; or the page again, where the bank is no longer what it showed."""
    async with database.reading() as session:
        opened = await uploading.open_import(session, blobs, import_id, staff_id=author.staff_id)
    wanted = Confirmation(seen, bool(submit))
    try:
        async with database.reading() as session:
            ready = await importing.prepare(session, opened, wanted, now=now)
        async with database.writing() as session:
            await importing.confirm(session, ready)
    except ImportStale as stale:
        async with database.reading() as session:
            return await _show_preview(request, session, opened, refusal=stale)
    except IllegalVerb:
        # Pressed twice: the page says what the first did.
        pass
    return _to(import_id)


@router.post(_HOME + "/{import_id}/discard")
async def discard(
    import_id: UUID, session: WriteSession, now: Now, author: MayImportBank
) -> Response:
    """Nothing of the file is taken."""
    await importing.discard(session, import_id, staff_id=author.staff_id, now=now)
    return RedirectResponse(_HOME, 303)
