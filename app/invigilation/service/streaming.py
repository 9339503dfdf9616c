# SPDX-License-Identifier: Apache-2.0
"""Open pages hear within seconds that something about their attempt has changed: a comfort.

They are told that, never what: each asks by its own request, so that a lost word costs the time
until the page would have asked anyway. Each process looks at the database once a second while pages
of its own listen, which is right whichever process made the change, without anybody between them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Mapping
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.invigilation import repository
from app.invigilation.errors import StreamsFull

LOOK_SECONDS = 1.0
# Two windows and a reconnect that the service has not noticed yet; of a fourth the oldest ends.
MOST_OF_ONE = 3

Look = Callable[[Collection[UUID]], Awaitable[Mapping[UUID, Hashable]]]
_log = structlog.get_logger()


class Ear:
    """One open page. It hears once of all that changed since it was last asked."""

    __slots__ = ("_wake", "is_over")

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self.is_over = False

    async def hear(self, *, within: float) -> bool:
        """True as soon as something has changed or the stream is over, False after `within`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._wake.wait()
        heard = self._wake.is_set()
        self._wake.clear()
        return heard

    def wake(self) -> None:
        self._wake.set()

    def end(self) -> None:
        self.is_over = True
        self._wake.set()


class Streams:
    """The open pages of this process, and the one look a second on behalf of all of them."""

    def __init__(self, look: Look, *, most: int, every: float = LOOK_SECONDS) -> None:
        self._look = look
        self._most = most
        self._every = every
        self._ears: dict[UUID, list[Ear]] = {}
        self._seen: dict[UUID, Hashable] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_ending = False

    @property
    def open(self) -> int:
        return sum(map(len, self._ears.values()))

    @asynccontextmanager
    async def listening(self, attempt_id: UUID, *, seen: Hashable) -> AsyncIterator[Ear]:
        """An ear for what changes from `seen` on; StreamsFull when there are too many."""
        if self._is_ending or self.open >= self._most:
            raise StreamsFull
        ear = Ear()
        ears = self._ears.setdefault(attempt_id, [])
        if len(ears) >= MOST_OF_ONE:
            ears.pop(0).end()
        ears.append(ear)
        if self._seen.setdefault(attempt_id, seen) != seen:
            ear.wake()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())
        try:
            yield ear
        finally:
            self._forget(attempt_id, ear)

    def end(self) -> None:
        """All pages are told that it is over, within a second; none is taken any more.

        Safe in a signal's handler: it only leaves word.
        """
        self._is_ending = True

    async def close(self) -> None:
        self.end()
        if self._looking is not None:
            await self._looking

    def _forget(self, attempt_id: UUID, ear: Ear) -> None:
        ears = self._ears.get(attempt_id, [])
        with suppress(ValueError):
            ears.remove(ear)
        if not ears:
            self._ears.pop(attempt_id, None)
            self._seen.pop(attempt_id, None)

    async def _look_on(self) -> None:
        """Until nobody listens any more."""
        while self._ears and not self._is_ending:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the database may be away; pages ask by themselves
                _log.warning("streams not served", error=type(error).__name__)
        for ears in list(self._ears.values()):
            for ear in ears:
                ear.end()

    async def look(self) -> None:
        """Once: whose attempt is not as it was seen last is woken."""
        for attempt_id, revision in (await self._look(list(self._ears))).items():
            if attempt_id in self._ears and self._seen.get(attempt_id) != revision:
                self._seen[attempt_id] = revision
                for ear in self._ears[attempt_id]:
                    ear.wake()


def look_into(database: Database) -> Look:
    """How these attempts stand, in one statement."""

    async def look(attempt_ids: Collection[UUID]) -> Mapping[UUID, Hashable]:
        async with database.reading() as session:
            return await repository.list_revisions(session, attempt_ids)

    return look


async def revision_of(session: AsyncSession, attempt_id: UUID) -> Hashable:
    return (await repository.list_revisions(session, [attempt_id])).get(attempt_id)
