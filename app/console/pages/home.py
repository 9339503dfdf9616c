# SPDX-License-Identifier: Apache-2.0
"""The candidate's home. It stands here because it looks at attempts and results as well."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import AsCandidate
from app.console.service.home import home_of
from app.core.db import ReadSession
from app.core.requests import Now
from app.core.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/home")
async def show_home(
    request: Request, session: ReadSession, now: Now, candidate: AsCandidate
) -> Response:
    home = await home_of(session, candidate.candidate_id, now=now)
    return render(request, "console/home.html", {"home": home})
