# SPDX-License-Identifier: Apache-2.0
"""The staff's sign-in page and everybody's sign-out."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AppDoor, AsAnyone, AsHolder, end_shown, forget_subject
from app.accounts.errors import SignedOutIdle, WrongPassword
from app.accounts.service import sessions
from app.accounts.states import (
    CandidateSubject,
    FactorNeed,
    HalfSignedIn,
    Holder,
    SessionEnd,
    StaffSubject,
)
from app.accounts.values import Right
from app.core.db import AppSettings, ReadSession, WriteSession
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.requests import Now
from app.core.settings import Settings
from app.core.templating import render
from app.doors import service as doors
from app.doors.errors import HashingBusy, TooManyTries

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
# Where a session goes on, by what it lacks.
_WAY_ON = {
    None: "/staff",
    FactorNeed.GIVE: "/staff/sign-in/factor",
    FactorNeed.SET_UP: "/staff/account/factors",
}


@router.get("/staff/sign-in")
async def show_sign_in(
    request: Request, holder: AsHolder, door: AppDoor, *, done: str = ""
) -> Response:
    if isinstance(holder, StaffSubject | HalfSignedIn):
        need = holder.need if isinstance(holder, HalfSignedIn) else None
        return RedirectResponse(_WAY_ON[need], 303)
    ended = _words_of(end_shown(request), door.settings)
    context = {"error": None, "username": "", "done": done, "ended": ended}
    answer = render(request, "accounts/staff_sign_in.html", context)
    door.give_device(answer)
    return answer


def _words_of(end: SessionEnd | None, settings: Settings) -> str:
    """Why one is here again who was signed in; empty for who was not."""
    match end:
        case SessionEnd.IDLE:
            minutes = settings.staff_idle_limit // timedelta(minutes=1)
            return translate(SignedOutIdle.message, minutes=minutes)
        case SessionEnd.EXPIRED:
            return translate("登录时间已到，请重新登录。已保存的内容不会丢失。")
        case SessionEnd.REVOKED:
            return translate(
                "这次登录已经结束：可能是您在别处修改了密码或第二步验证，也可能是管理员结束的。"
            )
        case None:
            return ""


@router.get("/staff")
async def show_desk(
    request: Request, session: ReadSession, door: AppDoor, viewer: AsAnyone
) -> Response:
    """Send a member of staff to where their work begins; who has none today reads so.

    By way of what they have to be told.
    """
    if not isinstance(viewer, StaffSubject):
        return RedirectResponse("/staff/sign-in", 303)
    news = await door.factors.find_news(session, viewer.staff_id)
    if news is not None:
        return RedirectResponse(news, 303)
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
        came = await sessions.sign_in_staff(
            door, username=username.strip().lower(), password=password
        )
    except (WrongPassword, TooManyTries, HashingBusy) as refusal:
        context = {"error": refusal.in_words(), "username": username}
        context["done"] = ""
        status = STATUS[refusal.kind]
        return render(request, "accounts/staff_sign_in.html", context, status=status)
    response = RedirectResponse(_WAY_ON[came.need], 303)
    doors.set_session_cookie(response, came.token, door.settings)
    return response


def _way_out(holder: Holder | None) -> str:
    """A candidate is told that all is kept and how to come back: they may look for a receipt."""
    match holder:
        case None:
            return "/"
        case CandidateSubject():
            return "/?left=1"
        case _:
            return "/staff/sign-in"


@router.post("/sign-out")
async def sign_out(
    request: Request, session: WriteSession, settings: AppSettings, now: Now, *, holder: AsHolder
) -> Response:
    response = RedirectResponse(_way_out(holder), 303)
    if holder is not None:
        await sessions.sign_out(session, holder, now=now)
        forget_subject(request)
    doors.end_session_cookie(response, settings)
    return response
