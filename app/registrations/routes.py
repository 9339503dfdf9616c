# SPDX-License-Identifier: Apache-2.0
"""Registrations by API: candidates sign in, read and choose; operators book."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import (
    AppDoor,
    AppOnce,
    AsAnyone,
    AsCandidate,
    MayAnnounceSittings,
    MayBook,
    MayLetIn,
    MayReadRegistrations,
)
from app.audit.values import staff_actor
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.http import answer_error
from app.core.lifecycle import IllegalVerb
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.refusals import refuses
from app.core.repeats import KeyReused
from app.core.requests import AppVault, Now
from app.core.schemas import ReasonIn
from app.doors import service as doors
from app.doors.errors import TooManyTries
from app.papers.errors import FormSetUnfit
from app.registrations import service
from app.registrations.errors import (
    AlternativeNotOffered,
    BookingClosed,
    ConsentClosed,
    IdNumberMalformed,
    RegistrationNotFound,
    RulesPromised,
    TicketMalformed,
    WrongTicketOrIdNumber,
)
from app.registrations.models import Registration
from app.registrations.schemas import (
    AnnouncementOut,
    BookingIn,
    BookingOut,
    CandidateSignInIn,
    CandidateSignInOut,
    ConsentIn,
    ConsentOut,
    RegistrationOut,
    RosterOut,
    RosterQuery,
    announcement_out,
    booking_out,
    consent_out,
    listed_registration_out,
    registration_out,
)
from app.registrations.service import reading, sign_ins
from app.sittings import service as sittings
from app.sittings.errors import AnnouncedAlready, EntryOver, SittingNotFound

router = api_router("registrations")

_BOOKING = TypeAdapter(BookingOut)


@router.post("/candidate-sessions", response_model=CandidateSignInOut)
@refuses(IdNumberMalformed, TicketMalformed, TooManyTries, WrongTicketOrIdNumber)
async def sign_in(
    body: CandidateSignInIn,
    request: Request,
    response: Response,
    door: AppDoor,
    *,
    _viewer: AsAnyone,
) -> CandidateSignInOut | Response:
    """Sign in with ticket number and id number; the session comes as a cookie."""
    try:
        registration, token = await sign_ins.sign_in(
            door, ticket_number=body.ticket_number, id_number=body.id_number
        )
    except (WrongTicketOrIdNumber, TooManyTries) as refusal:
        # Answered, not raised: a refusal, too, gives the program the device it is told by.
        answer = answer_error(request, refusal)
        door.give_device(answer)
        return answer
    doors.set_session_cookie(response, token, door.settings)
    door.give_device(response)
    return CandidateSignInOut(registration_id=registration.id)


@router.post("/registrations/{registration_id}/letting-in", status_code=204)
@refuses(RegistrationNotFound)
async def let_in(
    registration_id: UUID,
    body: ReasonIn,
    session: WriteSession,
    vault: AppVault,
    now: Now,
    *,
    operator: MayLetIn,
) -> None:
    """For ten minutes the candidate signs in without waiting for what others tried wrong."""
    await sign_ins.let_in(
        session,
        registration_id,
        reason=body.reason,
        actor=staff_actor(operator.staff_id),
        vault=vault,
        now=now,
    )


@router.get("/sittings/{sitting_id}/registrations")
@refuses(CursorOfOther, CursorUnknown, SittingNotFound)
async def list_roster(
    sitting_id: UUID,
    asked: Annotated[RosterQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    vault: AppVault,
    *,
    _staff: MayReadRegistrations,
) -> RosterOut:
    """Who is booked into the sitting, and who was, a page at a time."""
    span = pager.span(asked, sort=asked.sort)
    found = await reading.list_page(session, sitting_id, span, state=asked.state, vault=vault)
    return RosterOut(
        items=[listed_registration_out(listed) for listed in found.rows],
        next=pager.lead_on(asked, found.end),
    )


@router.post("/sittings/{sitting_id}/bookings")
@refuses(BookingClosed, KeyReused, SittingNotFound)
async def book(
    sitting_id: UUID,
    body: BookingIn,
    session: WriteSession,
    vault: AppVault,
    once: AppOnce,
    *,
    now: Now,
    operator: MayBook,
) -> BookingOut:
    """Book people into a sitting: a ticket number for each right row, a reason for each other."""

    async def book_all() -> BookingOut:
        report = await service.book(
            session,
            sitting_id,
            body.rows(),
            actor=staff_actor(operator.staff_id),
            vault=vault,
            now=now,
        )
        return booking_out(report)

    return await once.answer(session, _BOOKING, book_all)


@router.post("/sittings/{sitting_id}/announcement")
@refuses(AnnouncedAlready, EntryOver, FormSetUnfit, IllegalVerb, RulesPromised, SittingNotFound)
async def reannounce(
    sitting_id: UUID, session: WriteSession, now: Now, operator: MayAnnounceSittings
) -> AnnouncementOut:
    """Announce a sitting that nobody was booked into anew, under the rules in force."""
    sitting = await service.reannounce_sitting(
        session, sitting_id, actor=staff_actor(operator.staff_id), now=now
    )
    return announcement_out(sitting, await sittings.version_of(session, sitting))


@router.get("/registrations")
async def list_registrations(
    session: ReadSession, now: Now, candidate: AsCandidate
) -> list[RegistrationOut]:
    """The candidate's own registrations, oldest first."""
    own = await service.list_own_registrations(session, candidate_id=candidate.candidate_id)
    return [await _registration_out(session, registration, now) for registration in own]


@router.get("/registrations/{registration_id}")
@refuses(RegistrationNotFound)
async def get_registration(
    registration_id: UUID, session: ReadSession, now: Now, candidate: AsCandidate
) -> RegistrationOut:
    """One of the candidate's own registrations."""
    registration = await service.get_own_registration(
        session, registration_id, candidate_id=candidate.candidate_id
    )
    return await _registration_out(session, registration, now)


@router.put("/registrations/{registration_id}/consent")
@refuses(AlternativeNotOffered, ConsentClosed, RegistrationNotFound)
async def give_consent(
    registration_id: UUID,
    body: ConsentIn,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
) -> ConsentOut:
    """Choose the camera, or the equal path without it."""
    consent = await service.give_consent(
        session, registration_id, candidate_id=candidate.candidate_id, choice=body.choice, now=now
    )
    return consent_out(consent)


async def _registration_out(
    session: AsyncSession, registration: Registration, now: datetime
) -> RegistrationOut:
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    consent = await service.find_consent(session, registration.id)
    return registration_out(
        registration, await sittings.brief_of(session, sitting, now=now), consent
    )
