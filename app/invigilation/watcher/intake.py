# SPDX-License-Identifier: Apache-2.0
"""A frame's way from the request to its row: read, check, look, keep, store.

Each database session is short and none is open while the frame is read, looked at or put away:
the frames of a thousand candidates must never hold what their answers wait for.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog
from obstore.exceptions import BaseError
from starlette.requests import ClientDisconnect, Request

from app.core.blobs import Blobs
from app.core.db import Database
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.metrics import FRAMES
from app.invigilation.errors import FrameBroken, FrameFlood, FrameNotJpeg, FrameTooLarge
from app.invigilation.rules import (
    frame_key,
    keeps_frame,
    keeps_still,
    shortest_interval,
    still_key,
)
from app.invigilation.service import frames
from app.invigilation.service.frames import CameraNow, LookedFrame, StoredFrame
from app.invigilation.watcher.pool import LIMITS, Looked, Watcher

# A full disk and a store that is away: obstore raises some as OSError, some as its own.
STORE_TROUBLE = (OSError, BaseError)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whose frame it is, and which."""

    attempt_id: UUID
    candidate_id: UUID
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Intake:
    """What one process takes frames in with."""

    database: Database
    blobs: Blobs
    watcher: Watcher

    async def accept(self, arrival: Arrival, request: Request) -> StoredFrame:
        """The frame is stored and judged, once however often it is sent; outcomes are counted."""
        try:
            stored = await self._take_in(arrival, await read_jpeg(request))
        except DomainError as refusal:
            FRAMES.labels(refusal.code).inc()
            raise
        except Exception:
            FRAMES.labels("failed").inc()
            raise
        FRAMES.labels("repeated" if stored.repeated else "stored").inc()
        return stored

    async def _take_in(self, arrival: Arrival, data: bytes) -> StoredFrame:
        async with self.database.reading() as session:
            camera = await frames.receive(
                session,
                arrival.attempt_id,
                arrival.sequence,
                now=arrival.at,
                candidate_id=arrival.candidate_id,
            )
        if isinstance(camera, StoredFrame):
            return camera
        interval = shortest_interval(camera.policy)
        if not self.watcher.admit(arrival.attempt_id, interval, now=arrival.at):
            raise FrameFlood
        looked = _describe(arrival, data, await self.watcher.look(data, camera.previous), camera)
        looked = await self._keep(looked, data)
        try:
            stored = await self._store(looked, camera, now=arrival.at)
        except Exception:
            # A commit that failed halfway may have kept the row: then a picture is missing,
            # which the page says. A picture that no row names would never be deleted.
            await self._drop(looked)
            raise
        if stored.repeated:
            # Another request with the same frame was faster; its picture is the evidence.
            await self._drop(looked)
        else:
            await self._show_still(looked, data)
        return stored

    async def _store(self, looked: LookedFrame, camera: CameraNow, *, now: datetime) -> StoredFrame:
        async with self.database.writing() as session:
            return await frames.store(session, looked, policy=camera.policy, now=now)

    async def _keep(self, looked: LookedFrame, data: bytes) -> LookedFrame:
        """Put the picture away. Without room the look still counts: frames are dropped first."""
        if looked.blob_key is None:
            return looked
        try:
            await self.blobs.put(looked.blob_key, data)
        except STORE_TROUBLE as trouble:
            self._report(looked, trouble)
            return replace(looked, blob_key=None)
        return looked

    async def _show_still(self, looked: LookedFrame, data: bytes) -> None:
        """Replace the wall's picture; only now, so that it never shows a refused frame."""
        if looked.still_key is None:
            return
        try:
            await self.blobs.put(looked.still_key, data)
        except STORE_TROUBLE as trouble:
            self._report(looked, trouble)

    async def _drop(self, looked: LookedFrame) -> None:
        if looked.blob_key is None:
            return
        try:
            await self.blobs.delete(looked.blob_key)
        except STORE_TROUBLE as trouble:
            self._report(looked, trouble)

    def _report(self, looked: LookedFrame, trouble: Exception) -> None:
        FRAMES.labels("picture_lost").inc()
        _log.error("picture store", attempt=str(looked.attempt_id), error=type(trouble).__name__)


async def read_jpeg(request: Request) -> bytes:
    """The body, which says that it is a JPEG; no more of it is held than a frame may have."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "image/jpeg":
        raise FrameNotJpeg
    too_large = FrameTooLarge(kilobytes=LIMITS.max_bytes // 1024)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > LIMITS.max_bytes:
        raise too_large
    taken = bytearray()
    try:
        async for chunk in request.stream():
            taken += chunk
            if len(taken) > LIMITS.max_bytes:
                raise too_large
    except ClientDisconnect as gone:
        raise FrameBroken(reason="broken") from gone
    return bytes(taken)


def _describe(arrival: Arrival, data: bytes, seen: Looked, camera: CameraNow) -> LookedFrame:
    frame_id = new_id()
    keep = camera.policy.keep
    kept = keeps_frame(
        keep, seen.observation.verdict, is_first=camera.is_first, in_finding=camera.in_finding
    )
    return LookedFrame(
        id=frame_id,
        attempt_id=arrival.attempt_id,
        sequence=arrival.sequence,
        observation=seen.observation,
        detector=seen.detector,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        blob_key=frame_key(arrival.attempt_id, frame_id) if kept else None,
        still_key=still_key(arrival.attempt_id) if keeps_still(keep) else None,
    )
