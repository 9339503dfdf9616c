# SPDX-License-Identifier: Apache-2.0
"""Frames by API for candidates; board, pictures and verdicts for invigilators."""

import random
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.accounts.access import (
    AsCandidate,
    MayJudgeFindings,
    MayReadBoards,
    MayTerminateAttempts,
    MayWatchAttempts,
    find_viewer,
)
from app.accounts.viewing import Records, StaffLook
from app.attempts import service as attempts
from app.attempts.errors import (
    AttemptNotFound,
    NotPaused,
    PausedAlready,
    TimeAfterEnd,
    TimeOutOfBounds,
)
from app.attempts.values import Cause, TimeGift
from app.audit.rules import View
from app.audit.values import staff_actor
from app.core.api import api_router
from app.core.blobs import Blobs
from app.core.db import AppDatabase, AppSettings, ReadSession, WriteSession
from app.core.lifecycle import IllegalVerb
from app.core.parts import the
from app.core.refusals import refuses
from app.core.requests import AppBlobs, Now
from app.core.schemas import ReasonIn
from app.invigilation.errors import (
    CameraNotAgreed,
    CameraOver,
    FindingNotFound,
    FrameBroken,
    FrameFlood,
    FrameNotJpeg,
    FramesBusy,
    FrameTooLarge,
    PictureNotFound,
    StreamsFull,
)
from app.invigilation.schemas import (
    BoardOut,
    ChangesIn,
    ChangesOut,
    FindingOut,
    FrameOut,
    GrantIn,
    TerminationIn,
    VerdictIn,
    board_out,
    changes_out,
    finding_out,
    frame_out,
)
from app.invigilation.service import board, findings, frames, streaming
from app.invigilation.service.streaming import Ear, Streams
from app.invigilation.watcher import Arrival, Intake
from app.papers.errors import FormDamaged
from app.signing.service import AppKeys
from app.sittings.errors import SittingNotFound

router = api_router("invigilation")
AppStreams = Annotated[Streams, Depends(the(Streams))]
# A browser that lost its stream comes again after this: not all at once when a process stops.
RETRY_SECONDS = (2.0, 8.0)
# An open answer outlives the look at who asked; so often it is looked at anew.
KNOWN_FOR = 20.0

_JPEG_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_JPEG_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}}, "description": "The picture"}
}
# The board alone: what leads on from it is an invigilator's.
# PostgreSQL's integer; a page counts to some hundreds.
Sequence = Annotated[int, Path(ge=0, le=2**31 - 1)]
# Read by browsers alone: another picture has another address, and is asked for anew.
FrameCount = Annotated[int, Query(alias="frame", ge=0)]
AppIntake = Annotated[Intake, Depends(the(Intake))]


@router.put("/attempts/{attempt_id}/frames/{sequence}", openapi_extra=_JPEG_BODY)
@refuses(
    AttemptNotFound,
    CameraNotAgreed,
    CameraOver,
    FrameBroken,
    FrameFlood,
    FrameNotJpeg,
    FrameTooLarge,
    FramesBusy,
)
async def put_frame(
    attempt_id: UUID,
    sequence: Sequence,
    request: Request,
    intake: AppIntake,
    now: Now,
    *,
    candidate: AsCandidate,
) -> FrameOut:
    """Take in a still; sending it again is harmless. The answer says when the next one is due."""
    arrival = Arrival(attempt_id, candidate.candidate_id, sequence, now)
    return frame_out(await intake.accept(arrival, request))


@router.get("/sittings/{sitting_id}/board")
@refuses(SittingNotFound)
async def get_board(
    sitting_id: UUID, session: ReadSession, now: Now, reader: MayReadBoards
) -> BoardOut:
    """Everybody in a sitting you invigilate, who needs a look first; operators see it of any."""
    return board_out(await board.get_board(session, sitting_id, reader=reader, now=now))


@router.post("/sittings/{sitting_id}/board/changes")
@refuses(SittingNotFound)
async def get_board_changes(
    sitting_id: UUID, body: ChangesIn, session: ReadSession, now: Now, reader: MayReadBoards
) -> ChangesOut:
    """The board's tiles that a page does not hold yet as they are; all where people came or went.

    It changes nothing: it is a POST because what a page holds is too long for an address.
    """
    found = await board.get_board(session, sitting_id, reader=reader, now=now)
    return changes_out(found, body)


@router.get("/attempts/{attempt_id}/still", response_class=Response, responses=_JPEG_ANSWER)
@refuses(PictureNotFound)
async def get_still(
    attempt_id: UUID,
    database: AppDatabase,
    blobs: AppBlobs,
    invigilator: MayWatchAttempts,
    look: Annotated[StaffLook, Depends(Records(View.STILL))],
    _frame: FrameCount = 0,
) -> Response:
    """The attempt's last picture; the next one takes its place.

    The wall asks again and again: one viewing a person and attempt in fifteen minutes is recorded.
    """
    async with database.reading() as session:
        key = await frames.get_still_key(session, attempt_id, staff_id=invigilator.staff_id)
    await look.record(("attempt", attempt_id))
    return await _picture(blobs, key)


