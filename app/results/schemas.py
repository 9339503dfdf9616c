# SPDX-License-Identifier: Apache-2.0
"""Payloads of the results API. Points are decimal strings: JSON numbers would be floats."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from app.core.i18n import pick
from app.results.models import Result
from app.results.service import OwnResult, SittingResults
from app.results.states import Outcome, ResultState


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
    registration_id: UUID
    outcome: Outcome
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


class SittingResultsOut(BaseModel):
    sitting_id: UUID
    unfinished: UnfinishedOut
    released: int
    passed: int
    failed: int
    absent: int
    results: list[ResultOut]


class ReleaseOut(BaseModel):
    """What this release gave out; all zero when it had been given out before."""

    released: int
    passed: int
    failed: int
    absent: int
    retakes: int


def own_result_out(own: OwnResult) -> OwnResultOut:
    result, retake = own.result, own.retake
    return OwnResultOut.model_validate(
        {
            "registration_id": result.registration_id,
            "outcome": result.outcome,
            "total": result.total,
            "full_points": result.full_points,
            "pass_points": result.pass_points,
            "sections": sections_out(result),
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


def sitting_results_out(sitting_id: UUID, found: SittingResults) -> SittingResultsOut:
    return SittingResultsOut(
        sitting_id=sitting_id,
        unfinished=UnfinishedOut(**asdict(found.unfinished)),
        released=found.released,
        passed=found.counts.get(Outcome.PASSED, 0),
        failed=found.counts.get(Outcome.FAILED, 0),
        absent=found.counts.get(Outcome.ABSENT, 0),
        results=[_result_out(ticket, result) for ticket, result in found.rows],
    )


def _result_out(ticket: str, result: Result) -> ResultOut:
    return ResultOut(
        registration_id=result.registration_id,
        ticket_number=ticket,
        outcome=result.outcome,
        total=result.total,
        full_points=result.full_points,
        pass_points=result.pass_points,
        state=result.state,
    )
