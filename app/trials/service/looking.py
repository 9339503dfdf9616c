# SPDX-License-Identifier: Apache-2.0
"""Stills of a trial: looked at as an exam's are, and kept nowhere."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.invigilation.errors import CameraNotAgreed
from app.trials.rules import FACES_KEPT, STILL_PACE
from app.trials.service.places import get_place
from app.trials.service.sitting import get_open_trial, lock_own_trial

# Half of the least wait of the page: an honest one never comes near.
STILL_INTERVAL = timedelta(seconds=STILL_PACE["least"] / 2)


async def refuse_unwanted_still(
    session: AsyncSession, trial_id: UUID, *, candidate_id: UUID, now: datetime
) -> None:
    """Refuse what nobody agreed to have looked at, and what comes after the end."""
    trial = await get_open_trial(session, trial_id, candidate_id=candidate_id, now=now)
    place = await get_place(session, trial.registration_id, candidate_id=candidate_id)
    if not place.with_camera:
        raise CameraNotAgreed


async def note_faces(
    session: AsyncSession, trial_id: UUID, faces: int, *, candidate_id: UUID
) -> None:
    """The number of faces is among the trial's last looks."""
    trial = await lock_own_trial(session, trial_id, candidate_id=candidate_id)
    trial.faces = [*trial.faces, faces][-FACES_KEPT:]