@router.get("/frames/{frame_id}/image", response_class=Response, responses=_JPEG_ANSWER)
@refuses(PictureNotFound)
async def get_image(
    frame_id: UUID,
    database: AppDatabase,
    blobs: AppBlobs,
    invigilator: MayWatchAttempts,
    look: Annotated[StaffLook, Depends(Records(View.FRAME))],
) -> Response:
    """A picture that was kept as evidence; 404 when it was not, or is gone. Viewings are recorded."""
    async with database.reading() as session:
        kept = await frames.get_kept_frame(session, frame_id, staff_id=invigilator.staff_id)
    await look.record(("attempt", kept.attempt_id), {"frame": str(frame_id)})
    return await _picture(blobs, kept.key)


@router.post("/findings/{finding_id}/verdict")
@refuses(FindingNotFound)
async def judge_finding(
    finding_id: UUID,
    body: VerdictIn,
    session: WriteSession,
    now: Now,
    invigilator: MayJudgeFindings,
) -> FindingOut:
    """Confirm or dismiss a finding, with the reason; a later verdict replaces it."""
    finding = await findings.judge(
        session, finding_id, body.verdict, note=body.note, staff_id=invigilator.staff_id, now=now
    )
    return finding_out(finding)


@router.post("/attempts/{attempt_id}/termination", status_code=204)
@refuses(AttemptNotFound, FormDamaged, IllegalVerb)
async def terminate_attempt(
    attempt_id: UUID,
    body: TerminationIn,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
    *,
    keys: AppKeys,
) -> None:
    """End a running attempt, with the reason; what was answered is kept and marked."""
    await attempts.terminate(
        session,
        attempt_id,
        invigilator_id=invigilator.staff_id,
        reason=body.reason,
        keys=keys,
        now=now,
    )


@refuses(AttemptNotFound, StreamsFull)
async def _listen(
    attempt_id: UUID, streams: AppStreams, database: AppDatabase, candidate: AsCandidate
) -> AsyncIterator[Ear]:
    """An ear at the candidate's own attempt, before the answer begins and until it ends."""
    async with database.reading() as session:
        await attempts.get_own_attempt(session, attempt_id, candidate_id=candidate.candidate_id)
        seen = await streaming.revision_of(session, attempt_id)
    async with streams.listening(attempt_id, seen=seen) as ear:
        yield ear


# To the end of the answer, which is the end of the listening.
Listening = Annotated[Ear, Depends(_listen, scope="request")]


@router.get("/attempts/{attempt_id}/events", response_class=EventSourceResponse)
async def follow_attempt(
    request: Request, ear: Listening, settings: AppSettings, _candidate: AsCandidate
) -> AsyncIterator[ServerSentEvent]:
    """`changed` each time that the time given, the state or the writing window has changed.

    A comfort: ask for the attempt then, and every 12 s without it. The stream ends with the session,
    and after an hour or so, to be opened anew.
    """
    retry = int(random.uniform(*RETRY_SECONDS) * 1000)  # noqa: S311 - spreads, and guards nothing
    yield ServerSentEvent(comment="listening", retry=retry)
    left = settings.stream_lifetime.total_seconds()
    while left > 0:
        began = time.monotonic()
        heard = await ear.hear(within=min(KNOWN_FOR, left))
        left -= time.monotonic() - began
        if ear.is_over or not await _is_signed_in(request):
            return
        if heard:
            yield ServerSentEvent(event="changed", data={})


async def _is_signed_in(request: Request) -> bool:
    """Looked up anew, as for a request of its own."""
    return await find_viewer(Request({**request.scope, "state": {}})) is not None


@router.post("/attempts/{attempt_id}/grants", status_code=204)
@refuses(AttemptNotFound, IllegalVerb, TimeAfterEnd, TimeOutOfBounds)
async def grant_time(
    attempt_id: UUID,
    body: GrantIn,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
) -> None:
    """Give one who sits more time, with the reason; 409 `time_after_end` once it has ended."""
    by = invigilator.staff_id
    attempt = await attempts.lock_invigilated(session, attempt_id, invigilator_id=by)
    gift = TimeGift(Cause.GRANT, timedelta(seconds=body.seconds), body.reason, staff_actor(by))
    await attempts.give_to(session, [attempt], gift, now=now)


@router.post("/attempts/{attempt_id}/pause", status_code=204)
@refuses(AttemptNotFound, IllegalVerb, PausedAlready, TimeAfterEnd)
async def pause_attempt(
    attempt_id: UUID,
    body: ReasonIn,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
) -> None:
    """Stop the clock of one who sits, with the reason; it goes on by itself after an hour."""
    by = invigilator.staff_id
    attempt = await attempts.lock_invigilated(session, attempt_id, invigilator_id=by)
    actor = staff_actor(by)
    await attempts.pause(session, [attempt], reason=body.reason, actor=actor, now=now)


@router.post("/attempts/{attempt_id}/resumption", status_code=204)
@refuses(AttemptNotFound, IllegalVerb, NotPaused, TimeAfterEnd)
async def resume_attempt(
    attempt_id: UUID,
    body: ReasonIn,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
) -> None:
    """Let the clock go on; the seconds that it stood are given back."""
    by = invigilator.staff_id
    attempt = await attempts.lock_invigilated(session, attempt_id, invigilator_id=by)
    actor = staff_actor(by)
    await attempts.resume(session, [attempt], reason=body.reason, actor=actor, now=now)


async def _picture(blobs: Blobs, key: str) -> Response:
    data = await blobs.get(key)
    if data is None:
        raise PictureNotFound
    # A face on a shared machine's disk outlives the session that was allowed to see it.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
