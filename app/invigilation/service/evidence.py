# SPDX-License-Identifier: Apache-2.0
"""How long pictures stay: as long as the sitting's rules say, and not a sweep longer."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.invigilation import repository
from app.sittings import service as sittings

# One sweep deletes so many pictures of a kind and version; the next one takes the rest.
PORTION = 500


async def list_lapsed_pictures(session: AsyncSession, *, now: datetime) -> list[str]:
    """Keys of pictures older than their sitting's rules keep them, confirmed findings' too."""
    keys: list[str] = []
    for version_id, rules in (await sittings.rules_by_version(session)).items():
        before = now - rules.camera.retention
        frames = await repository.list_kept_frames(
            session, version_id, before=before, limit=PORTION
        )
        stills = await repository.list_kept_stills(
            session, version_id, before=before, limit=PORTION
        )
        keys += [frame.blob_key for frame in frames if frame.blob_key]
        keys += [watch.still_key for watch in stills if watch.still_key]
    return keys


async def forget_pictures(session: AsyncSession, keys: list[str]) -> None:
    """The rows no longer name these pictures; what the detector saw stays."""
    await repository.forget_pictures(session, keys)
