# SPDX-License-Identifier: Apache-2.0
"""`/entitlements/{id}/booking`: a place in a coming sitting for the free retake."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AsCandidate
from app.core.db import ReadSession, WriteSession
from app.core.requests import Now
from app.core.templating import render
from app.entitlements import service
from app.entitlements.rules import entitlement_state

router = APIRouter(include_in_schema=False)


@router.get("/entitlements/{entitlement_id}/booking")
async def show_retake(
    entitlement_id: UUID, request: Request, session: ReadSession, now: Now, candidate: AsCandidate
) -> Response:
    entitlement = await service.get_own_entitlement(
        session, entitlement_id, candidate_id=candidate.candidate_id
    )
    rules = await service.rules_behind(session, entitlement)
    context = {
        "entitlement": entitlement,
        "programme": rules,
        "title": rules.title(entitlement.title_key),
        "contact": await service.contact_behind(session, entitlement),
        "state": entitlement_state(entitlement, now),
        "sittings": await service.list_bookable_sittings(session, entitlement, now=now),
    }
    return render(request, "entitlements/booking.html", context)


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
