# SPDX-License-Identifier: Apache-2.0
"""Frames on their way in: what must be known before one is looked at, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

import proctoring
from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.rules import is_overdue
from app.attempts.states import ATTEMPT, AttemptCapability
from app.invigilation import repository
from app.invigilation.errors import CameraNotAgreed, CameraOver, FrameFlood, PictureNotFound
from app.invigilation.models import Frame, Watch
from app.invigilation.rules import paced, run_policy, shortest_interval
from app.invigilation.service.findings import take_note
from app.programmes.rules import CameraPolicy
from app.registrations import service as registrations
from app.registrations.rules import ConsentChoice
from app.sittings import service as sittings
from proctoring import WatchState, advance


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A frame the service has taken note of."""

    sequence: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class CameraNow:
    """What is known of an attempt's camera when a new frame comes in."""

    policy: CameraPolicy
    previous: proctoring.StillFingerprint | None
    is_first: bool
    in_finding: bool


@dataclass(frozen=True, slots=True)
class LookedFrame:
    """A frame after the look at it, ready to be stored."""

    id: UUID
    attempt_id: UUID
    sequence: int
    observation: proctoring.StillObservation
    detector: str
    digest: str
    size: int
    blob_key: str | None
    still_key: str | None


async def receive(
    session: AsyncSession, attempt_id: UUID, sequence: int, *, candidate_id: UUID, now: datetime
) -> CameraNow | StoredFrame:
    """What to look at the frame with; or the frame as it was stored, when it has been.

    Refused when the attempt is not the candidate's own (as not found), when it has ended, when
    the candidate has not agreed to the camera, and when frames come too fast.
    """
    attempt = await attempts.get_own_attempt(session, attempt_id, candidate_id=candidate_id)
    stored = await repository.find_frame(session, attempt_id, sequence)
    if stored is not None:
        return _repeated(stored)
    _refuse_after_the_end(attempt, now)
    await _refuse_without_consent(session, attempt)
    policy = await get_camera_policy(session, attempt.sitting_id)
    watch = await repository.find_watch(session, attempt_id)
    if watch is None:
        return CameraNow(policy, previous=None, is_first=True, in_finding=False)
    if paced(watch.paced_until, shortest_interval(policy), now=now) is None:
        raise FrameFlood
    previous = (
        None
        if watch.fingerprint is None
        else proctoring.StillFingerprint.from_hex(watch.fingerprint)
    )
    in_finding = bool(WatchState.from_json(watch.run_state).open_kinds)
    return CameraNow(policy, previous, is_first=watch.frames == 0, in_finding=in_finding)


async def get_camera_policy(session: AsyncSession, sitting_id: UUID) -> CameraPolicy:
    sitting = await sittings.get_sitting(session, sitting_id)
    return (await sittings.rules_of(session, sitting)).camera


async def store(
    session: AsyncSession, looked: LookedFrame, *, policy: CameraPolicy, now: datetime
) -> StoredFrame:
    """The frame is stored, the watch has moved on, and findings say what it brought about.

    The watch's row is the lock: frames of one attempt that come together are judged one after
    the other, each once. The pace is judged here for good, whatever another process let through.
    """
    watch = await repository.lock_watch(session, looked.attempt_id)
    stored = await repository.find_frame(session, looked.attempt_id, looked.sequence)
    if stored is not None:
        return _repeated(stored)
    paced_until = paced(watch.paced_until, shortest_interval(policy), now=now)
    if paced_until is None:
        raise FrameFlood
    session.add(_row_of(looked, now))
    await session.flush()  # Findings and their evidence name the frame's id.
    state, events = advance(
        WatchState.from_json(watch.run_state),
        looked.observation.verdict,
        now,
        str(looked.id),
        run_policy(policy),
    )
    for event in events:
        await take_note(session, event, attempt_id=looked.attempt_id, detector=looked.detector)
    _move_on(watch, looked, state, now=now)
    watch.paced_until = paced_until
    return StoredFrame(looked.sequence, repeated=False)


@dataclass(frozen=True, slots=True)
class KeptFrame:
    """Whose picture it is, and under which key it lies."""

    attempt_id: UUID
    key: str


async def get_kept_frame(session: AsyncSession, frame_id: UUID, *, staff_id: UUID) -> KeptFrame:
    """The frame's picture, for who invigilates its sitting.

    Refused alike when it was not kept, is gone, or is another's to see.
    """
    frame = await repository.find_invigilated_frame(session, frame_id, staff_id=staff_id)
    if frame is None or frame.blob_key is None:
        raise PictureNotFound
    return KeptFrame(frame.attempt_id, frame.blob_key)


async def get_still_key(session: AsyncSession, attempt_id: UUID, *, staff_id: UUID) -> str:
    """The same for the attempt's latest picture: under which key it lies."""
    watch = await repository.find_invigilated_watch(session, attempt_id, staff_id=staff_id)
    if watch is None or watch.still_key is None:
        raise PictureNotFound
    return watch.still_key


def _repeated(frame: Frame) -> StoredFrame:
    return StoredFrame(frame.sequence, repeated=True)


def _refuse_after_the_end(attempt: Attempt, now: datetime) -> None:
    running = ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS)
    if not running or is_overdue(now, attempt.deadline_at, paused_at=attempt.paused_at):
        raise CameraOver


async def _refuse_without_consent(session: AsyncSession, attempt: Attempt) -> None:
    consent = await registrations.find_consent(session, attempt.registration_id)
    if consent is None or consent.choice is not ConsentChoice.CAMERA:
        raise CameraNotAgreed


def _row_of(looked: LookedFrame, now: datetime) -> Frame:
    seen = looked.observation
    return Frame(
        id=looked.id,
        attempt_id=looked.attempt_id,
        sequence=looked.sequence,
        received_at=now,
        verdict=seen.verdict,
        faces=len(seen.faces),
        brightness=round(seen.brightness * 1000),
        contrast=round(seen.contrast * 1000),
        detector=looked.detector,
        digest=looked.digest,
        size=looked.size,
        blob_key=looked.blob_key,
    )


def _move_on(watch: Watch, looked: LookedFrame, state: WatchState, *, now: datetime) -> None:
    watch.run_state = state.to_json()
    watch.fingerprint = looked.observation.fingerprint.hex
    watch.frames += 1
    # Two processes' clocks may differ a little; the sign of life never goes back.
    watch.last_frame_at = now if watch.last_frame_at is None else max(watch.last_frame_at, now)
    watch.last_verdict = looked.observation.verdict
    watch.still_key = looked.still_key or watch.still_key
