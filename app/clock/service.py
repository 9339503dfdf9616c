# SPDX-License-Identifier: Apache-2.0
"""Keeps the service's clock at the database's, and notices when that one is set to another time.

What all processes believe is one row: the database's clock and how far from it the service goes.
Nobody can tell whether a clock that jumps was wrong before or is wrong now. Until somebody says,
the service counts on from before the jump, so that whoever sits has the minutes that they were
promised; and it is in doubt, in which no attempt is closed because its time is over.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock.models import ClockMark
from app.clock.rules import Sample, best_of, is_step
from app.core.clock import MAX_SKEW, SteadyClock, SystemClock, name_boot
from app.core.db import Database, insert_by_dialect
from app.core.metrics import CLOCK_DOUBT, CLOCK_OFFSET

# So long a process may go on without hearing what another one has noticed or a person decided.
LOOK_SECONDS = 2.0
# A look that took longer says too little; that of a moment ago is worth more.
LONGEST_LOOK = timedelta(seconds=1)
# What a start-up waits for the first look. Without one the service answers 503, and is not ready.
FIRST_LOOK_SECONDS = 3.0
NOTED_EVERY = timedelta(seconds=30)
# After so long without another jump, and with nobody sitting, the clock is believed as it is: by
# then NTP has set right what it can, and nobody's minutes are at stake.
BELIEVED_AFTER = timedelta(minutes=10)
_LOOKS_KEPT = 8

_log = structlog.get_logger()

ReadReference = Callable[[AsyncSession], Awaitable[datetime]]
IsQuiet = Callable[[AsyncSession], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Since when, and by how much the database's clock is ahead of what the service goes by."""

    since: datetime
    ahead: timedelta


async def find_doubt(session: AsyncSession) -> Doubt | None:
    """The doubt about the time that all processes are in; None while there is none."""
    mark = await session.get(ClockMark, 1, populate_existing=True)
    if mark is None or mark.doubted_since is None:
        return None
    return Doubt(mark.doubted_since, -mark.lag)


