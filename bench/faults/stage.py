# SPDX-License-Identifier: Apache-2.0
"""What every scenario plays on: one database, one service, candidates who have not come in yet."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from app.attempts.models import Attempt
from app.core.clock import SystemClock
from app.core.db import Database
from bench.faults.candidate import Typist, TypistSeat, Way, agree, sign_in, wanted
from bench.faults.history import History
from bench.faults.keepers import DatabaseKeeper, DatabaseKind, PostgresKeeper, SqliteKeeper
from bench.faults.service import Service
from bench.faults.wire import HttpLine
from bench.servers import book, make_postgres, make_sqlite, postgres
from tests.support.factories.people import PASSWORD, hire
from tests.support.roles import Role

NAME = "kaochang_faults"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of it is done: the gate's few, or as many minutes as somebody has."""

    candidates: int
    # Ops that each storm sees acknowledged, and seconds after which it ends all the same.
    ops: int
    seconds: float
    kills: int
    away_seconds: float
    most_ops: int
    # How long a process trusts a session it has read: the service's own, or less where nobody waits.
    trusted_seconds: int
    is_long: bool

    @property
    def patience(self) -> float:
        """Until all that waits must be acknowledged, the fault being over; a gate's machine is slow."""
        return 60.0 if self.is_long else 240.0


GATE = Extent(
    candidates=4,
    ops=400,
    seconds=120,
    kills=2,
    away_seconds=0,
    most_ops=12,
    trusted_seconds=1,
    is_long=False,
)


def long_extent(ops: int, minutes: float) -> Extent:
    """So many ops over both databases, three storms each, within so many minutes."""
    return Extent(
        candidates=60,
        ops=ops // 6,
        seconds=minutes * 60 / 6,
        kills=max(2, round(minutes * 60 / 6 / 5)),
        away_seconds=30,
        most_ops=40,
        trusted_seconds=20,
        is_long=True,
    )


@dataclass(slots=True)
class FaultStage:
    """One database and its service, up; `seat` brings candidates in, each with a ticket of their own."""

    keeper: DatabaseKeeper
    service: Service
    folder: Path
    extent: Extent
    rng: Random
    tickets: Iterator[tuple[str, str]]
    # How long the service took to start with nobody there.
    started_in: float = 0.0
    seated: list[str] = field(default_factory=list)
    lines: list[HttpLine] = field(default_factory=list)
    # How many the paper has.
    slots: int = 0
    _slots: tuple[list[int], list[int]] | None = None

    @property
    def kind(self) -> DatabaseKind:
        return self.keeper.kind

    def dice(self) -> Random:
        """Dice of a candidate's own: what one throws changes nothing for the others."""
        return Random(self.rng.getrandbits(64))

    def way_in(self) -> Way:
        return Way(*next(self.tickets))

    def line(self, port: int | None = None) -> HttpLine:
        """A browser's line, from an address of its own."""
        number = self.rng.randrange(1 << 22)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        made = HttpLine(port or self.service.port, address=address)
        self.lines.append(made)
        return made

    async def close_lines(self) -> None:
        """Everybody has closed their browser."""
        for line in self.lines:
            await line.close()
        self.lines.clear()

    async def come_in(self, choice: str = "alternative") -> tuple[Way, HttpLine, str]:
        """Signed in and asked about the camera; the registration's id."""
        way, line = self.way_in(), self.line()
        registration_id = await sign_in(line, way)
        await agree(line, registration_id, choice)
        return way, line, registration_id

    async def seat(self, history: History, choice: str = "alternative") -> Typist:
        """A candidate in the exam, with the right to write."""
        way, line, registration_id = await self.come_in(choice)
        started = await wanted(line, "POST", f"/api/v1/registrations/{registration_id}/attempt")
        self.seated.append(started["id"])
        texts, choices = await self._slots_of(line, started["id"])
        window_id = f"window-{len(self.seated):06}"
        seat = TypistSeat(started["id"], registration_id, window_id, texts, choices)
        await wanted(line, "PUT", seat.path("lease"), {"window_id": window_id, "take_over": False})
        return Typist(way, line, history, self.dice(), seat)

    async def seat_many(self, history: History, number: int) -> list[Typist]:
        return [await self.seat(history) for _ in range(number)]

    async def _slots_of(self, line: HttpLine, attempt_id: str) -> tuple[list[int], list[int]]:
        """Slots for words, and those of single choice. All sit one form: it is read once."""
        if self._slots is None:
            paper: Any = await wanted(line, "GET", f"/api/v1/attempts/{attempt_id}/paper")
            slots = [(slot["number"], slot["type"]) for slot in paper["slots"]]
            self.slots = len(slots)
            texts = [number for number, kind in slots if kind == "short_answer"]
            self._slots = texts, [number for number, kind in slots if kind == "single"]
        return self._slots

    async def officer(self) -> HttpLine:
        """The line of a new member of staff with the operator's rights, signed in at the door."""
        name = f"officer-{self.rng.getrandbits(32):08x}"
        await hire(self.keeper.url, name, Role.OPERATOR)
        line = self.line()
        way_in = {"username": name, "password": PASSWORD}
        await wanted(line, "POST", "/api/v1/sessions", way_in)
        return line

    async def set_back(self, attempt_ids: list[str], ended: timedelta) -> None:
        """As if they had started so early that their time ended so long ago (or in so long, if less)."""
        database = Database(self.keeper.url)
        try:
            async with database.writing() as session:
                for attempt_id in attempt_ids:
                    attempt = await session.get_one(Attempt, UUID(attempt_id), with_for_update=True)
                    by = attempt.deadline_at - SystemClock().now() + ended
                    attempt.started_at -= by
                    attempt.deadline_at -= by
        finally:
            await database.dispose()


@asynccontextmanager
async def keeping(kind: DatabaseKind, folder: Path) -> AsyncIterator[DatabaseKeeper]:
    """A new, migrated database of this kind."""
    if kind is DatabaseKind.SQLITE:
        yield SqliteKeeper(await make_sqlite(folder / "sqlite"), folder / "sqlite" / "kaochang.db")
        return
    async with postgres(folder / "postgres") as server:
        url = await make_postgres(server, NAME)
        yield PostgresKeeper(url, server, NAME)


@asynccontextmanager
async def staged(
    kind: DatabaseKind, folder: Path, extent: Extent, *, seed: int, candidates: int
) -> AsyncIterator[FaultStage]:
    """Everything up; stopped at the end whatever happened."""
    async with AsyncExitStack() as ends:
        keeper = await ends.enter_async_context(keeping(kind, folder))
        tickets = await book(keeper.url, candidates)
        workers = 1 if kind is DatabaseKind.SQLITE else 2
        trusted = {"session_cache_lifetime": str(extent.trusted_seconds)}
        service = Service(keeper.url, folder, workers, trusted, is_warm=not extent.is_long)
        ends.callback(service.stop)
        # What a scenario took away is back before the database is stopped.
        ends.callback(keeper.give_back)
        took = await service.start()
        dice = Random(f"{seed} {kind}")
        yield FaultStage(keeper, service, folder, extent, dice, iter(tickets), started_in=took)
