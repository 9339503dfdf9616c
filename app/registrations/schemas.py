# SPDX-License-Identifier: Apache-2.0
"""Payloads of the registrations API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.i18n import pick
from app.core.schemas import Storable
from app.programmes.rules import ProgrammeRules
from app.registrations.models import Consent, Entitlement, Registration
from app.registrations.rules import (
    MAX_ROWS,
    ConsentChoice,
    RosterRow,
    Verdict,
    entitlement_state,
)
from app.registrations.service import BookingReport
from app.registrations.states import EntitlementState, RegistrationState
from app.sittings.models import Sitting
from app.sittings.rules import Phase, phase_at
from app.sittings.states import SittingKind, SittingState

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
    reason: Verdict


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


class SittingBriefOut(BaseModel):
    """What a candidate needs to know of their sitting; names in the reader's language."""

    id: UUID
    programme: str
    programme_name: str
    title_key: str
    title_name: str
    kind: SittingKind
    state: SittingState
    phase: Phase
    entry_opens_at: datetime
    starts_at: datetime
    entry_closes_at: datetime
    ends_at: datetime


class RegistrationOut(BaseModel):
    id: UUID
    ticket_number: str
    state: RegistrationState
    sequence: int
    sitting: SittingBriefOut
    consent: ConsentOut | None


class EntitlementOut(BaseModel):
    """A free retake and the sittings it can be used for; none once it is used or lapsed."""

    id: UUID
    title_key: str
    state: EntitlementState
    lapses_on: date
    sittings: list[SittingBriefOut]


class RetakeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sitting_id: UUID


class RetakeOut(BaseModel):
    registration_id: UUID
    ticket_number: str


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
        choice=ConsentChoice(consent.choice),
        text_version=consent.text_version,
        given_at=consent.given_at,
    )


def sitting_brief_out(sitting: Sitting, rules: ProgrammeRules, now: datetime) -> SittingBriefOut:
    title = rules.title(sitting.title_key).name
    return SittingBriefOut(
        id=sitting.id,
        programme=rules.code,
        programme_name=pick(rules.name.zh, rules.name.en),
        title_key=sitting.title_key,
        title_name=pick(title.zh, title.en),
        kind=SittingKind(sitting.kind),
        state=SittingState(sitting.state),
        phase=phase_at(sitting.times, now),
        entry_opens_at=sitting.entry_opens_at,
        starts_at=sitting.starts_at,
        entry_closes_at=sitting.entry_closes_at,
        ends_at=sitting.ends_at,
    )


def registration_out(
    registration: Registration, sitting: SittingBriefOut, consent: Consent | None
) -> RegistrationOut:
    return RegistrationOut(
        id=registration.id,
        ticket_number=registration.ticket_number,
        state=RegistrationState(registration.state),
        sequence=registration.sequence,
        sitting=sitting,
        consent=consent_out(consent) if consent else None,
    )


def entitlement_out(
    entitlement: Entitlement, sittings: Sequence[SittingBriefOut], now: datetime
) -> EntitlementOut:
    state = entitlement_state(entitlement.used_at, entitlement.lapses_on, now)
    return EntitlementOut(
        id=entitlement.id,
        title_key=entitlement.title_key,
        state=state,
        lapses_on=entitlement.lapses_on,
        sittings=list(sittings) if state is EntitlementState.GRANTED else [],
    )
