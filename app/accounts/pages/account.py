# SPDX-License-Identifier: Apache-2.0
"""One's own account: the password, and where one is signed in."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import AppDoor, AsStaff
from app.accounts.errors import (
    PasswordGuessable,
    PasswordsDiffer,
    PasswordTooShort,
    WrongPassword,
)
from app.accounts.rules import MIN_PASSWORD
from app.accounts.service import roles, staff
from app.accounts.states import StaffSubject
from app.core.db import ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.requests import Now
from app.core.templating import render
from app.doors.errors import HashingBusy, TooManyTries
from app.doors.service import SignInDoor, set_session_cookie

router = APIRouter(include_in_schema=False)

# What is told beside the field that it is about; everything else is told above the form.
_CURRENT, _NEW = (WrongPassword,), (PasswordTooShort, PasswordGuessable, PasswordsDiffer)
REFUSALS = (*_NEW, HashingBusy)

PasswordField = Annotated[str, Form(max_length=200)]


def refused_password(refusal: DomainError | None) -> dict[str, str]:
    """The refusal's words by where a form with passwords shows them."""
    if refusal is None:
        return {}
    place = (
        "current"
        if isinstance(refusal, _CURRENT)
        else "new"
        if isinstance(refusal, _NEW)
        else "form"
    )
    return {place: refusal.in_words()}


@router.get("/staff/account")
async def show_account(
    request: Request, session: ReadSession, door: AppDoor, own: AsStaff, *, done: str = ""
) -> Response:
    return await _page(request, session, door, own, context={"done": done, "errors": {}})


@router.post("/staff/account/password")
async def choose_password(
    request: Request,
    door: AppDoor,
    own: AsStaff,
    *,
    current: PasswordField,
    new: PasswordField,
    again: PasswordField,
) -> Response:
    try:
        if new != again:
            raise PasswordsDiffer
        token = await staff.choose_password(door, own, current=current, new=new)
    except (WrongPassword, TooManyTries, *REFUSALS) as refusal:
        context = {"done": "", "errors": refused_password(refusal)}
        async with door.database.reading() as session:
            answer = await _page(request, session, door, own, context=context)
        answer.status_code = STATUS[refusal.kind]
        return answer
    response = RedirectResponse("/staff/account?done=password", 303)
    set_session_cookie(response, token, door.settings)
    return response


@router.post("/staff/account/other-sessions")
async def end_other_sessions(session: WriteSession, now: Now, own: AsStaff) -> Response:
    await staff.end_other_sessions(session, own, now=now)
    return RedirectResponse("/staff/account?done=sessions", 303)


async def _page(
    request: Request,
    session: AsyncSession,
    door: SignInDoor,
    own: StaffSubject,
    *,
    context: Mapping[str, object],
) -> Response:
    known = await roles.list_roles(session)
    context = {
        **context,
        "own": own,
        "roles": [role for role in known if role.code in own.roles],
        "sessions": await staff.list_own_sessions(session, door, own),
        "least": MIN_PASSWORD,
    }
    return render(request, "accounts/account.html", context)
