# SPDX-License-Identifier: Apache-2.0
"""Hears how candidates' pages are answered, and writes it down beside the requests, not in them."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.types import Scope

from app.core.clock import Clock
from app.core.db import Database
from app.core.http import NO_CONNECTION
from app.core.ids import new_id
from app.timekeeping import repository
from app.timekeeping.rules import minute_of
from app.timekeeping.service import outages

# What an open exam page asks and sends; whoever else asks about an attempt says nothing of it.
_HEARD = frozenset({"/api/v1/attempts/{attempt_id}", "/api/v1/attempts/{attempt_id}/ops"})
# An answer that says how the attempt stands, kept or refused, comes from a service that works.
_ANSWERS = frozenset({HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})
# A kill loses no more than this of what was heard.
FLUSH_SECONDS = 15.0
# More than any hall, for a minute in which somebody asks for ids that are none; and minutes for
# which the database may be away.
_MOST_HEARD, _MOST_MINUTES = 20_000, 240

_log = structlog.get_logger()


@dataclass(slots=True)
class _Minute:
    """By the ids that the addresses named, how often they were answered and refused."""

    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class Pulse:
    """One process's ear. `hear` costs a save next to nothing; `flush` writes and looks."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._process = new_id()
        self._minutes: dict[datetime, _Minute] = {}
        self._looked_at: datetime | None = None

    def hear(self, scope: Scope, status: int) -> None:
        """A request was answered so; nothing is written, and nothing waits."""
        if getattr(scope.get("route"), "path", None) not in _HEARD:
            return
        minute = self._minutes.setdefault(minute_of(self._clock.now()), _Minute())
        if len(minute.answered) + len(minute.refused) >= _MOST_HEARD:
            return
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            minute.refused[scope["path_params"]["attempt_id"]] += 1
        elif status < HTTPStatus.BAD_REQUEST or status in _ANSWERS:
            minute.answered[scope["path_params"]["attempt_id"]] += 1

    async def run(self, database: Database) -> None:
        """Writes and looks until cancelled; then writes once more: a restart loses nothing."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self.flush(database)
        finally:
            with suppress(DBAPIError, *NO_CONNECTION):
                await self._write(database, self._clock.now())

    async def flush(self, database: Database) -> None:
        """What was heard is written, and once a minute what was lost by many is proposed.

        With the database away it is kept, for hours, and written when that is back.
        """
        now = self._clock.now()
        try:
            await self._write(database, now)
            if self._looked_at is None or minute_of(now) > minute_of(self._looked_at):
                self._looked_at = now
                await outages.propose(database, now=now)
        except (DBAPIError, *NO_CONNECTION) as away:
            _log.warning("pulse not written", error=type(away).__name__)

    async def _write(self, database: Database, now: datetime) -> None:
        if not self._minutes:
            return
        for minute in sorted(self._minutes)[:-_MOST_MINUTES]:
            del self._minutes[minute]
        told = {at: heard for at, heard in self._minutes.items() if heard.answered or heard.refused}
        ids = _ids_in({key for heard in told.values() for key in (*heard.answered, *heard.refused)})
        async with database.writing() as session:
            sittings = await repository.find_sittings_of(session, ids.values())
            for minute_at, heard in told.items():
                for sitting_id in set(sittings.values()):
                    own = {k: i for k, i in ids.items() if sittings.get(i) == sitting_id}
                    row = _row_of(heard, own)
                    if row["answered"] or row["refused"]:
                        key = {"sitting_id": sitting_id, "minute_at": minute_at}
                        values = key | {"process": self._process} | row
                        await repository.put_pulse(session, values)
        # The present minute goes on, and is written anew.
        for minute_at in [at for at in self._minutes if at < minute_of(now)]:
            del self._minutes[minute_at]


def _ids_in(texts: Iterable[str]) -> dict[str, UUID]:
    """Those that are ids at all, by how they were written."""
    found = {}
    for text in texts:
        with suppress(ValueError):
            found[text] = UUID(text)
    return found


def _row_of(heard: _Minute, own: Mapping[str, UUID]) -> dict[str, Any]:
    """What a row says of one sitting: `own` are its attempts, by how they were written."""
    answered = {key: n for key, n in heard.answered.items() if key in own}
    refused = {key: n for key, n in heard.refused.items() if key in own}
    return {
        "answered": sum(answered.values()),
        "refused": sum(refused.values()),
        "heard": "".join(sorted({outages.tail_of(own[key]) for key in answered})),
        "turned_away": "".join(sorted({outages.tail_of(own[key]) for key in refused})),
    }