async def read_reference(session: AsyncSession) -> datetime:
    """What the database's clock says at this moment."""
    if session.get_bind().dialect.name == "sqlite":
        return SystemClock().now()
    at: datetime = (await session.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
    return at


async def read_now(session: AsyncSession) -> datetime:
    """The present instant as the service has it, for commands that look once and end."""
    mark = await session.get(ClockMark, 1, populate_existing=True)
    lag = timedelta() if mark is None else mark.lag
    return await read_reference(session) + lag


async def believe_reference(session: AsyncSession, *, epoch: int | None = None) -> bool:
    """From now on the database's clock is right as it is; False when there was no doubt.

    With an `epoch`, only while no other jump has been noticed since.
    """
    doubted = sa.update(ClockMark).where(ClockMark.doubted_since.is_not(None))
    if epoch is not None:
        doubted = doubted.where(ClockMark.epoch == epoch)
    settled = doubted.values(
        believed_at=ClockMark.reference_at, doubted_since=None, epoch=ClockMark.epoch + 1
    )
    return (await session.execute(settled.returning(ClockMark.id))).first() is not None


class Timekeeper:
    """Sets the process's clock by the database's, every two seconds, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        clock: SteadyClock,
        *,
        is_quiet: IsQuiet,
        read: ReadReference = read_reference,
        boot: str | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._is_quiet = is_quiet
        self._read = read
        self._boot = name_boot() if boot is None else boot
        self._looks: deque[Sample] = deque(maxlen=_LOOKS_KEPT)
        self._epoch: int | None = None
        self._fails = False
        self._looked = asyncio.Event()

    async def run(self) -> None:
        while True:
            try:
                await self.look()
                self._fails = False
                self._looked.set()
            except Exception as error:  # noqa: BLE001 - the database may be away; the clock counts on
                if not self._fails:
                    _log.error("clock not measured", error=type(error).__name__)
                self._fails = True
            await asyncio.sleep(LOOK_SECONDS)

    async def start(self) -> asyncio.Task[None]:
        """The clock is set, or the database did not tell the time while start-up could wait."""
        task = asyncio.create_task(self.run())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), FIRST_LOOK_SECONDS)
        return task

    async def look(self) -> None:
        """Once: measure, and believe it, or notice that the database's clock has jumped."""
        async with self._database.reading() as session:
            sample = await self._measure(session)
            mark = await session.get(ClockMark, 1)
        if mark is None:
            await self._note_first(sample)
            return
        expected = self._expected(sample, mark)
        told = sample.at + mark.lag
        if self._is_believed(told, expected, sample, mark):
            await self._believe(sample, mark)
        else:
            await self._doubt(sample, mark, expected)
        self._tell(sample)

    async def _measure(self, session: AsyncSession) -> Sample:
        # Waiting for a connection is no part of the way there and back.
        await session.connection()
        before = self._clock.tick()
        at = await self._read(session)
        after = self._clock.tick()
        return Sample((before + after) / 2, at, timedelta(seconds=(after - before) / 2))

    def _expected(self, sample: Sample, mark: ClockMark) -> datetime:
        """What it should be at this look, if no clock had been touched."""
        told = sample.at + mark.lag
        if self._clock.is_set:
            # Another process, or a person, has decided meanwhile: so it is.
            return self._clock.at(sample.tick) if self._epoch == mark.epoch else told
        if self._boot and mark.boot == self._boot:
            return mark.booted_at + timedelta(seconds=sample.tick)
        # The machine was off, nobody knows for how long: but time has not gone back meanwhile.
        return max(told, mark.believed_at)

    def _is_believed(
        self, told: datetime, expected: datetime, sample: Sample, mark: ClockMark
    ) -> bool:
        seen = self._looks[-1].tick if self._looks else None
        noted = (expected - mark.believed_at).total_seconds()
        unseen = noted if seen is None else sample.tick - seen
        return not is_step(told, expected, unseen=max(0.0, unseen), error=sample.error)

    async def _believe(self, sample: Sample, mark: ClockMark) -> None:
        if mark.epoch != self._epoch:
            self._looks.clear()
            self._epoch = mark.epoch
        if sample.error * 2 <= LONGEST_LOOK or not self._looks:
            self._looks.append(sample)
        best = best_of(self._looks, sample.tick)
        self._clock.set(best.at + mark.lag, best.tick)
        now = self._clock.at(sample.tick)
        if mark.doubted_since is not None and now - mark.doubted_since >= BELIEVED_AFTER:
            await self._believe_if_quiet(mark.epoch)
        if not timedelta() <= now - mark.believed_at < NOTED_EVERY:
            await self._note(mark.epoch, self._noted(sample, lag=mark.lag))

    async def _believe_if_quiet(self, epoch: int) -> None:
        async with self._database.writing() as session:
            quiet = await self._is_quiet(session)
            if quiet and await believe_reference(session, epoch=epoch):
                _log.warning("clock believed")

    async def _doubt(self, sample: Sample, mark: ClockMark, expected: datetime) -> None:
        """It jumped: count on from before, and say so to all; back where it was, the doubt ends."""
        lag = expected - sample.at
        ends = abs(lag) <= MAX_SKEW
        lag = timedelta() if ends else lag
        noted = self._noted(sample, lag=lag)
        noted |= {"doubted_since": None if ends else expected, "epoch": mark.epoch + 1}
        if not self._clock.is_set:
            self._clock.set(expected, sample.tick)
        _log.error(
            "clock stepped", seconds=round((sample.at + mark.lag - expected).total_seconds(), 1)
        )
        if await self._note(mark.epoch, noted):
            self._looks.clear()
            self._epoch = mark.epoch + 1

    def _noted(self, sample: Sample, *, lag: timedelta) -> dict[str, Any]:
        believed = sample.at + lag
        return {
            "believed_at": believed,
            "reference_at": sample.at,
            "boot": self._boot,
            "booted_at": believed - timedelta(seconds=sample.tick),
        }

    async def _note(self, epoch: int, values: dict[str, Any]) -> bool:
        """False when another process was first to change what is believed."""
        noting = sa.update(ClockMark).where(ClockMark.epoch == epoch).values(**values)
        async with self._database.writing() as session:
            return (await session.execute(noting.returning(ClockMark.id))).first() is not None

    async def _note_first(self, sample: Sample) -> None:
        """A service that has never looked believes what it sees, and the first to note it is right."""
        values = self._noted(sample, lag=timedelta())
        async with self._database.writing() as session:
            inserted = insert_by_dialect(session, ClockMark).values(id=1, epoch=0, **values)
            await session.execute(inserted.on_conflict_do_nothing())
        self._epoch = 0
        self._looks.append(sample)
        self._clock.set(sample.at, sample.tick)

    def _tell(self, sample: Sample) -> None:
        now = self._clock.at(sample.tick)
        CLOCK_DOUBT.set(abs((now - sample.at).total_seconds()))
        # Of this machine's own clock, by which nothing is decided on PostgreSQL.
        CLOCK_OFFSET.set(abs((SystemClock().now() - self._clock.now()).total_seconds()))
