# SPDX-License-Identifier: Apache-2.0
"""The candidate's API: start, paper, answers, hand-in, receipt."""

from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts.access import AsAnyone, AsCandidate
from app.attempts import service
from app.attempts.journal import Journal
from app.attempts.schemas import (
    AckOut,
    AnswersOut,
    AttemptOut,
    LeaseIn,
    OpsIn,
    ReceiptOut,
    SubmissionIn,
    TimeOut,
    show_attempt,
    show_receipt,
)
from app.attempts.service.saving import FormsOfAttempts
from app.core.db import ReadSession, WriteSession, database_of
from app.core.requests import Now

router = APIRouter(prefix="/api/v1", tags=["attempts"])


@router.post("/attempts/{attempt_id}/ops")
async def save_ops(
    attempt_id: UUID, body: OpsIn, request: Request, now: Now, candidate: AsCandidate
) -> AckOut:
    """Save answers. The acknowledgement leaves after the commit that holds them."""
    forms = cast("FormsOfAttempts", request.app.state.forms)
    form = await forms.get(database_of(request), attempt_id, candidate_id=candidate.candidate_id)
    ack = await service.save_answers(
        cast("Journal", request.app.state.journal),
        form,
        attempt_id=attempt_id,
        candidate_id=candidate.candidate_id,
        window_id=body.window_id,
        now=now,
        changes=[(op.op, op.slot, op.kind, op.stored_value(), op.client_at) for op in body.ops],
    )
    return AckOut(
        op_head=ack.op_head,
        held=list(ack.held),
        deadline_at=ack.deadline_at,
        state=ack.state,
        server_time=now,
    )


@router.get("/time")
async def get_time(now: Now, _viewer: AsAnyone) -> TimeOut:
    """The clock that decides."""
    return TimeOut(server_time=now)


@router.post("/registrations/{registration_id}/attempt", status_code=201)
async def start_attempt(
    registration_id: UUID,
    response: Response,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
) -> AttemptOut:
    """Start the attempt; 200 with the same attempt when it has been started."""
    attempt = await service.start(
        session, registration_id, candidate_id=candidate.candidate_id, now=now
    )
    if attempt.started_at != now:
        response.status_code = 200
    return show_attempt(attempt, await service.list_time_entries(session, attempt.id), now=now)


@router.get("/attempts/{attempt_id}")
async def get_attempt(
    attempt_id: UUID, session: ReadSession, now: Now, candidate: AsCandidate
) -> AttemptOut:
    """State, deadline and the ledger of the time given."""
    attempt = await service.get_own_attempt(
        session, attempt_id, candidate_id=candidate.candidate_id
    )
    return show_attempt(attempt, await service.list_time_entries(session, attempt_id), now=now)


@router.get("/attempts/{attempt_id}/paper")
async def get_paper(
    attempt_id: UUID, session: ReadSession, candidate: AsCandidate
) -> dict[str, Any]:
    """The paper, without anything that could tell a right answer from a wrong one."""
    return await service.get_paper(session, attempt_id, candidate_id=candidate.candidate_id)


@router.get("/attempts/{attempt_id}/answers")
async def get_answers(attempt_id: UUID, session: ReadSession, candidate: AsCandidate) -> AnswersOut:
    """What the service holds; a reloaded window goes on from here."""
    attempt = await service.get_own_attempt(
        session, attempt_id, candidate_id=candidate.candidate_id
    )
    return AnswersOut(
        op_head=attempt.op_head,
        op_max=attempt.op_max,
        answers=await service.answers_of(session, attempt_id),
        flags=await service.flags_of(session, attempt_id),
    )


@router.put("/attempts/{attempt_id}/lease")
async def take_lease(
    attempt_id: UUID, body: LeaseIn, session: WriteSession, now: Now, candidate: AsCandidate
) -> AttemptOut:
    """Make this window the one that writes; 409 while another holds the lease."""
    attempt = await service.take_lease(
        session,
        attempt_id,
        body.window_id,
        candidate_id=candidate.candidate_id,
        take_over=body.take_over,
        now=now,
    )
    return show_attempt(attempt, await service.list_time_entries(session, attempt_id), now=now)


@router.post("/attempts/{attempt_id}/submission")
async def hand_in(
    attempt_id: UUID, body: SubmissionIn, session: WriteSession, now: Now, candidate: AsCandidate
) -> ReceiptOut:
    """Hand in; the same receipt again when it has been handed in."""
    receipt = await service.hand_in(
        session, attempt_id, body.window_id, candidate_id=candidate.candidate_id, now=now
    )
    return show_receipt(receipt)


@router.get("/attempts/{attempt_id}/receipt")
async def get_receipt(attempt_id: UUID, session: ReadSession, candidate: AsCandidate) -> ReceiptOut:
    """What was handed in, when and by which verb."""
    receipt = await service.get_receipt(session, attempt_id, candidate_id=candidate.candidate_id)
    return show_receipt(receipt)
