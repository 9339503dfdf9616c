# SPDX-License-Identifier: Apache-2.0
"""The staff's sign-in page and everybody's sign-out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AppDoor, AsAnyone
from app.accounts.errors import HashingBusy, WrongPassword
from app.accounts.routes import forget_subject
from app.accounts.service import sessions
from app.accounts.states import StaffSubject, Subject
from app.accounts.values import Right
from app.core.db import AppSettings, WriteSession
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.requests import Now
from app.core.templating import render
from app.doors import service as doors
from app.doors.errors import TooManyTries

router = APIRouter(include_in_schema=False)

# Where the work of who has a right begins; the first that fits wins.
_DESKS = (
    (Right.SITTINGS_PLAN, "/console"),
    (Right.ATTEMPTS_WATCH, "/invigilation"),
    (Right.MARKING_MARK, "/grading"),
    (Right.BANK_REVIEW, "/bank/review"),
    (Right.BANK_WRITE, "/bank"),
    (Right.PAPERS_MAKE, "/papers"),
    (Right.REGISTRATIONS_READ, "/console/sittings"),
    (Right.STAFF_MANAGE, "/console/staff"),
    (Right.MARKING_FOLLOW, "/grading"),
    (Right.ATTENTION_READ, "/console/attention"),
    (Right.ROLES_READ, "/console/rights"),
    (Right.BANK_READ, "/bank"),
    (Right.SITTINGS_READ, "/console"),
)


@router.get("/staff/sign-in")
async def show_sign_in(
    request: Request, viewer: AsAnyone, door: AppDoor, *, done: str = ""
) -> Response:
    if isinstance(viewer, StaffSubject):
        return RedirectResponse("/staff", 303)
    context = {"error": None, "username": "", "done": done}
    answer = render(request, "accounts/staff_sign_in.html", context)
    door.give_device(answer)
    return answer


@router.get("/staff")
async def show_desk(request: Request, viewer: AsAnyone) -> Response:
    """Send a member of staff to where their work begins; who has none today reads so."""
    if not isinstance(viewer, StaffSubject):
        return RedirectResponse("/staff/sign-in", 303)
    desk = next((path for right, path in _DESKS if viewer.may(right)), None)
    if desk is None:
        return render(request, "accounts/no_desk.html")
    return RedirectResponse(desk, 303)


@router.post("/staff/sign-in")
async def sign_in(
    request: Request,
    door: AppDoor,
    _viewer: AsAnyone,
    *,
    username: Annotated[str, Form(max_length=60)],
    password: Annotated[str, Form(max_length=200)],
) -> Response:
    try:
        token = await sessions.sign_in_staff(
            door, username=username.strip().lower(), password=password
        )
    except (WrongPassword, TooManyTries, HashingBusy) as refusal:
        context = {"error": translate(refusal.message, **refusal.context), "username": username}
        context["done"] = ""
        status = STATUS[refusal.kind]
        return render(request, "accounts/staff_sign_in.html", context, status=status)
    response = RedirectResponse("/staff", 303)
    doors.set_session_cookie(response, token, door.settings)
    return response


def _way_out(viewer: Subject | None) -> str:
    """A candidate is told that all is kept and how to come back: they may look for a receipt."""
    if isinstance(viewer, StaffSubject):
        return "/staff/sign-in"
    return "/?left=1" if viewer else "/"


@router.post("/sign-out")
async def sign_out(
    request: Request, session: WriteSession, settings: AppSettings, now: Now, *, viewer: AsAnyone
) -> Response:
    response = RedirectResponse(_way_out(viewer), 303)
    if viewer is not None:
        await sessions.sign_out(session, viewer, now=now)
        forget_subject(request)
    doors.end_session_cookie(response, settings)
    return response
