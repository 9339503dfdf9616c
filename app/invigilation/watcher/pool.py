# SPDX-License-Identifier: Apache-2.0
"""The threads that decode stills and look at them, beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import proctoring
from app.core.recent import Recent
from app.core.settings import Settings
from app.invigilation.errors import FrameBroken, FramesBusy, FrameTooLarge
from app.invigilation.rules import paced
from proctoring import FrameLimits, FrameRejected, RejectReason

LIMITS = FrameLimits()
# More attempts than one process serves at once.
_PACED_ATTEMPTS = 20_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen, and by which detector."""

    observation: proctoring.StillObservation
    detector: str


class Watcher:
    """Looks at frames: `frame_workers` at a time, at most `frame_backlog` waiting, others refused.

    A full backlog costs frames and never answers: OpenCV works outside the interpreter's lock,
    and nothing here runs on the event loop or inside a transaction.
    """

    def __init__(self, settings: Settings) -> None:
        self._model = settings.face_model
        self._most = settings.frame_workers + settings.frame_backlog
        self._pending = 0
        self._detectors = threading.local()
        self._pool = ThreadPoolExecutor(settings.frame_workers, thread_name_prefix="frames")
        self._paces: Recent[UUID, datetime] = Recent(_PACED_ATTEMPTS)

    async def look(self, data: bytes, previous: proctoring.StillFingerprint | None) -> Looked:
        """The observation of one still; refused when it is no sound one, or too many wait."""
        if self._pending >= self._most:
            raise FramesBusy
        self._pending += 1
        try:
            return await asyncio.wrap_future(self._pool.submit(self._look, data, previous))
        except FrameRejected as rejected:
            raise refusal_of(rejected.reason) from rejected
        finally:
            self._pending -= 1

    def admit(self, attempt_id: UUID, interval: timedelta, *, now: datetime) -> bool:
        """Is this frame within its attempt's pace, counting those that are refused later?

        A flood of broken frames leaves no row, so the database's pace never sees it; this one
        is of one process only and protects the pool.
        """
        until = paced(self._paces.find(attempt_id), interval, now=now)
        if until is None:
            return False
        self._paces.keep(attempt_id, until)
        return True

    def close(self) -> None:
        """No further frame is looked at; those being looked at are finished."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _look(self, data: bytes, previous: proctoring.StillFingerprint | None) -> Looked:
        detector = self._detector()
        return Looked(
            proctoring.observe(proctoring.decode_frame(data, LIMITS), detector, previous),
            detector.name,
        )

    def _detector(self) -> proctoring.FaceDetector:
        """This thread's own; loaded by the first frame, so that a start costs nothing."""
        if not hasattr(self._detectors, "own"):
            self._detectors.own = proctoring.load_detector(self._model)
        own: proctoring.FaceDetector = self._detectors.own
        return own


def refusal_of(reason: RejectReason) -> FrameTooLarge | FrameBroken:
    if reason is RejectReason.TOO_LARGE:
        return FrameTooLarge(kilobytes=LIMITS.max_bytes // 1024)
    return FrameBroken(reason=reason.value)
