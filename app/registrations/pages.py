# SPDX-License-Identifier: Apache-2.0
"""The candidate's sign-in page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AppDoor, AsAnyone
from app.accounts.states import StaffSubject
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.templating import render
from app.doors import service as doors
from app.doors.errors import TooManyTries
from app.registrations.errors import (
    IdNumberMalformed,
    TicketMalformed,
    WrongTicketOrIdNumber,
)
from app.registrations.rules import TICKET_EXAMPLE
from app.registrations.service import sign_ins

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Form(max_length=60)]


@router.get("/")
async def show_sign_in(
    request: Request, viewer: AsAnyone, door: AppDoor, left: str = ""
) -> Response:
    """The way in; with `left` it says to whom just went out that they can come back."""
    if viewer is None:
        answer = _sign_in_page(request, left=left)
        door.give_device(answer)
        return answer
    return RedirectResponse("/staff" if isinstance(viewer, StaffSubject) else "/home", 303)


def _sign_in_page(
    request: Request,
    refusal: DomainError | None = None,
    ticket_number: str = "",
    *,
    left: str = "",
) -> Response:
    """The form; after a refusal with its reason beside the field that it is about."""
    context = {
        "error": refusal.in_words() if refusal else "",
        "code": refusal.code if refusal else "",
        "ticket_number": ticket_number,
        "example": TICKET_EXAMPLE,
        "left": left,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "registrations/sign_in.html", context, status=status)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    door: AppDoor,
    *,
    _viewer: AsAnyone,
    ticket_number: Typed = "",
    id_number: Typed = "",
) -> Response:
    try:
        _, token = await sign_ins.sign_in(door, ticket_number=ticket_number, id_number=id_number)
    except (TicketMalformed, IdNumberMalformed, TooManyTries, WrongTicketOrIdNumber) as refusal:
        return _sign_in_page(request, refusal, ticket_number)
    response = RedirectResponse("/home", 303)
    doors.set_session_cookie(response, token, door.settings)
    return response
