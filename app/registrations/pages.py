# SPDX-License-Identifier: Apache-2.0
"""The candidate's sign-in page, and the booking of a free retake."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import service as accounts
from app.accounts.access import AsAnyone, AsCandidate
from app.accounts.states import StaffSubject
from app.core.db import AppSettings, ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.requests import AppVault, Now
from app.core.templating import render
from app.programmes import service as programmes
from app.registrations import service
from app.registrations.errors import (
    IdNumberMalformed,
    TicketMalformed,
    TooManySignIns,
    WrongTicketOrIdNumber,
)
from app.registrations.rules import TICKET_EXAMPLE, entitlement_state

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
        _, token = await service.sign_in(
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
        await service.count_wrong_sign_in(
            session, ticket_number=ticket_number, id_number=id_number, vault=vault, now=now
        )
        return _sign_in_page(request, wrong, ticket_number)
    response = RedirectResponse("/home", 303)
    accounts.set_session_cookie(response, token, settings)
    return response


@router.get("/entitlements/{entitlement_id}/booking")
async def show_retake(
    entitlement_id: UUID, request: Request, session: ReadSession, now: Now, candidate: AsCandidate
) -> Response:
    entitlement = await service.get_own_entitlement(
        session, entitlement_id, candidate_id=candidate.candidate_id
    )
    programme = await programmes.get_programme(session, entitlement.programme_id)
    rules = programmes.rules_of(programme)
    context = {
        "entitlement": entitlement,
        "programme": rules,
        "title": rules.title(entitlement.title_key),
        "state": entitlement_state(entitlement.used_at, entitlement.lapses_on, now),
        "sittings": await service.list_bookable_sittings(session, entitlement, now=now),
    }
    return render(request, "registrations/retake.html", context)


@router.post("/entitlements/{entitlement_id}/booking")
async def book_retake(
    entitlement_id: UUID,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
    sitting_id: Annotated[UUID, Form()],
) -> Response:
    await service.book_with_entitlement(
        session, entitlement_id, sitting_id, candidate_id=candidate.candidate_id, now=now
    )
    return RedirectResponse("/home", 303)
