# SPDX-License-Identifier: Apache-2.0
"""The candidate's sign-in page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import service as accounts
from app.accounts.access import AsAnyone
from app.accounts.states import StaffSubject
from app.core.db import AppSettings, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.requests import AppVault, Now
from app.core.templating import render
from app.registrations.errors import (
    IdNumberMalformed,
    TicketMalformed,
    TooManySignIns,
    WrongTicketOrIdNumber,
)
from app.registrations.rules import TICKET_EXAMPLE
from app.registrations.service import sign_ins

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Form(max_length=60)]


@router.get("/")
async def show_sign_in(request: Request, viewer: AsAnyone) -> Response:
    if viewer is None:
        return _sign_in_page(request)
    return RedirectResponse("/staff" if isinstance(viewer, StaffSubject) else "/home", 303)


def _sign_in_page(
    request: Request, refusal: DomainError | None = None, ticket_number: str = ""
) -> Response:
    """The form; after a refusal with its reason beside the field that it is about."""
    context = {
        "error": translate(refusal.message, **refusal.context) if refusal else "",
        "code": refusal.code if refusal else "",
        "ticket_number": ticket_number,
        "example": TICKET_EXAMPLE,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "registrations/sign_in.html", context, status=status)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    session: WriteSession,
    settings: AppSettings,
    vault: AppVault,
    now: Now,
    *,
    _viewer: AsAnyone,
    ticket_number: Typed = "",
    id_number: Typed = "",
) -> Response:
    try:
        _, token = await sign_ins.sign_in(
            session,
            ticket_number=ticket_number,
            id_number=id_number,
            vault=vault,
            settings=settings,
            now=now,
        )
    except (TicketMalformed, IdNumberMalformed, TooManySignIns) as refusal:
        return _sign_in_page(request, refusal, ticket_number)
    except WrongTicketOrIdNumber as wrong:
        # Answered, not raised: raising would roll the count back with the rest.
        await sign_ins.count_wrong_sign_in(
            session, ticket_number=ticket_number, id_number=id_number, vault=vault, now=now
        )
        return _sign_in_page(request, wrong, ticket_number)
    response = RedirectResponse("/home", 303)
    accounts.set_session_cookie(response, token, settings)
    return response
