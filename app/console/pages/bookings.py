# SPDX-License-Identifier: Apache-2.0
"""Bringing a roster into a sitting: look at the verdicts first, then confirm."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from app.accounts.access import MayBook
from app.audit.values import staff_actor
from app.console.service import overview
from app.core.db import ReadSession, WriteSession
from app.core.requests import AppVault, Now
from app.core.templating import render
from app.registrations import service as registrations
from app.registrations.rules import RowVerdict, decode_roster, parse_roster

router = APIRouter(include_in_schema=False)


@router.post("/console/sittings/{sitting_id}/bookings/preview")
async def preview(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    vault: AppVault,
    *,
    _operator: MayBook,
    lines: Annotated[str, Form()] = "",
    roster: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Each row of the pasted lines, or else of the file, with what will become of it."""
    text = lines
    if not text.strip() and roster is not None:
        text = decode_roster(await roster.read())
    rows = parse_roster(text)
    judged = await registrations.preview_roster(session, sitting_id, rows, vault=vault)
    context = {
        "page": await overview.sitting_page(session, sitting_id, now=now),
        "judged": judged,
        "bookable": sum(verdict is RowVerdict.BOOKABLE for _, verdict in judged),
        "lines": text,
    }
    return render(request, "console/roster.html", context)


@router.post("/console/sittings/{sitting_id}/bookings")
async def book(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    vault: AppVault,
    operator: MayBook,
    *,
    lines: Annotated[str, Form()],
) -> Response:
    await registrations.book(
        session,
        sitting_id,
        parse_roster(lines),
        actor=staff_actor(operator.staff_id),
        vault=vault,
        now=now,
    )
    return RedirectResponse(f"/console/sittings/{sitting_id}?done=booked#registrations", 303)
