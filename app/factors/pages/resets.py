# SPDX-License-Identifier: Apache-2.0
"""The admins' page of resets, and the one that tells a member what was reset."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.access import AsStaff, MayManageStaff
from app.accounts.errors import StaffNotFound
from app.accounts.states import StaffSubject
from app.core.db import AppDatabase, ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS, Malformed
from app.core.i18n import translate
from app.core.requests import Now
from app.core.templating import render
from app.factors.rules import RESET_WAITS
from app.factors.schemas import ResetIn
from app.factors.service import resets
from app.factors.service.book import TOLD
from app.factors.states import RESET_WORDS, ResetOf

router = APIRouter(include_in_schema=False)

RESETS = "/staff/resets"
# What each act says of itself on the page that it leads to.
_DONE = ("asked", "confirmed", "declined")
# Where a confirmed one leads: whose password is gone needs a link, which is made there.
_NEXT = {
    ResetOf.FACTOR: RESETS + "?done=confirmed",
    ResetOf.PASSWORD: "/console/staff/{staff_id}?done=password",
}


@router.get(RESETS)
async def show_resets(
    request: Request, session: ReadSession, now: Now, admin: MayManageStaff, *, done: str = ""
) -> Response:
    context = await _context(session, admin, now=now)
    return render(request, "factors/resets.html", context | {"done": done if done in _DONE else ""})


@router.post(RESETS)
async def ask_reset(
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    username: Annotated[str, Form(max_length=60)],
    what: Annotated[ResetOf, Form()],
    reason: Annotated[str, Form(max_length=2000)],
) -> Response:
    try:
        body = ResetIn(what=what, reason=reason)
        async with database.writing() as session:
            member = await accounts.find_staff(session, username.strip().lower())
            if member is None:
                raise StaffNotFound
            await resets.ask_reset(
                session, member.id, body.what, by=admin, reason=body.reason, now=now
            )
    except ValidationError:
        refusal: DomainError = Malformed(fields=translate("理由"))
    except DomainError as refused:
        refusal = refused
    else:
        return RedirectResponse(f"{RESETS}?done=asked", 303)
    async with database.reading() as session:
        context = await _context(session, admin, now=now)
    context |= {
        "error": refusal.in_words(),
        "username": username,
        "what": what,
        "reason": reason,
    }
    return render(request, "factors/resets.html", context, status=STATUS[refusal.kind])


@router.post(f"{RESETS}/{{reset_id}}/confirmation")
async def confirm_reset(
    reset_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> Response:
    reset = await resets.confirm_reset(session, reset_id, by=admin, now=now)
    return RedirectResponse(_NEXT[reset.what].format(staff_id=reset.staff_id), 303)


@router.post(f"{RESETS}/{{reset_id}}/refusal")
async def decline_reset(
    reset_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> Response:
    await resets.decline_reset(session, reset_id, by=admin, now=now)
    return RedirectResponse(f"{RESETS}?done=declined", 303)


@router.get(TOLD)
async def show_told(request: Request, session: ReadSession, own: AsStaff) -> Response:
    found = await resets.list_untold(session, own.staff_id)
    ids = {one for reset in found for one in (reset.asked_by, reset.decided_by) if one}
    names = await accounts.names_of_staff(session, ids)
    context = {"resets": found, "names": names, "words": RESET_WORDS}
    return render(request, "factors/told.html", context)


@router.post(TOLD)
async def be_told(session: WriteSession, now: Now, own: AsStaff) -> Response:
    await resets.tell(session, own, now=now)
    return RedirectResponse("/staff", 303)


async def _context(
    session: AsyncSession, admin: StaffSubject, *, now: datetime
) -> dict[str, object]:
    waiting = await resets.list_asked(session, now=now)
    ids = {one for reset in waiting for one in (reset.staff_id, reset.asked_by) if one}
    return {
        "waiting": waiting,
        "names": await accounts.names_of_staff(session, ids),
        "own_id": admin.staff_id,
        "words": RESET_WORDS,
        "lapse": RESET_WAITS,
        "done": "",
        "error": "",
        "username": "",
        "what": ResetOf.FACTOR,
        "reason": "",
    }
