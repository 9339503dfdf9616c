# SPDX-License-Identifier: Apache-2.0
"""Work on imports that nobody waits for."""

from datetime import datetime

import structlog

from app.core.blobs import Blobs
from app.core.db import Database
from app.exchange.service import uploading

_log = structlog.get_logger()


async def sweep_imports(database: Database, blobs: Blobs, *, now: datetime) -> int:
    """Imports older than they are kept are gone, with their files; returns how many.

    The file first, its row afterwards: what a crash leaves between the two, the next sweep takes.
    """
    async with database.reading() as session:
        lapsed = await uploading.list_lapsed_imports(session, now=now)
    for key in lapsed.values():
        await blobs.delete(key)
    if lapsed:
        async with database.writing() as session:
            await uploading.forget_imports(session, lapsed)
        _log.info("imports deleted", imports=len(lapsed))
    return len(lapsed)
