# SPDX-License-Identifier: Apache-2.0
"""The table of sittings, and making new ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayPlanSittings, MayReadSittings
from app.audit.values import staff_actor
from app.console import service
from app.console.rules import beijing
from app.console.service.today import SittingLine
from app.core.db import ReadSession, WriteSession
from app.core.requests import Now
from app.core.templating import render
from app.programmes import service as programmes
from app.programmes.errors import TitleNotFound
from app.programmes.models import Programme
from app.sittings import service as sittings
from app.sittings.rules import days_of
from app.sittings.states import SittingKind
from app.sittings.values import Phase

router = APIRouter(include_in_schema=False)

Months = Annotated[int, Query(ge=1, le=24)]
PAGE = 100


@router.get("/console/sittings")
async def show_sittings(
    request: Request,
    session: ReadSession,
    now: Now,
    _staff: MayReadSittings,
    *,
    plan: str = "",
    months: Months = 6,
    show: str = "coming",
    made: int | None = None,
) -> Response:
    """The table; with `plan` (programme/title) also what its recurrence would make."""
    lines = await service.list_lines(session, now=now)
    context = {
        "lines": _chosen(lines, show),
        "show": show,
        "made": made,
        "now": now,
        "plan": plan,
        "months": months,
        "titles": await _list_titles(session),
        "planned": await _preview(session, plan, months=months, now=now) if plan else None,
    }
    return render(request, "console/sittings.html", context)


def _chosen(lines: Sequence[SittingLine], show: str) -> list[SittingLine]:
    """Coming ones by start; past ones the latest first, as many as one reads."""
    if show == "past":
        return [line for line in reversed(lines) if line.phase is Phase.OVER][:PAGE]
    return [line for line in lines if line.phase is not Phase.OVER]


async def _list_titles(session: AsyncSession) -> list[dict[str, Any]]:
    return [
        {"value": f"{programme.code}/{title.key}", "programme": rules, "title": title}
        for programme, rules in await programmes.list_current_rules(session)
        for title in rules.titles
    ]


async def _find_title(session: AsyncSession, value: str) -> tuple[Programme, str]:
    """The programme and title key behind a choice such as cpcif/level_4."""
    code, _, title_key = value.partition("/")
    programme = await programmes.get_programme_by_code(session, code)
    rules = await programmes.current_rules(session, programme.id)
    if not rules.components_of(title_key):
        raise TitleNotFound(title_key=title_key)
    return programme, title_key


async def _preview(
    session: AsyncSession, plan: str, *, months: int, now: datetime
) -> list[sittings.PlannedSitting]:
    programme, title_key = await _find_title(session, plan)
    first_on, last_on = days_of(None, months, now=now)
    return await sittings.preview_sittings(
        session, programme.id, title_key=title_key, first_on=first_on, last_on=last_on
    )


@router.post("/console/sittings/generate")
async def generate(
    session: WriteSession,
    now: Now,
    operator: MayPlanSittings,
    plan: Annotated[str, Form()],
    months: Annotated[int, Form(ge=1, le=24)],
) -> Response:
    programme, title_key = await _find_title(session, plan)
    first_on, last_on = days_of(None, months, now=now)
    made = await sittings.generate_sittings(
        session,
        programme.id,
        title_key=title_key,
        first_on=first_on,
        last_on=last_on,
        actor=staff_actor(operator.staff_id),
        now=now,
    )
    return RedirectResponse(f"/console/sittings?made={len(made)}", 303)


@router.post("/console/sittings")
async def create(
    session: WriteSession,
    now: Now,
    operator: MayPlanSittings,
    *,
    title: Annotated[str, Form()],
    starts_at: Annotated[datetime, Form()],
    kind: Annotated[SittingKind, Form()],
    entry_minutes: Annotated[str, Form(pattern=r"^\d{0,5}$")] = "",
) -> Response:
    programme, title_key = await _find_title(session, title)
    window = timedelta(minutes=int(entry_minutes)) if entry_minutes else None
    new = sittings.NewSitting(programme.id, title_key, beijing(starts_at), kind, window)
    actor = staff_actor(operator.staff_id)
    made = await sittings.create_sitting(session, new, actor=actor, now=now)
    return RedirectResponse(f"/console/sittings/{made.id}", 303)
