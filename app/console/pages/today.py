# SPDX-License-Identifier: Apache-2.0
"""What is on today: the console's first page."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import MayReadSittings
from app.console import service
from app.console.rules import AHEAD
from app.core.db import ReadSession
from app.core.requests import Now
from app.core.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/console")
async def show_today(
    request: Request, session: ReadSession, now: Now, _staff: MayReadSittings
) -> Response:
    context = {"today": await service.today(session, now=now), "now": now, "ahead": AHEAD}
    return render(request, "console/today.html", context)
