# SPDX-License-Identifier: Apache-2.0
"""Entitlements by API: a candidate reads and uses their own."""

from uuid import UUID

from pydantic import TypeAdapter

from app.accounts.access import AppOnce, AsCandidate
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.refusals import refuses
from app.core.repeats import KeyReused
from app.core.requests import Now
from app.entitlements import service
from app.entitlements.errors import (
    EntitlementLapsed,
    EntitlementNotFound,
    EntitlementRevoked,
    EntitlementUsed,
    SittingNotForRetake,
)
from app.entitlements.schemas import (
    EntitlementOut,
    RetakeBookingIn,
    RetakeBookingOut,
    entitlement_out,
)
from app.registrations.errors import AlreadyBooked, BookingClosed
from app.sittings import service as sittings
from app.sittings.errors import SittingNotFound

router = api_router("entitlements")

_BOOKING = TypeAdapter(RetakeBookingOut)


@router.get("/entitlements")
async def list_entitlements(
    session: ReadSession, now: Now, candidate: AsCandidate
) -> list[EntitlementOut]:
    """The candidate's free retakes, each with the sittings it can be used for."""
    answers = []
    for own in await service.list_own_entitlements(session, candidate_id=candidate.candidate_id):
        coming = await service.list_bookable_sittings(session, own, now=now)
        briefs = [await sittings.brief_of(session, sitting, now=now) for sitting in coming]
        answers.append(entitlement_out(own, briefs, now))
    return answers


@router.post("/entitlements/{entitlement_id}/booking", status_code=201)
@refuses(
    AlreadyBooked,
    BookingClosed,
    EntitlementLapsed,
    EntitlementNotFound,
    EntitlementRevoked,
    EntitlementUsed,
    KeyReused,
    SittingNotForRetake,
    SittingNotFound,
)
async def book_with_entitlement(
    entitlement_id: UUID,
    body: RetakeBookingIn,
    session: WriteSession,
    now: Now,
    once: AppOnce,
    *,
    candidate: AsCandidate,
) -> RetakeBookingOut:
    """Use the free retake for a coming sitting, once."""

    async def book() -> RetakeBookingOut:
        registration = await service.book_with_entitlement(
            session, entitlement_id, body.sitting_id, candidate_id=candidate.candidate_id, now=now
        )
        return RetakeBookingOut(
            registration_id=registration.id, ticket_number=registration.ticket_number
        )

    return await once.answer(session, _BOOKING, book)
