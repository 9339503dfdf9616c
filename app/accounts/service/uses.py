# SPDX-License-Identifier: Apache-2.0
"""Writes down that sessions are used, beside the requests that use them."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from app.accounts import repository
from app.accounts.rules import USED_EVERY, is_worth_writing
from app.core.db import Database
from app.core.http import DATABASE_AWAY

_log = structlog.get_logger()


class Uses:
    """At most once a minute for each session, in a transaction that no request waits for.

    In the request's own it would wait for itself: on SQLite one transaction writes at a time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing: dict[UUID, asyncio.Task[None]] = {}

    def note(self, session_id: UUID, used_at: datetime, *, now: datetime) -> None:
        """The session is used now; `used_at` is what is written of it."""
        if is_worth_writing(used_at, now=now) and session_id not in self._writing:
            task = asyncio.create_task(self._write(session_id, now))
            self._writing[session_id] = task
            task.add_done_callback(lambda _: self._writing.pop(session_id, None))

    async def settle(self) -> None:
        """What has been noted is written."""
        await asyncio.gather(*self._writing.values())

    async def _write(self, session_id: UUID, now: datetime) -> None:
        try:
            async with self._database.writing() as session:
                await repository.note_use(session, session_id, now=now, every=USED_EVERY)
        except (DBAPIError, *DATABASE_AWAY) as away:
            # The next request tries again; a database that stays away ends every session anyway.
            _log.warning("use of a session not written", error=type(away).__name__)
