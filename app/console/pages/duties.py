# SPDX-License-Identifier: Apache-2.0
"""Giving duties at a sitting, or at it and the later ones of its series, and taking them back."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayAssignDuties
from app.core.db import WriteSession
from app.core.requests import Now
from app.sittings import service as sittings
from app.sittings.values import Duty, DutyOrder

router = APIRouter(include_in_schema=False)

# A monthly examination has a dozen sittings planned: nobody assigns each person twelve times.
Scope = Annotated[Literal["this", "series"], Form()]


@router.post("/console/sittings/{sitting_id}/duties")
async def assign(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayAssignDuties,
    *,
    staff_id: Annotated[UUID, Form()],
    duty: Annotated[Duty, Form()],
    scope: Scope = "this",
) -> Response:
    order = DutyOrder(staff_id, duty, await _meant(session, sitting_id, scope, now=now))
    await sittings.assign(session, order, by=operator.staff_id, now=now)
    return _back(sitting_id, "duty_given")


@router.post("/console/sittings/{sitting_id}/duties/taking-back")
async def take_back(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayAssignDuties,
    *,
    staff_id: Annotated[UUID, Form()],
    duty: Annotated[Duty, Form()],
    scope: Scope = "this",
) -> Response:
    order = DutyOrder(staff_id, duty, await _meant(session, sitting_id, scope, now=now))
    await sittings.take_back(session, order, by=operator.staff_id, now=now)
    return _back(sitting_id, "duty_taken_back")


async def _meant(
    session: AsyncSession, sitting_id: UUID, scope: Literal["this", "series"], *, now: datetime
) -> tuple[UUID, ...]:
    """The sittings that the form is about, as they are planned now."""
    if scope == "this":
        return (sitting_id,)
    return tuple({sitting_id, *(await sittings.get_plan(session, sitting_id, now=now)).series})


def _back(sitting_id: UUID, done: str) -> Response:
    return RedirectResponse(f"/console/sittings/{sitting_id}?done={done}#duties", 303)
