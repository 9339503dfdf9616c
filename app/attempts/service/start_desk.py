# SPDX-License-Identifier: Apache-2.0
"""Where starts queue: gathered as saves are, one batch and one connection at a time."""

import asyncio
import math
from collections.abc import Sequence
from uuid import UUID

from app.attempts.errors import StartsQueue
from app.attempts.service.starting import Started, StartWanted, start_all
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import DomainError
from app.core.gathering import Gatherer, NotInTime, Undone
from app.core.http import DatabaseAway
from app.core.recent import Recent

# A thousand in one second are a dozen batches; of a longer one the last would wait for the first.
MOST_AT_ONCE = 100
PATIENCE_SECONDS = 4.0
# What a process is trusted to begin in a second before it has begun any.
_FIRST_GUESS = 100.0
_SHORTEST_WAIT, _LONGEST_WAIT = 2, 30
_REMEMBERED = 20_000


class StartDesk:
    """The process's one queue of starts. However many press, saves find a connection."""

    def __init__(
        self, database: Database, clock: Clock, *, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._database = database
        self._clock = clock
        self._gatherer = Gatherer("starts", self._carry_out, most=MOST_AT_ONCE, patience=patience)
        self._asked: Recent[UUID, float] = Recent(_REMEMBERED)
        self._per_second = _FIRST_GUESS

    def open(self) -> None:
        self._gatherer.start()

    async def close(self) -> None:
        """Whoever waits is served, then the desk is closed."""
        await self._gatherer.close()

    async def start(self, wanted: StartWanted) -> Started:
        """The attempt, or the refusal raised; StartsQueue with a place when it was not their turn.

        Whoever was told to wait and comes again stands before those who came after them.
        """
        key = wanted.registration_id
        since = self._asked.find(key)
        if since is None:
            since = asyncio.get_running_loop().time()
            self._asked.keep(key, since)
        try:
            told = await self._gatherer.ask(wanted, since=since)
        except NotInTime as late:
            seconds = math.ceil(late.place / self._per_second)
            wait = min(_LONGEST_WAIT, max(_SHORTEST_WAIT, seconds))
            raise StartsQueue(place=late.place, seconds=wait) from late
        except Undone as failed:
            raise DatabaseAway from failed
        self._asked.forget(key)
        if isinstance(told, DomainError):
            raise told
        return told

    async def _carry_out(self, batch: Sequence[StartWanted]) -> list[Started | DomainError]:
        began = asyncio.get_running_loop().time()
        async with self._database.writing() as session:
            told = await start_all(session, batch, now=self._clock.now())
        took = asyncio.get_running_loop().time() - began
        self._per_second = max(1.0, len(batch) / max(took, 0.001))
        return told
