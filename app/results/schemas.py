# SPDX-License-Identifier: Apache-2.0
"""Payloads of the results API. Points are decimal strings: JSON numbers would be floats."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.core.i18n import pick
from app.core.listing import ListQuery, PageOut
from app.core.schemas import Reason
from app.results.models import Result, Voiding
from app.results.service.reading import OwnResult, ResultsPage
from app.results.states import Basis, Outcome, ResultState, VoidingKind, VoidingState


class SectionOut(BaseModel):
    key: str
    name: str
    points: Decimal
    max_points: Decimal


class RetakeOut(BaseModel):
    """The free retake this result gave; `used` once a sitting is booked with it."""

    entitlement_id: UUID
    lapses_on: date
    used: bool


class OwnResultOut(BaseModel):
    """`reason` says why an outcome does not rest on marks; points are given only where it does."""

    registration_id: UUID
    outcome: Outcome
    basis: Basis
    reason: str | None
    total: Decimal | None
    full_points: Decimal
    pass_points: Decimal
    sections: list[SectionOut]
    released_at: datetime
    retake: RetakeOut | None


class ResultOut(BaseModel):
    registration_id: UUID
    ticket_number: str
    outcome: Outcome
    basis: Basis
    total: Decimal | None
    full_points: Decimal
    pass_points: Decimal
    state: ResultState


class UnfinishedOut(BaseModel):
    """What stands between the sitting and its release; all zero when it may be released."""

    running: int
    may_start: int
    unmarked: int
    waiting: int
    held: int
    voidings: int


class ResultsQuery(ListQuery):
    """Which of the sitting's results, and which page; what has no points is below all."""

    outcome: Outcome | None = None
    sort: Literal["ticket_number", "-ticket_number", "total", "-total"] = "ticket_number"


class SittingResultsOut(PageOut[ResultOut]):
    """A page of a sitting's results; what is counted is counted over all of them."""

    sitting_id: UUID
    unfinished: UnfinishedOut
    released: int
    passed: int
    failed: int
    absent: int
    voided: int


class ReleaseOut(BaseModel):
    """What this release gave out; all zero when it had been given out before."""

    released: int
    passed: int
    failed: int
    absent: int
    voided: int
    retakes: int


def own_result_out(own: OwnResult) -> OwnResultOut:
    result, retake = own.result, own.retake
    return OwnResultOut.model_validate(
        {
            "registration_id": result.registration_id,
            "outcome": result.outcome,
            "basis": result.basis,
            "reason": own.reason,
            "total": result.total if own.rests_on_marks else None,
            "full_points": result.full_points,
            "pass_points": result.pass_points,
            "sections": sections_out(result) if own.rests_on_marks else [],
            "released_at": result.released_at,
            "retake": None
            if retake is None
            else {
                "entitlement_id": retake.id,
                "lapses_on": retake.lapses_on,
                "used": retake.used_at is not None,
            },
        }
    )


def sections_out(result: Result) -> list[SectionOut]:
    """The sections with their names in the reader's language."""
    return [
        SectionOut(
            key=section["key"],
            name=pick(section["name_zh"], section["name_en"]),
            points=Decimal(section["points"]),
            max_points=Decimal(section["max_points"]),
        )
        for section in result.sections
    ]


def sitting_results_out(
    sitting_id: UUID, found: ResultsPage, *, cursor: str | None
) -> SittingResultsOut:
    return SittingResultsOut(
        sitting_id=sitting_id,
        unfinished=UnfinishedOut(**asdict(found.all.unfinished)),
        released=found.all.released,
        passed=found.all.counts.get(Outcome.PASSED, 0),
        failed=found.all.counts.get(Outcome.FAILED, 0),
        absent=found.all.counts.get(Outcome.ABSENT, 0),
        voided=found.all.counts.get(Outcome.VOIDED, 0),
        items=[_result_out(ticket, result) for ticket, result in found.page.rows],
        next=cursor,
    )


def _result_out(ticket: str, result: Result) -> ResultOut:
    return ResultOut(
        registration_id=result.registration_id,
        ticket_number=ticket,
        outcome=result.outcome,
        basis=result.basis,
        total=result.total,
        full_points=result.full_points,
        pass_points=result.pass_points,
        state=result.state,
    )


class VoidingIn(BaseModel):
    """The reason is read by the candidate."""

    model_config = ConfigDict(extra="forbid")

    kind: VoidingKind
    reason: Reason


class VoidingOut(BaseModel):
    """A request of two people: one asked, another decides."""

    id: UUID
    kind: VoidingKind
    state: VoidingState
    reason: str
    asked_at: datetime
    decided_at: datetime | None


def voiding_out(voiding: Voiding) -> VoidingOut:
    return VoidingOut(
        id=voiding.id,
        kind=voiding.kind,
        state=voiding.state,
        reason=voiding.reason,
        asked_at=voiding.asked_at,
        decided_at=voiding.decided_at,
    )
