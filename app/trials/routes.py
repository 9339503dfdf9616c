# SPDX-License-Identifier: Apache-2.0
"""Trials by API in the shapes of an exam's, checks of devices, and who is at risk."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from app.accounts.access import AsCandidate, MayReadRegistrations
from app.attempts.errors import (
    AnswersChanged,
    LeaseHeld,
    LeaseLost,
    LeaseMissing,
    SavingTooFast,
)
from app.core.api import api_router
from app.core.db import AppDatabase, ReadSession, WriteSession
from app.core.i18n import current_language
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.parts import the
from app.core.refusals import refuses
from app.core.requests import Now
from app.invigilation.errors import (
    CameraNotAgreed,
    FrameBroken,
    FrameFlood,
    FrameNotJpeg,
    FramesBusy,
    FrameTooLarge,
)
from app.invigilation.watcher import Intake, read_jpeg
from app.registrations.errors import RegistrationNotFound, RegistrationWithdrawn
from app.sittings.errors import SittingNotFound
from app.trials.errors import (
    CheckTooLate,
    TrialAfterStart,
    TrialClosed,
    TrialFull,
    TrialMisfit,
    TrialNotFound,
    TrialTooLate,
)
from app.trials.rules import shown_paper
from app.trials.schemas import (
    CandidateDevicesOut,
    DeviceCheckIn,
    DeviceCheckOut,
    DevicesQuery,
    StillSeenOut,
    TrialAckOut,
    TrialAnswersOut,
    TrialLeaseIn,
    TrialOpsIn,
    TrialOut,
    TrialPaperOut,
    TrialSubmissionIn,
    candidate_device_out,
    device_check_out,
    trial_ack_out,
    trial_answers_out,
    trial_out,
)
from app.trials.service import devices, looking, sitting
from app.trials.service.pacing import TrialPace
from app.trials.service.practice import practice_paper

router = api_router("trials")
AppTrialPace = Annotated[TrialPace, Depends(the(TrialPace))]
AppLooks = Annotated[Intake, Depends(the(Intake))]
StillNumber = Annotated[int, Path(ge=0, le=2**31 - 1)]

_STILL: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put("/registrations/{registration_id}/device-check")
@refuses(CheckTooLate, RegistrationNotFound, RegistrationWithdrawn)
async def put_device_check(
    registration_id: UUID,
    body: DeviceCheckIn,
    session: WriteSession,
    now: Now,
    *,
    candidate: AsCandidate,
) -> DeviceCheckOut:
    """What was measured last takes the place of what was before; the answer says who is told what."""
    device = await devices.take_in(
        session,
        registration_id,
        body.read(),
        body.place,
        candidate_id=candidate.candidate_id,
        now=now,
    )
    return device_check_out(device)


@router.post("/registrations/{registration_id}/trial", status_code=201)
@refuses(RegistrationNotFound, RegistrationWithdrawn, TrialAfterStart, TrialTooLate)
async def begin_trial(
    registration_id: UUID, session: WriteSession, now: Now, candidate: AsCandidate
) -> TrialOut:
    """A trial begins, of a quarter of an hour at most, in place of the one before."""
    trial = await sitting.begin(
        session, registration_id, candidate_id=candidate.candidate_id, now=now
    )
    return trial_out(trial, now=now)


@router.get("/trials/{trial_id}")
@refuses(TrialNotFound)
async def get_trial(
    trial_id: UUID, session: ReadSession, now: Now, candidate: AsCandidate
) -> TrialOut:
    """How the trial stands."""
    trial = await sitting.get_own_trial(session, trial_id, candidate_id=candidate.candidate_id)
    return trial_out(trial, now=now)


@router.get("/trials/{trial_id}/paper")
@refuses(TrialClosed, TrialNotFound)
async def get_trial_paper(
    trial_id: UUID, session: ReadSession, now: Now, candidate: AsCandidate
) -> TrialPaperOut:
    """The practice paper while the trial runs; it has no key."""
    await sitting.get_open_trial(session, trial_id, candidate_id=candidate.candidate_id, now=now)
    paper = shown_paper(practice_paper(), language=current_language())
    return TrialPaperOut.model_validate(paper)


@router.get("/trials/{trial_id}/answers")
@refuses(TrialNotFound)
async def get_trial_answers(
    trial_id: UUID, session: ReadSession, candidate: AsCandidate
) -> TrialAnswersOut:
    """What the service holds; a reloaded window goes on from here."""
    trial = await sitting.get_own_trial(session, trial_id, candidate_id=candidate.candidate_id)
    return trial_answers_out(trial)


@router.put("/trials/{trial_id}/lease")
@refuses(LeaseHeld, TrialClosed, TrialNotFound)
async def take_trial_lease(
    trial_id: UUID, body: TrialLeaseIn, session: WriteSession, now: Now, candidate: AsCandidate
) -> TrialOut:
    """Make this window the one that writes; 409 while another is."""
    trial = await sitting.take_lease(
        session,
        trial_id,
        body.window_id,
        candidate_id=candidate.candidate_id,
        take_over=body.take_over,
        now=now,
    )
    return trial_out(trial, now=now)


@router.post("/trials/{trial_id}/ops")
@refuses(
    AnswersChanged,
    LeaseLost,
    LeaseMissing,
    SavingTooFast,
    TrialClosed,
    TrialFull,
    TrialMisfit,
    TrialNotFound,
)
async def save_trial_ops(
    trial_id: UUID,
    body: TrialOpsIn,
    request: Request,
    database: AppDatabase,
    pace: AppTrialPace,
    *,
    now: Now,
    candidate: AsCandidate,
) -> TrialAckOut:
    """Save answers, in order: what stands behind a gap is not acknowledged, and is sent again."""
    whose = candidate.candidate_id
    # Before anything is written to: on SQLite the answers of others wait for whoever writes.
    pace.take(whose, int(request.headers.get("content-length", 0)))
    async with database.writing() as session:
        trial = await sitting.save(
            session,
            trial_id,
            [op.read() for op in body.ops],
            candidate_id=whose,
            window_id=body.window_id,
            seen=body.seen,
            now=now,
        )
    return trial_ack_out(trial, now=now)


@router.post("/trials/{trial_id}/submission")
@refuses(LeaseLost, LeaseMissing, TrialNotFound)
async def hand_in_trial(
    trial_id: UUID,
    body: TrialSubmissionIn,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
) -> TrialOut:
    """Hand in; the same again when it has been handed in."""
    trial = await sitting.hand_in(
        session,
        trial_id,
        body.window_id,
        candidate_id=candidate.candidate_id,
        slowest_save=body.slowest_save,
        now=now,
    )
    return trial_out(trial, now=now)


@router.put("/trials/{trial_id}/frames/{sequence}", openapi_extra=_STILL)
@refuses(
    CameraNotAgreed,
    FrameBroken,
    FrameFlood,
    FrameNotJpeg,
    FrameTooLarge,
    FramesBusy,
    TrialClosed,
    TrialNotFound,
)
async def look_at_still(
    trial_id: UUID,
    sequence: StillNumber,
    request: Request,
    database: AppDatabase,
    looks: AppLooks,
    *,
    now: Now,
    candidate: AsCandidate,
) -> StillSeenOut:
    """Look for faces in a still; their number is kept and the picture is not.

    As with an exam's, no session is open while it is read and looked at.
    """
    data = await read_jpeg(request)
    whose = candidate.candidate_id
    async with database.reading() as session:
        await looking.refuse_unwanted_still(session, trial_id, candidate_id=whose, now=now)
    if not looks.watcher.admit(trial_id, looking.STILL_INTERVAL, now=now):
        raise FrameFlood
    looked = await looks.watcher.look(data, None)
    async with database.writing() as session:
        await looking.note_faces(
            session, trial_id, len(looked.observation.faces), candidate_id=whose
        )
    return StillSeenOut(sequence=sequence)


@router.get("/sittings/{sitting_id}/device-checks")
@refuses(CursorOfOther, CursorUnknown, SittingNotFound)
async def list_device_checks(
    sitting_id: UUID,
    asked: Annotated[DevicesQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    now: Now,
    *,
    _staff: MayReadRegistrations,
) -> CandidateDevicesOut:
    """Everybody who has a place, with what may fail on the day, a page at a time."""
    span = pager.span(asked, sort=asked.sort)
    found = await devices.list_stretch(session, sitting_id, span, now=now)
    return CandidateDevicesOut(
        items=[candidate_device_out(device) for device in found.rows],
        next=pager.lead_on(asked, found.end),
    )
