# SPDX-License-Identifier: Apache-2.0
"""Work of invigilation that nobody waits for."""

from datetime import datetime

import structlog

from app.core.blobs import Blobs
from app.core.db import Database
from app.invigilation import service

_log = structlog.get_logger()


async def sweep_pictures(database: Database, blobs: Blobs, *, now: datetime) -> int:
    """Pictures older than their programme keeps them are gone; returns how many.

    The picture first, its key afterwards: a crash between the two leaves a key without a
    picture, which the next sweep takes, and never a picture that nobody knows of.
    """
    async with database.reading() as session:
        keys = await service.list_lapsed_pictures(session, now=now)
    for key in keys:
        await blobs.delete(key)
    if keys:
        async with database.writing() as session:
            await service.forget_pictures(session, keys)
        _log.info("pictures deleted", pictures=len(keys))
    return len(keys)
