# SPDX-License-Identifier: Apache-2.0
"""Writes down that sessions and tokens are used, beside the requests that use them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from app.accounts import repository
from app.accounts.rules import USED_EVERY, is_worth_writing
from app.core.db import Database
from app.core.http import NO_CONNECTION

_log = structlog.get_logger()

NoteUse = Callable[..., Awaitable[None]]


class Uses:
    """At most once a minute for each session or token, in a transaction that no request waits for.

    In the request's own it would wait for itself: on SQLite one transaction writes at a time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing: dict[UUID, asyncio.Task[None]] = {}

    def note(
        self,
        used: UUID,
        used_at: datetime | None,
        *,
        now: datetime,
        write: NoteUse = repository.note_use,
    ) -> None:
        """What has this id is used now; `used_at` is what is written of it, by `write`."""
        is_new = used_at is None or is_worth_writing(used_at, now=now)
        if is_new and used not in self._writing:
            task = asyncio.create_task(self._write(used, now, write))
            self._writing[used] = task
            task.add_done_callback(lambda _: self._writing.pop(used, None))

    async def settle(self) -> None:
        """What has been noted is written."""
        await asyncio.gather(*self._writing.values())

    async def _write(self, used: UUID, now: datetime, write: NoteUse) -> None:
        try:
            async with self._database.writing() as session:
                await write(session, used, now=now, every=USED_EVERY)
        except (DBAPIError, *NO_CONNECTION) as away:
            # The next request tries again; a database that stays away ends every session anyway.
            _log.warning("use of a session not written", error=type(away).__name__)
