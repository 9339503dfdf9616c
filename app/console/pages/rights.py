# SPDX-License-Identifier: Apache-2.0
"""`/console/rights`: who may do what, on one page."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import MayReadRoles
from app.console.service.rights import rights_table
from app.core.db import ReadSession
from app.core.requests import Now
from app.core.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/console/rights")
async def show_rights(
    request: Request, session: ReadSession, now: Now, _reader: MayReadRoles
) -> Response:
    return render(request, "console/rights.html", {"table": await rights_table(session, now=now)})
