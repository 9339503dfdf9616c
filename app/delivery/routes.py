# SPDX-License-Identifier: Apache-2.0
"""The candidate's API: start, paper, answers, hand-in, receipt."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import (
    AsAnyone,
    AsCandidate,
    MayWithdrawRegistrations,
    require_candidate,
)
from app.attempts import service as attempts
from app.attempts.errors import (
    AnswersChanged,
    AnswersNotSaved,
    AttemptClosed,
    AttemptEnded,
    AttemptNotFound,
    ConsentMissing,
    HandInTooEarly,
    JournalFull,
    LeaseHeld,
    LeaseLost,
    LeaseMissing,
    NotHandedIn,
    OpConflict,
    OpOutOfReach,
    SavingTooFast,
    SittingNotOpen,
    StartsQueue,
    TooEarly,
    TooLate,
    WrongAnswerValue,
)
from app.attempts.journal import Journal
from app.attempts.models import Attempt
from app.attempts.service import FormsOfAttempts, SavePace, StartDesk, StartWanted
from app.audit.values import staff_actor
from app.core.api import (
    JSON,
    ApiRoute,
    Handler,
    api_router,
    refuse_other_than_json,
    refuse_strange_parameters,
)
from app.core.db import ReadSession, WriteSession
from app.core.http import DatabaseAway
from app.core.lifecycle import IllegalVerb
from app.core.metrics import PAPERS
from app.core.parts import parts_behind, the
from app.core.refusals import refuses
from app.core.requests import AppVault, Now, arrival_of
from app.core.schemas import ReasonIn
from app.delivery.quick import UNSAVED
from app.delivery.schemas import (
    AckOut,
    AnswersOut,
    AttemptOut,
    LeaseIn,
    OpsIn,
    PaperOut,
    ReceiptOut,
    SealedPaper,
    StartedOut,
    SubmissionIn,
    TimeOut,
    read_ops,
    show_attempt,
    show_started,
)
from app.messages import service as messages
from app.papers.errors import FormDamaged, FormsUsedUp
from app.registrations.errors import (
    RegistrationBegun,
    RegistrationNotFound,
    RegistrationWithdrawn,
    WithdrawalTooLate,
)
from app.signing.service import AppKeys

AppForms = Annotated[FormsOfAttempts, Depends(the(FormsOfAttempts))]
AppStartDesk = Annotated[StartDesk, Depends(the(StartDesk))]
AppJournal = Annotated[Journal, Depends(the(Journal))]

_log = structlog.get_logger()

router = api_router("attempts")


class SaveRoute(ApiRoute):
    """The route of a save: documented and guarded by its signature like every other, run thinly.

    FastAPI's handler solves each parameter as a dependency, which costs a save more than reading,
    judging and committing it do (bench/saves). This one reads the same parameters by hand: who it
    is first, then the body; what it refuses, it refuses with the same answers.
    """

    def get_route_handler(self) -> Handler:
        known = self.parameters()

        async def handle(request: Request) -> Response:
            refuse_strange_parameters(request, known)
            refuse_other_than_json(request)
            candidate = await require_candidate(request)
            parts = parts_behind(request)
            content = await request.body()
            if request.scope.get(UNSAVED):
                raise AnswersNotSaved
            parts.get(SavePace).take(candidate.candidate_id, len(content))
            attempt_id, body = _read_save(request, content)
            ack = await save_ops(
                attempt_id,
                body,
                parts.get(FormsOfAttempts),
                parts.get(Journal),
                now=arrival_of(request),
                candidate=candidate,
            )
            return Response(ack.model_dump_json(), media_type="application/json")

        return handle


def _read_save(request: Request, content: bytes) -> tuple[UUID, OpsIn]:
    try:
        attempt_id = UUID(request.path_params["attempt_id"])
    except ValueError as wrong:
        place = {"type": "uuid_parsing", "loc": ("path", "attempt_id")}
        raise RequestValidationError([place]) from wrong
    return attempt_id, read_ops(content)


saves = api_router("attempts", route_class=SaveRoute)


@saves.post("/attempts/{attempt_id}/ops")
@refuses(
    AnswersChanged,
    AnswersNotSaved,
    AttemptClosed,
    AttemptNotFound,
    FormDamaged,
    JournalFull,
    LeaseLost,
    LeaseMissing,
    OpConflict,
    OpOutOfReach,
    SavingTooFast,
    WrongAnswerValue,
)
async def save_ops(
    attempt_id: UUID,
    body: OpsIn,
    forms: AppForms,
    journal: AppJournal,
    *,
    now: Now,
    candidate: AsCandidate,
) -> AckOut:
    """Save answers. The acknowledgement leaves after the commit that holds them.

    A refusal because another window wrote carries the answers held to the slots of `ops`.
    """
    form = await forms.get(attempt_id, candidate_id=candidate.candidate_id)
    try:
        ack = await attempts.save_answers(
            journal,
            form,
            attempt_id=attempt_id,
            candidate_id=candidate.candidate_id,
            window_id=body.window_id,
            seen=body.seen,
            now=now,
            changes=[(op.op, op.slot, op.kind, op.stored_value(), op.client_at) for op in body.ops],
        )
    except (AnswersChanged, LeaseLost, LeaseMissing, OpConflict) as refusal:
        held = await forms.read_answers(attempt_id, {op.slot for op in body.ops})
        refusal.context["held_answers"] = held
        raise
    return AckOut(
        op_head=ack.op_head,
        held=list(ack.held),
        ops=ack.ops,
        chain=ack.chain,
        deadline_at=ack.deadline_at,
        state=ack.state,
        server_time=now,
    )


@router.get("/time")
async def get_time(now: Now, _viewer: AsAnyone) -> TimeOut:
    """The clock that decides."""
    return TimeOut(server_time=now)


@router.post(
    "/registrations/{registration_id}/attempt",
    status_code=201,
    responses={200: {"model": StartedOut, "description": "Started before: the same attempt."}},
)
@refuses(
    ConsentMissing,
    DatabaseAway,
    FormsUsedUp,
    RegistrationNotFound,
    RegistrationWithdrawn,
    SittingNotOpen,
    StartsQueue,
    TooEarly,
    TooLate,
)
async def start_attempt(
    registration_id: UUID,
    response: Response,
    desk: AppStartDesk,
    vault: AppVault,
    *,
    now: Now,
    candidate: AsCandidate,
) -> StartedOut:
    """Start the attempt; 200 with the same attempt when it has been started.

    `paper_key` opens the sealed paper, and is null once the attempt has ended.
    """
    started = await desk.start(StartWanted(registration_id, candidate.candidate_id, now))
    if not started.is_new:
        response.status_code = 200
    key = attempts.key_for(vault, started.attempt, now=now)
    return show_started(started.attempt, started.entries, key=key, now=now)


@router.get("/attempts/{attempt_id}")
@refuses(AttemptNotFound)
async def get_attempt(
    attempt_id: UUID, session: ReadSession, now: Now, candidate: AsCandidate
) -> AttemptOut:
    """State, deadline and the ledger of the time given."""
    attempt = await attempts.get_own_attempt(
        session, attempt_id, candidate_id=candidate.candidate_id
    )
    return await _shown(session, attempt, now=now)


async def _shown(session: AsyncSession, attempt: Attempt, *, now: datetime) -> AttemptOut:
    entries = await attempts.list_time_entries(session, attempt.id)
    news = await messages.count_news(session, attempt.registration_id)
    return show_attempt(attempt, entries, news=news, now=now)


# Described and not made anew: the paper was checked when it was frozen, and many ask at once.
@router.get(
    "/attempts/{attempt_id}/paper", response_model=None, responses={200: {"model": PaperOut}}
)
@refuses(AttemptEnded, AttemptNotFound, FormDamaged)
async def get_paper(
    attempt_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    candidate: AsCandidate,
    *,
    sealed: SealedPaper = SealedPaper.UNASKED,
) -> Response:
    """The paper while it is sat, without anything that tells a right answer from a wrong one.

    `sealed`: what became of the one that came before the start; it is only counted.
    """
    paper = await attempts.get_paper(
        session, attempt_id, candidate_id=candidate.candidate_id, now=now
    )
    PAPERS.labels(sealed.value).inc()
    if sealed is SealedPaper.LOCKED:
        _log.warning("sealed paper not opened", attempt=str(attempt_id))
    headers = {"vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(paper.plain, media_type=JSON, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(paper.packed, media_type=JSON, headers=headers)


@router.get("/attempts/{attempt_id}/answers")
@refuses(AttemptNotFound)
async def get_answers(attempt_id: UUID, session: ReadSession, candidate: AsCandidate) -> AnswersOut:
    """What the service holds; a reloaded window goes on from here."""
    attempt = await attempts.get_own_attempt(
        session, attempt_id, candidate_id=candidate.candidate_id
    )
    return AnswersOut(
        op_head=attempt.op_head,
        op_max=attempt.op_max,
        answers=await attempts.answers_of(session, attempt_id),
        flags=await attempts.flags_of(session, attempt_id),
    )


@router.put("/attempts/{attempt_id}/lease")
@refuses(AttemptEnded, AttemptNotFound, LeaseHeld)
async def take_lease(
    attempt_id: UUID, body: LeaseIn, session: WriteSession, now: Now, candidate: AsCandidate
) -> AttemptOut:
    """Make this window the one that writes; 409 while another holds the lease."""
    attempt = await attempts.take_lease(
        session,
        attempt_id,
        body.window_id,
        candidate_id=candidate.candidate_id,
        take_over=body.take_over,
        now=now,
    )
    return await _shown(session, attempt, now=now)


@router.post("/attempts/{attempt_id}/submission")
@refuses(AttemptNotFound, FormDamaged, HandInTooEarly, LeaseLost, LeaseMissing)
async def hand_in(
    attempt_id: UUID,
    body: SubmissionIn,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
    *,
    keys: AppKeys,
) -> ReceiptOut:
    """Hand in; the same receipt again when it has been handed in."""
    receipt = await attempts.hand_in(
        session,
        attempt_id,
        body.window_id,
        candidate_id=candidate.candidate_id,
        keys=keys,
        now=now,
    )
    return ReceiptOut.model_validate(receipt)


@router.post("/attempts/{attempt_id}/leaving")
@refuses(AttemptNotFound, FormDamaged, LeaseLost, LeaseMissing)
async def leave(
    attempt_id: UUID,
    body: SubmissionIn,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
    *,
    keys: AppKeys,
) -> ReceiptOut:
    """Leave unmarked; what it comes to is the programme's rule. Ended already, it stays so."""
    receipt = await attempts.leave(
        session,
        attempt_id,
        body.window_id,
        candidate_id=candidate.candidate_id,
        keys=keys,
        now=now,
    )
    return ReceiptOut.model_validate(receipt)


@router.post("/registrations/{registration_id}/withdrawal", status_code=204)
@refuses(IllegalVerb, RegistrationBegun, RegistrationNotFound, WithdrawalTooLate)
async def withdraw_registration(
    registration_id: UUID,
    body: ReasonIn,
    session: WriteSession,
    now: Now,
    operator: MayWithdrawRegistrations,
) -> None:
    """Undo a wrong booking before the sitting starts; the candidate reads the reason."""
    await attempts.withdraw_registration(
        session,
        registration_id,
        reason=body.reason,
        actor=staff_actor(operator.staff_id),
        now=now,
    )


@router.get("/attempts/{attempt_id}/receipt")
@refuses(AttemptNotFound, FormDamaged, NotHandedIn)
async def get_receipt(attempt_id: UUID, session: ReadSession, candidate: AsCandidate) -> ReceiptOut:
    """What was handed in, when and by which verb."""
    receipt = await attempts.get_receipt(session, attempt_id, candidate_id=candidate.candidate_id)
    return ReceiptOut.model_validate(receipt)
