# SPDX-License-Identifier: Apache-2.0
"""The candidate's result page."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import AsCandidate
from app.core.db import ReadSession
from app.core.requests import Now
from app.core.templating import render
from app.entitlements.rules import entitlement_state
from app.registrations import service as registrations
from app.results import service
from app.results.errors import ResultNotFound
from app.results.models import Result
from app.results.schemas import SectionOut, sections_out
from app.results.service.reading import OwnResult
from app.sittings import service as sittings

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of 0…1000 with the earned part and the pass line, as an SVG draws it."""

    filled: int
    line: int


BAR_WIDTH = 1000


def bar_of(points: Decimal, max_points: Decimal, *, pass_share: Decimal) -> Bar:
    """How far a bar is filled, and where the share of the points that passes lies on it."""
    share = points / max_points if max_points else Decimal(0)
    return Bar(filled=int(share * BAR_WIDTH), line=int(pass_share * BAR_WIDTH))


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section with its bar."""

    section: SectionOut
    bar: Bar


@router.get("/registrations/{registration_id}/result")
async def show_result(
    request: Request,
    registration_id: UUID,
    session: ReadSession,
    now: Now,
    candidate: AsCandidate,
) -> Response:
    """Points by section against the pass line, and what follows; before release, that it is not."""
    registration = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate.candidate_id
    )
    context = await _sitting_context(session, registration.sitting_id)
    context["ticket"] = registration.ticket_number
    try:
        own = await service.get_own_result(
            session, registration_id, candidate_id=candidate.candidate_id
        )
    except ResultNotFound:
        return render(request, "results/pending.html", context)
    return render(request, "results/result.html", {**context, **_result_context(own, now)})


async def _sitting_context(session: AsyncSession, sitting_id: UUID) -> dict[str, object]:
    sitting = await sittings.get_sitting(session, sitting_id)
    rules = await sittings.rules_of(session, sitting)
    return {
        "programme": rules.name,
        "issuer": rules.issuer.name,
        "title_name": rules.title(sitting.title_key).name,
        "starts_at": sitting.starts_at,
        "contact": await sittings.contact_of(session, sitting),
    }


def _result_context(own: OwnResult, now: datetime) -> dict[str, object]:
    result, retake = own.result, own.retake
    share = result.pass_points / result.full_points
    return {
        "result": result,
        "rests_on_marks": own.rests_on_marks,
        "reason": own.reason,
        "retake": retake,
        "total_bar": _total_bar(result, share),
        "retake_state": retake and entitlement_state(retake, now),
        "lines": [
            SectionLine(section, bar_of(section.points, section.max_points, pass_share=share))
            for section in (sections_out(result) if own.rests_on_marks else [])
        ],
    }


def _total_bar(result: Result, share: Decimal) -> Bar:
    return bar_of(result.total or Decimal(0), result.full_points, pass_share=share)
