# SPDX-License-Identifier: Apache-2.0
"""The trail by API, for auditors."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response
from fastapi.responses import StreamingResponse

from app.accounts.access import MayReadTrail
from app.accounts.viewing import Records, StaffLook
from app.audit import service as audit
from app.audit.rules import View
from app.core.api import api_router
from app.core.clock import EXAM_ZONE
from app.core.db import AppDatabase, ReadSession
from app.core.ids import new_id
from app.core.listing import AppPager, CursorOfOther, CursorUnknown, SpanReversed
from app.core.refusals import refuses
from app.core.requests import Now
from app.trail.schemas import (
    HeadOut,
    TrailPageOut,
    TrailPageQuery,
    TrailQuery,
    entry_out,
    head_out,
)
from app.trail.service import exporting, reading
from app.trail.service.exporting import TrailFormat

router = api_router("audit")

_MEDIA = {TrailFormat.CSV: "text/csv", TrailFormat.JSONL: "application/jsonl"}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {} for media in _MEDIA.values()}, "description": "The file"}
}


@router.get("/audit/head")
async def get_head(session: ReadSession, _auditor: MayReadTrail) -> HeadOut:
    """Where the chain ends at this moment; what was written seconds ago may not be linked yet."""
    return head_out(await audit.get_head(session))


@router.get("/audit/entries")
@refuses(CursorOfOther, CursorUnknown, SpanReversed)
async def list_entries(
    asked: Annotated[TrailPageQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    _auditor: MayReadTrail,
) -> TrailPageOut:
    """Entries of the trail, newest first, a page at a time."""
    span = pager.span(asked, sort=asked.sort)
    found = await reading.list_page(session, asked.asked(), span)
    return TrailPageOut(
        items=[entry_out(line) for line in found.rows], next=pager.lead_on(asked, found.end)
    )


class TrailExportQuery(TrailQuery):
    """Which entries, and as which file."""

    format: TrailFormat = TrailFormat.CSV


@router.get("/audit/export", response_class=Response, responses=_FILES)
@refuses(SpanReversed)
async def export_entries(
    asked: Annotated[TrailExportQuery, Query()],
    database: AppDatabase,
    now: Now,
    _auditor: MayReadTrail,
    look: Annotated[StaffLook, Depends(Records(View.TRAIL))],
) -> Response:
    """The entries as a file whose first line is the head of the chain. The export is on the trail."""
    export = await exporting.begin_export(database, asked.asked(), asked.format, now=now)
    await look.record(("trail", new_id()), export.told)
    name = f"trail-{now.astimezone(EXAM_ZONE):%Y%m%d-%H%M}.{asked.format.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(
        exporting.write_export(database, export),
        media_type=f"{_MEDIA[asked.format]}; charset=utf-8",
        headers=headers,
    )
