# SPDX-License-Identifier: Apache-2.0
"""How long pictures stay: as long as the programme says, and not a sweep longer."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.invigilation import repository
from app.programmes import service as programmes

# One sweep deletes so many pictures of a kind and programme; the next one takes the rest.
PORTION = 500


async def list_lapsed_pictures(session: AsyncSession, *, now: datetime) -> list[str]:
    """Keys of pictures older than their programme keeps them, confirmed findings' too."""
    keys: list[str] = []
    for programme in await programmes.list_programmes(session):
        before = now - programmes.rules_of(programme).camera.retention
        frames = await repository.list_kept_frames(
            session, programme.id, before=before, limit=PORTION
        )
        stills = await repository.list_kept_stills(
            session, programme.id, before=before, limit=PORTION
        )
        keys += [frame.blob_key for frame in frames if frame.blob_key]
        keys += [watch.still_key for watch in stills if watch.still_key]
    return keys


async def forget_pictures(session: AsyncSession, keys: list[str]) -> None:
    """The rows no longer name these pictures; what the detector saw stays."""
    await repository.forget_pictures(session, keys)
