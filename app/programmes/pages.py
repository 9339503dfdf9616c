# SPDX-License-Identifier: Apache-2.0
"""`/programmes`: what can be sat, who certifies it, and through whom one registers."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import AsAnyone
from app.core.db import ReadSession
from app.core.templating import render
from app.programmes import service
from app.programmes.rules import TASKS

router = APIRouter(include_in_schema=False)


@router.get("/programmes")
async def show_programmes(request: Request, session: ReadSession, _viewer: AsAnyone) -> Response:
    """The programmes as the next sitting will be announced."""
    listed = [rules for _, rules in await service.list_current_rules(session)]
    return render(request, "programmes/programmes.html", {"programmes": listed, "tasks": TASKS})
