# SPDX-License-Identifier: Apache-2.0
"""Payloads of timekeeping."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.attempts.rules import LEAST_GIVEN, MOST_GIVEN
from app.attempts.values import Cause
from app.core.schemas import Reason, Storable
from app.registrations.rules import MOST_LATE, MOST_PERCENT
from app.timekeeping.models import Outage
from app.timekeeping.rules import Cohort
from app.timekeeping.service.entries import GivenTime
from app.timekeeping.states import OutageState
from app.timekeeping.values import CAUSE_OF, CohortLine, TimeAct, TimeEffect, TimeOrder

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
Seconds = Annotated[int, Field(ge=LEAST_GIVEN // _SECOND, le=MOST_GIVEN // _SECOND)]
# Longer than any ticket number with the spaces people put into it, and a large hall of them.
Ticket = Annotated[str, StringConstraints(min_length=1, max_length=60), Storable]
Tickets = Annotated[list[Ticket], Field(max_length=5_000)]


class TimeOrderIn(BaseModel):
    """What is given to whom: of an outage whom it hit, else the tickets named, else everybody."""

    model_config = ConfigDict(extra="forbid")

    act: TimeAct
    seconds: int = Field(
        0,
        ge=0,
        le=MOST_GIVEN // _SECOND,
        description="Of what gives time; what stops the clock and starts it again takes none.",
    )
    tickets: Tickets = []
    outage_id: UUID | None = None

    def order(self, sitting_id: UUID) -> TimeOrder:
        span = timedelta(seconds=self.seconds if self.act in CAUSE_OF else 0)
        return TimeOrder(sitting_id, self.act, span, tuple(self.tickets), self.outage_id)


class TimeGivingIn(TimeOrderIn):
    """The same with the digest of the preview, and the reason that each candidate reads."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    reason: Reason


class TimeGrantIn(BaseModel):
    """Time for one; the candidate reads the reason."""

    model_config = ConfigDict(extra="forbid")

    seconds: Seconds
    reason: Reason


class MoreTimeIn(BaseModel):
    """More time at every exam, in percent of its duration or in minutes.

    The candidate reads the reason: it says that they need it, never why.
    """

    model_config = ConfigDict(extra="forbid")

    amount: int = Field(ge=1, le=MOST_PERCENT)
    unit: Literal["percent", "minutes"]
    reason: Reason


class LateAdmissionIn(BaseModel):
    """For how long from now on the candidate may begin; they read the reason."""

    model_config = ConfigDict(extra="forbid")

    minutes: int = Field(ge=1, le=MOST_LATE // _MINUTE)
    reason: Reason


class CohortLineOut(BaseModel):
    """One person. `ends_at`: when their time would be over, where the act reaches them."""

    ticket_number: str
    full_name: str
    attempt_id: UUID | None
    effect: TimeEffect
    ends_at: datetime | None


class CohortOut(BaseModel):
    """Whom the order reaches and whom not; `digest` goes with the act."""

    digest: str
    reached: list[CohortLineOut]
    left_out: list[CohortLineOut]


class GivenTimeOut(BaseModel):
    """One entry of one ledger; `by` is a name, and empty for the service itself."""

    ticket_number: str
    full_name: str
    attempt_id: UUID
    cause: Cause
    seconds: int
    note: str
    by: str
    at: datetime


class OutageOut(BaseModel):
    """Time that many lost at once, as the service knows: `seconds` is what it proposes to give.

    `affected` are attempts. From `from_at` to `to_at` they were not heard of, or answered that the
    service is away.
    """

    id: UUID
    state: OutageState
    from_at: datetime
    to_at: datetime
    seconds: int
    affected: list[UUID]
    proposed_at: datetime
    decided_at: datetime | None


def outage_out(outage: Outage) -> OutageOut:
    return OutageOut(
        id=outage.id,
        state=outage.state,
        from_at=outage.from_at,
        to_at=outage.to_at,
        seconds=outage.seconds,
        affected=[UUID(attempt_id) for attempt_id in outage.affected],
        proposed_at=outage.proposed_at,
        decided_at=outage.decided_at,
    )


def cohort_out(cohort: Cohort) -> CohortOut:
    return CohortOut(
        digest=cohort.digest,
        reached=[_line_out(line) for line in cohort.reached],
        left_out=[_line_out(line) for line in cohort.left_out],
    )


def _line_out(line: CohortLine) -> CohortLineOut:
    return CohortLineOut(
        ticket_number=line.ticket_number,
        full_name=line.full_name,
        attempt_id=line.attempt_id,
        effect=line.effect,
        ends_at=line.ends_at,
    )


def given_time_out(given: GivenTime) -> GivenTimeOut:
    return GivenTimeOut(
        ticket_number=given.ticket_number,
        full_name=given.full_name,
        attempt_id=given.attempt_id,
        cause=given.cause,
        seconds=given.seconds,
        note=given.note,
        by=given.by,
        at=given.at,
    )
