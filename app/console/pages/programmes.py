# SPDX-License-Identifier: Apache-2.0
"""`/console/programmes/{code}`: a programme's versions, and what two of them differ in."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import MayReadSittings
from app.core.db import ReadSession
from app.core.templating import render
from app.programmes import service as programmes
from app.programmes.rules import TASKS

router = APIRouter(include_in_schema=False)


@router.get("/console/programmes/{code}")
async def show_programme(
    code: str, request: Request, session: ReadSession, _staff: MayReadSittings
) -> Response:
    """Who is who in the programme, its offers, and every version, the latest first."""
    programme = await programmes.get_programme_by_code(session, code)
    context = {
        "programme": programme,
        "rules": await programmes.current_rules(session, programme.id),
        "versions": list(reversed(await programmes.list_versions(session, programme))),
        "tasks": TASKS,
    }
    return render(request, "console/programme.html", context)


@router.get("/console/programmes/{code}/versions/{older}/{newer}")
async def show_differences(
    code: str,
    older: int,
    newer: int,
    request: Request,
    session: ReadSession,
    _staff: MayReadSittings,
) -> Response:
    programme = await programmes.get_programme_by_code(session, code)
    context = {
        "programme": programme,
        "rules": await programmes.current_rules(session, programme.id),
        "compared": await programmes.compare_versions(session, programme, older, newer),
    }
    return render(request, "console/differences.html", context)
