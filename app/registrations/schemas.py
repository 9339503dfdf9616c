# SPDX-License-Identifier: Apache-2.0
"""Payloads of the registrations API."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.listing import ListQuery, PageOut
from app.core.schemas import Storable
from app.programmes.models import ProgrammeVersion
from app.registrations.models import Consent, Registration
from app.registrations.rules import (
    MAX_ROWS,
    ConsentChoice,
    RosterRow,
    RowVerdict,
)
from app.registrations.service.booking import BookingReport
from app.registrations.service.reading import ListedRegistration
from app.registrations.states import RegistrationState
from app.sittings.models import Sitting
from app.sittings.values import SittingBrief

# Longer than any id or ticket number with the spaces people put into them.
Typed = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class CandidateSignInIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ticket_number: Typed
    id_number: Typed


class CandidateSignInOut(BaseModel):
    """The registration that the ticket is for."""

    registration_id: UUID


class PersonIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    full_name: Annotated[str, StringConstraints(max_length=100), Storable]
    id_number: Annotated[str, StringConstraints(max_length=60)]


class BookingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    candidates: list[PersonIn] = Field(min_length=1, max_length=MAX_ROWS)

    def rows(self) -> list[RosterRow]:
        people = enumerate(self.candidates, 1)
        return [RosterRow(p.full_name, p.id_number, line) for line, p in people]


class BookedOut(BaseModel):
    """`row` counts from 1 in the list that was sent."""

    row: int
    full_name: str
    ticket_number: str


class RefusedOut(BaseModel):
    row: int
    full_name: str
    reason: RowVerdict


class BookingOut(BaseModel):
    booked: list[BookedOut]
    refused: list[RefusedOut]


class ConsentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    choice: ConsentChoice


class ConsentOut(BaseModel):
    choice: ConsentChoice
    text_version: str
    given_at: datetime


class RegistrationOut(BaseModel):
    id: UUID
    ticket_number: str
    state: RegistrationState
    sequence: int
    sitting: SittingBrief
    consent: ConsentOut | None


class RosterQuery(ListQuery):
    """Which of the sitting's registrations, and which page."""

    state: RegistrationState | None = None
    sort: Literal["created_at", "-created_at", "ticket_number", "-ticket_number"] = "created_at"


class ListedRegistrationOut(BaseModel):
    """A line of a sitting's list; of the id number the middle is masked."""

    id: UUID
    ticket_number: str
    full_name: str
    id_number: str
    state: RegistrationState
    sequence: int
    created_at: datetime


class RosterOut(PageOut[ListedRegistrationOut]):
    """A page of a sitting's registrations, withdrawn ones too; `next` is None on the last."""


class AnnouncementOut(BaseModel):
    """The rules that a sitting keeps from now on, and its times by them."""

    sitting_id: UUID
    version: int
    entry_opens_at: datetime
    starts_at: datetime
    entry_closes_at: datetime
    ends_at: datetime


def announcement_out(sitting: Sitting, version: ProgrammeVersion) -> AnnouncementOut:
    return AnnouncementOut(
        sitting_id=sitting.id,
        version=version.number,
        entry_opens_at=sitting.entry_opens_at,
        starts_at=sitting.starts_at,
        entry_closes_at=sitting.entry_closes_at,
        ends_at=sitting.ends_at,
    )


def listed_registration_out(listed: ListedRegistration) -> ListedRegistrationOut:
    registration = listed.registration
    return ListedRegistrationOut(
        id=registration.id,
        ticket_number=registration.ticket_number,
        full_name=listed.full_name,
        id_number=listed.id_number,
        state=registration.state,
        sequence=registration.sequence,
        created_at=registration.created_at,
    )


def booking_out(report: BookingReport) -> BookingOut:
    return BookingOut(
        booked=[
            BookedOut(row=row.line, full_name=row.full_name, ticket_number=ticket)
            for row, ticket in report.booked
        ],
        refused=[
            RefusedOut(row=row.line, full_name=row.full_name, reason=verdict)
            for row, verdict in report.refused
        ],
    )


def consent_out(consent: Consent) -> ConsentOut:
    return ConsentOut(
        choice=consent.choice,
        text_version=consent.text_version,
        given_at=consent.given_at,
    )


def registration_out(
    registration: Registration, sitting: SittingBrief, consent: Consent | None
) -> RegistrationOut:
    return RegistrationOut(
        id=registration.id,
        ticket_number=registration.ticket_number,
        state=registration.state,
        sequence=registration.sequence,
        sitting=sitting,
        consent=consent_out(consent) if consent else None,
    )
