# SPDX-License-Identifier: Apache-2.0
"""One sitting's page and the acts on it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import (
    MayAnnounceSittings,
    MayCancelSittings,
    MayCloseEntry,
    MayMoveSittings,
    MayOpenSittings,
    MayPlanSittings,
    MayReadRegistrations,
    MayReleaseResults,
)
from app.audit.values import staff_actor
from app.console.errors import NotConfirmed
from app.console.rules import beijing, is_confirmed
from app.console.service import overview
from app.core.db import ReadSession, WriteSession
from app.core.requests import AppVault, Now
from app.core.schemas import Storable
from app.core.templating import render
from app.registrations import service as registrations
from app.results import service as results
from app.sittings import service as sittings
from app.sittings.values import SittingContact
from app.trail import service as trail

router = APIRouter(include_in_schema=False)

PAGE = 100
ShortText = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Storable]


@router.get("/console/sittings/{sitting_id}")
async def show_sitting(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    vault: AppVault,
    *,
    _staff: MayReadRegistrations,
    show: str = "",
    page: Annotated[int, Query(ge=1)] = 1,
    done: str = "",
) -> Response:
    found = await overview.sitting_page(session, sitting_id, now=now)
    rows = overview.rows_shown(await overview.sitting_rows(session, sitting_id), show)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    context = {
        "page": found,
        "rows": shown,
        "id_numbers": overview.numbers_of(shown, vault),
        "total": len(rows),
        "number": page,
        "pages": max(1, -(-len(rows) // PAGE)),
        "show": show,
        "done": done,
        "now": now,
        "words_of_entry": trail.words_of_entry,
    }
    return render(request, "console/sitting.html", context)


@router.post("/console/sittings/{sitting_id}/forms")
async def assign_forms(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayPlanSittings,
    *,
    form_set: Annotated[UUID | Literal[""], Form()] = "",
) -> Response:
    """The sitting opens with the chosen set, or with a form of its own when none is chosen."""
    await sittings.assign_forms(
        session, sitting_id, form_set or None, actor=staff_actor(operator.staff_id), now=now
    )
    return _back(sitting_id, "forms_assigned")


@router.post("/console/sittings/{sitting_id}/contact")
async def set_contact(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayPlanSittings,
    *,
    name: Annotated[ShortText, Form()] = "",
    telephone: Annotated[ShortText, Form()] = "",
    hours: Annotated[ShortText, Form()] = "",
    email: Annotated[ShortText, Form()] = "",
) -> Response:
    """Whom the sitting's candidates ask; with all empty it is the programme's contact again."""
    await sittings.set_contact(
        session,
        sitting_id,
        SittingContact(name, telephone, hours, email),
        actor=staff_actor(operator.staff_id),
        now=now,
    )
    return _back(sitting_id, "contact_set")


@router.post("/console/sittings/{sitting_id}/announcement")
async def reannounce(
    sitting_id: UUID, session: WriteSession, now: Now, operator: MayAnnounceSittings
) -> Response:
    """The sitting keeps the rules in force from now on; refused once anybody was booked."""
    actor = staff_actor(operator.staff_id)
    await registrations.reannounce_sitting(session, sitting_id, actor=actor, now=now)
    return _back(sitting_id, "reannounced")


@router.post("/console/sittings/{sitting_id}/open")
async def open_sitting(
    sitting_id: UUID, session: WriteSession, now: Now, operator: MayOpenSittings
) -> Response:
    actor = staff_actor(operator.staff_id)
    await sittings.open_sitting(session, sitting_id, actor=actor, now=now)
    return _back(sitting_id, "opened")


@router.post("/console/sittings/{sitting_id}/start")
async def override_start(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayMoveSittings,
    *,
    starts_at: Annotated[datetime, Form()],
    reason: Annotated[str, Form(max_length=500)],
    confirm: Annotated[str, Form()],
) -> Response:
    await _demand_confirmation(session, sitting_id, confirm)
    await sittings.override_start(
        session,
        sitting_id,
        starts_at=beijing(starts_at),
        reason=reason,
        actor=staff_actor(operator.staff_id),
        now=now,
    )
    return _back(sitting_id, "moved")


@router.post("/console/sittings/{sitting_id}/cancel")
async def cancel(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayCancelSittings,
    *,
    reason: Annotated[str, Form(max_length=500)],
    confirm: Annotated[str, Form()],
) -> Response:
    await _demand_confirmation(session, sitting_id, confirm)
    await sittings.cancel_sitting(
        session, sitting_id, reason=reason, actor=staff_actor(operator.staff_id), now=now
    )
    return _back(sitting_id, "cancelled")


@router.post("/console/sittings/{sitting_id}/entry/close")
async def close_entry(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayCloseEntry,
    *,
    reason: Annotated[str, Form(max_length=500)],
    confirm: Annotated[str, Form()],
) -> Response:
    await sittings.lock_sitting(session, sitting_id)
    _demand_number(confirm, await overview.count_not_begun(session, sitting_id))
    await sittings.close_entry(
        session, sitting_id, reason=reason, actor=staff_actor(operator.staff_id), now=now
    )
    return _back(sitting_id, "entry_closed")


@router.post("/console/sittings/{sitting_id}/release")
async def release(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReleaseResults,
    confirm: Annotated[str, Form()],
) -> Response:
    await _demand_confirmation(session, sitting_id, confirm)
    actor = staff_actor(operator.staff_id)
    await results.release_sitting(session, sitting_id, actor=actor, now=now)
    return _back(sitting_id, "released")


async def _demand_confirmation(session: AsyncSession, sitting_id: UUID, typed: str) -> None:
    """Refuse unless the number of people booked now was typed: it may have grown since the page."""
    await sittings.lock_sitting(session, sitting_id)
    _demand_number(typed, (await registrations.count_booked(session)).get(sitting_id, 0))


def _demand_number(typed: str, people: int) -> None:
    if not is_confirmed(typed, people):
        raise NotConfirmed(people=people)


def _back(sitting_id: UUID, done: str) -> Response:
    return RedirectResponse(f"/console/sittings/{sitting_id}?done={done}", 303)
