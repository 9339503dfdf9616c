# SPDX-License-Identifier: Apache-2.0
"""Results by API."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import TypeAdapter

from app.accounts.access import (
    AppOnce,
    AsCandidate,
    MayAskVoidings,
    MayDecideVoidings,
    MayReadResults,
    MayReleaseResults,
    MayReopenAttempts,
)
from app.attempts.errors import AttemptNotFound, ReopeningTooLate
from app.audit.values import staff_actor
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.lifecycle import IllegalVerb
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.refusals import refuses
from app.core.repeats import KeyReused
from app.core.requests import Now
from app.core.schemas import ReasonIn
from app.papers.errors import FormDamaged
from app.registrations.errors import RegistrationNotFound
from app.results import service
from app.results.errors import (
    AlreadyVoided,
    NotVoided,
    ResultNotFound,
    ResultStands,
    ResultUndecided,
    SecondPersonNeeded,
    SittingNotHeld,
    SittingUnfinished,
    VoidingAsked,
    VoidingNotFound,
)
from app.results.schemas import (
    OwnResultOut,
    ReleaseOut,
    ResultsQuery,
    SittingResultsOut,
    VoidingIn,
    VoidingOut,
    own_result_out,
    sitting_results_out,
    voiding_out,
)
from app.results.service import reading, voiding as voidings
from app.sittings.errors import SittingNotFound

router = api_router("results")

_VOIDING = TypeAdapter(VoidingOut)


@router.get("/sittings/{sitting_id}/results")
@refuses(CursorOfOther, CursorUnknown, SittingNotFound)
async def list_results(
    sitting_id: UUID,
    asked: Annotated[ResultsQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    now: Now,
    *,
    _operator: MayReadResults,
) -> SittingResultsOut:
    """The sitting's results, provisional ones included, a page at a time; what its release waits for."""
    span = pager.span(asked, sort=asked.sort)
    found = await reading.list_page(session, sitting_id, span, outcome=asked.outcome, now=now)
    return sitting_results_out(sitting_id, found, cursor=pager.lead_on(asked, found.page.end))


@router.post("/sittings/{sitting_id}/release")
@refuses(FormDamaged, IllegalVerb, SittingNotFound, SittingNotHeld, SittingUnfinished)
async def release_sitting(
    sitting_id: UUID, session: WriteSession, now: Now, operator: MayReleaseResults
) -> ReleaseOut:
    """Give the sitting's results out; 409 `sitting_unfinished` with counts while any is missing."""
    report = await service.release_sitting(
        session, sitting_id, actor=staff_actor(operator.staff_id), now=now
    )
    return ReleaseOut(released=report.released, **asdict(report))


@router.post("/attempts/{attempt_id}/reopening", status_code=204)
@refuses(AttemptNotFound, IllegalVerb, ReopeningTooLate, ResultStands)
async def reopen_attempt(
    attempt_id: UUID, body: ReasonIn, session: WriteSession, now: Now, operator: MayReopenAttempts
) -> None:
    """Undo the end of an attempt while time is left; the time in between is given back."""
    await service.reopen_attempt(
        session, attempt_id, reason=body.reason, actor=staff_actor(operator.staff_id), now=now
    )


@router.get("/registrations/{registration_id}/result")
@refuses(RegistrationNotFound, ResultNotFound)
async def get_own_result(
    registration_id: UUID, session: ReadSession, candidate: AsCandidate
) -> OwnResultOut:
    """The own result; 404 before it is released."""
    return own_result_out(
        await service.get_own_result(session, registration_id, candidate_id=candidate.candidate_id)
    )


@router.post("/registrations/{registration_id}/voidings", status_code=201)
@refuses(AlreadyVoided, KeyReused, NotVoided, ResultUndecided, VoidingAsked)
async def ask_voiding(
    registration_id: UUID,
    body: VoidingIn,
    session: WriteSession,
    now: Now,
    once: AppOnce,
    *,
    operator: MayAskVoidings,
) -> VoidingOut:
    """Ask that a result be voided, or restored; another operator has to confirm it."""

    async def ask() -> VoidingOut:
        voiding = await voidings.ask_voiding(
            session,
            registration_id,
            body.kind,
            reason=body.reason,
            staff_id=operator.staff_id,
            now=now,
        )
        return voiding_out(voiding)

    return await once.answer(session, _VOIDING, ask)


@router.post("/voidings/{voiding_id}/confirmation")
@refuses(IllegalVerb, SecondPersonNeeded, VoidingNotFound)
async def confirm_voiding(
    voiding_id: UUID, session: WriteSession, now: Now, operator: MayDecideVoidings
) -> VoidingOut:
    """Confirm what somebody else asked for; 403 `second_person_needed` for who asked."""
    return voiding_out(
        await voidings.confirm_voiding(session, voiding_id, staff_id=operator.staff_id, now=now)
    )


@router.post("/voidings/{voiding_id}/refusal")
@refuses(IllegalVerb, VoidingNotFound)
async def decline_voiding(
    voiding_id: UUID, session: WriteSession, now: Now, operator: MayDecideVoidings
) -> VoidingOut:
    """Refuse what was asked for, or take it back; nothing changes."""
    return voiding_out(
        await voidings.decline_voiding(session, voiding_id, staff_id=operator.staff_id, now=now)
    )
