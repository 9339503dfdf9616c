# SPDX-License-Identifier: Apache-2.0
"""Exporting a bank: choose a format, see what it cannot hold, take the file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.accounts.access import MayExportBank
from app.accounts.viewing import Records, StaffLook
from app.audit.rules import View
from app.core.clock import EXAM_ZONE
from app.core.db import AppDatabase, ReadSession
from app.core.downloads import attachment
from app.core.i18n import translate
from app.core.requests import AppBlobs, Now
from app.core.templating import render
from app.exchange.pages.formats import LEFT_BEHIND, written_formats, written_name
from app.exchange.service import exporting
from app.items.errors import NothingChosen
from app.items.service import names
from app.items.values import Narrowing

router = APIRouter(include_in_schema=False)

# What a page reads out of a group of items that stay behind; the rest is a number.
_TOLD = 20
_USUAL = "excel"
FormatName = Annotated[str, Query(alias="format")]


@router.get("/bank/export")
async def show_export(
    request: Request,
    session: ReadSession,
    staff: MayExportBank,
    *,
    format_: FormatName = _USUAL,
) -> Response:
    """How many of the items go into a file of the format, and what is lost on the way."""
    narrowing = Narrowing.of(request.query_params)
    export = await exporting.prepare_export(session, narrowing.wanted(staff.staff_id), format_)
    context = {
        "export": export,
        "formats": written_formats(),
        "left_behind": {
            translate(LEFT_BEHIND[why]): references for why, references in export.left.items()
        },
        "told": _TOLD,
        "narrowing": narrowing,
        "written_name": written_name,
        "names": names.NAMES,
    }
    return render(request, "exchange/export.html", context)


@router.get("/bank/export/file")
async def give_file(
    request: Request,
    database: AppDatabase,
    blobs: AppBlobs,
    now: Now,
    *,
    staff: MayExportBank,
    look: Annotated[StaffLook, Depends(Records(View.BANK))],
    format_: FormatName = _USUAL,
) -> Response:
    """The items as a file, and on the trail who took it.

    Written outside of any transaction: a large bank takes seconds. Nothing leaves without the
    trail's entry.
    """
    narrowing = Narrowing.of(request.query_params)
    wanted = narrowing.wanted(staff.staff_id)
    async with database.reading() as session:
        export = await exporting.prepare_export(session, wanted, format_)
    if not export.carried:
        raise NothingChosen
    data = await exporting.write_export(export, blobs)
    told = {"format": export.format.name, "items": len(export.carried)}
    await look.record(("staff", staff.staff_id), told)
    day, suffix = now.astimezone(EXAM_ZONE).date().isoformat(), export.format.suffix
    name = f"{translate('题库')}-{day}{suffix}"
    media_type = export.format.media_type
    return attachment(data, media_type=media_type, name=name, plain=f"bank-{day}{suffix}")
