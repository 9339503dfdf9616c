# SPDX-License-Identifier: Apache-2.0
"""Payloads of the sittings API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.listing import ListQuery, PageOut
from app.core.schemas import Day, Moment, Reason, Storable
from app.sittings.models import Sitting
from app.sittings.rules import days_of, phase_at
from app.sittings.service import DutyPlan, PlannedSitting
from app.sittings.service.duties import DutyLine
from app.sittings.states import Origin, SittingKind, SittingState
from app.sittings.values import Duty, DutyOrder, Phase, SittingContact, SittingFilter

Code = Annotated[str, StringConstraints(min_length=1, max_length=20)]
TitleKey = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class SpanIn(BaseModel):
    """The recurrence's dates of the next `months` months, from `first_on` (default: today)."""

    model_config = ConfigDict(extra="forbid")

    programme: Code
    title_key: TitleKey
    months: int = Field(6, ge=1, le=24)
    first_on: Day | None = None

    def days(self, now: datetime) -> tuple[date, date]:
        return days_of(self.first_on, self.months, now=now)


class SittingIn(BaseModel):
    """A sitting by hand; `entry_minutes` replaces the programme's late entry."""

    model_config = ConfigDict(extra="forbid")

    programme: Code
    title_key: TitleKey
    starts_at: Moment
    entry_minutes: int | None = Field(None, ge=1, le=60 * 24 * 366)
    kind: SittingKind = SittingKind.EXAM


class StartIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    starts_at: Moment
    reason: Reason


class CancellationIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class EntryCloseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


ContactText = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Storable]
EmailText = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Storable]
TelephoneText = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True), Storable]


class ContactIn(BaseModel):
    """Whom the sitting's candidates ask, instead of the programme's contact; empty: the programme's."""

    model_config = ConfigDict(extra="forbid")

    name: ContactText = ""
    telephone: TelephoneText = ""
    hours: ContactText = ""
    email: EmailText = ""

    def typed(self) -> SittingContact:
        return SittingContact(self.name, self.telephone, self.hours, self.email)


class ContactOut(BaseModel):
    """What candidates are shown. `is_own`: given for this sitting."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    telephone: str
    hours: str
    email: str
    is_own: bool


class DutyIn(BaseModel):
    """Who is given a duty, or relieved of it, here and at the sittings of `further_sitting_ids`."""

    model_config = ConfigDict(extra="forbid")

    staff_id: UUID
    duty: Duty
    further_sitting_ids: list[UUID] = Field([], max_length=100)

    def order(self, sitting_id: UUID) -> DutyOrder:
        return DutyOrder(self.staff_id, self.duty, (sitting_id, *self.further_sitting_ids))


class DutyOut(BaseModel):
    """A duty that is held, or was until `ended_at`.

    `acts`: the holder can work by it now; their account is in use and they have the role.
    """

    staff_id: UUID
    name: str
    duty: Duty
    given_at: datetime
    given_by: str
    ended_at: datetime | None
    ended_by: str | None
    acts: bool


class FreeOut(BaseModel):
    """A member of staff who could be given this duty here."""

    staff_id: UUID
    name: str
    duty: Duty


class DutiesOut(BaseModel):
    """Who works at the sitting, held duties first, and who could.

    `series` are this sitting and the later ones of the same examination.
    """

    duties: list[DutyOut]
    free: list[FreeOut]
    series: list[UUID]


class SittingOut(BaseModel):
    """A sitting as it stands at the moment of the answer."""

    id: UUID
    programme_id: UUID
    title_key: str
    component_key: str
    kind: SittingKind
    period: str | None
    starts_at: datetime
    ends_at: datetime
    entry_opens_at: datetime
    entry_closes_at: datetime
    state: SittingState
    phase: Phase
    origin: Origin
    override_reason: str | None
    form_id: UUID | None


class SittingsQuery(ListQuery):
    """Which sittings, all that is given together, and which page; they start before `until`."""

    programme: Code | None = None
    state: SittingState | None = None
    kind: SittingKind | None = None
    since: Moment | None = None
    until: Moment | None = None
    sort: Literal["starts_at", "-starts_at"] = "starts_at"

    def asked(self) -> SittingFilter:
        return SittingFilter(
            programme=self.programme,
            state=self.state,
            kind=self.kind,
            since=self.since,
            until=self.until,
        )


class SittingsOut(PageOut[SittingOut]):
    """A page of sittings; `next` is None on the last."""


class PlannedOut(BaseModel):
    """A date of the recurrence; `sitting_id` is there when it has been made already."""

    period: str
    component_key: str
    starts_at: datetime
    ends_at: datetime
    sitting_id: UUID | None


def sitting_out(sitting: Sitting, now: datetime) -> SittingOut:
    return SittingOut(
        id=sitting.id,
        programme_id=sitting.programme_id,
        title_key=sitting.title_key,
        component_key=sitting.component_key,
        kind=sitting.kind,
        period=sitting.period,
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        entry_opens_at=sitting.entry_opens_at,
        entry_closes_at=sitting.entry_closes_at,
        state=sitting.state,
        phase=phase_at(sitting.times, now),
        origin=sitting.origin,
        override_reason=sitting.override_reason,
        form_id=sitting.form_id,
    )


def planned_out(plan: PlannedSitting) -> PlannedOut:
    return PlannedOut(
        period=plan.period,
        component_key=plan.component.key,
        starts_at=plan.times.starts_at,
        ends_at=plan.times.ends_at,
        sitting_id=plan.sitting.id if plan.sitting else None,
    )


def duties_out(plan: DutyPlan) -> DutiesOut:
    return DutiesOut(
        duties=[_duty_out(line) for line in (*plan.held, *plan.ended)],
        free=[
            FreeOut(staff_id=member.id, name=member.display_name, duty=duty)
            for duty, members in plan.free.items()
            for member in members
        ],
        series=list(plan.series),
    )


def _duty_out(line: DutyLine) -> DutyOut:
    return DutyOut(
        staff_id=line.duty.staff_id,
        name=line.name,
        duty=line.duty.duty,
        given_at=line.duty.given_at,
        given_by=line.given_by,
        ended_at=line.duty.ended_at,
        ended_by=line.ended_by,
        acts=line.acts,
    )
