# SPDX-License-Identifier: Apache-2.0
"""An exam that can be sat: programme, bank, open sitting, tickets; and a candidate at a desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.audit.values import SYSTEM
from app.core.clock import SystemClock
from app.core.db import Database
from app.core.security import Vault
from app.demo import TITLES, invented_id_number
from app.items import service as items
from app.items.models import BankItem
from app.programmes import service as programmes
from app.programmes.models import Programme
from app.programmes.service.loading import DATA
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.rehearsal.people import id_number
from app.sittings import service as sittings
from app.sittings.models import Sitting
from tests.support.camera import Scene, frame_jpeg
from tests.support.duties import put_on_duty
from tests.support.factories.items import shipped_bank
from tests.support.rows import Rows, is_empty, put_rows, read_rows
from tests.support.world import SECRET, START, World

BANK = shipped_bank()
NINE = START + timedelta(minutes=5)
_OF_THE_DEMO = 100
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Exam:
    """An open sitting that starts at nine in Beijing, and the tickets booked into it."""

    sitting_id: UUID
    tickets: list[tuple[str, str]]


async def open_exam(
    world: World, *, code: str = "cpcif", candidates: int = 1, files: Path = DATA
) -> Exam:
    """The programme's sitting of START's day is open, by these data files, candidates booked."""
    now = world.now()
    async with world.database.writing() as session:
        sitting_id = await _sitting_of(world, session, code, files)
        rows = [
            RosterRow(full_name=f"考生{n}", id_number=invented_id_number(code, n))
            for n in range(candidates)
        ]
        report = await registrations.book(
            session, sitting_id, rows, actor=SYSTEM, vault=world.vault, now=now
        )
        await world.put_on_duty_in(session)
    return Exam(sitting_id, [(ticket, row.id_number) for row, ticket in report.booked])


# Three hundred entries of the trail, one for each item of the bank, that every story would copy, and
# many link and check: no row refers to them.
_OF_NO_STORY = "items.item.adopt"


async def load_bank(world: World) -> None:
    """The programmes and the shipped bank are there; by the verbs, or as they left them once."""
    async with world.database.writing() as session:
        verbs = partial(_load_bank, session, files=DATA, now=world.now())
        if world.now() != START or not await is_empty(session, Programme, BankItem):
            await verbs()
        else:
            await _once(session, (world.kind, "bank"), verbs)


async def _load_bank(session: AsyncSession, *, files: Path, now: datetime) -> None:
    await programmes.load_programmes(session, folder=files, now=now)
    await items.adopt_items(session, BANK, now=now)


async def _sitting_of(world: World, session: AsyncSession, code: str, files: Path) -> UUID:
    """A new open sitting of the programme, with the bank; by the verbs, or as they left it once."""

    async def verbs() -> UUID:
        return (await _open_sitting(session, code, NINE, files=files, now=world.now())).id

    is_new = world.now() == START and files == DATA
    if not is_new or not await is_empty(session, Programme, BankItem, Sitting):
        return await verbs()
    return await _once(session, (world.kind, code), verbs)


@dataclass(frozen=True, slots=True)
class _Left:
    told: Any
    rows: Rows


# By kind of database and what was done. A process does it once by the real verbs; five hundred later
# worlds begin with the same rows, which takes a fifth of the time.
_LEFT: dict[tuple[str, str], _Left] = {}


async def _read_what_stories_need(session: AsyncSession, before: Rows) -> Rows:
    return {
        table: [row for row in rows if table is not AuditEntry.__table__ or _OF_NO_STORY not in row]
        for table, rows in (await read_rows(session, but=before)).items()
    }


async def _once(
    session: AsyncSession, key: tuple[str, str], verbs: Callable[[], Awaitable[Told]]
) -> Told:
    """What stories need of the rows that these verbs leave an empty world, and what they told."""
    if key not in _LEFT:
        before, trial = await read_rows(session), await session.begin_nested()
        told = await verbs()
        _LEFT[key] = _Left(told, await _read_what_stories_need(session, before))
        # The first world, too, is given the rows: all begin alike.
        await trial.rollback()
    await put_rows(session, _LEFT[key].rows)
    left: Told = _LEFT[key].told
    return left


async def book_now(
    database_url: str, *, candidates: int, first: int = 0, files: Path = DATA
) -> list[tuple[str, str]]:
    """Tickets for a sitting that began just now by the real clock, for a real server.

    `first` is the number of the first candidate: of a second sitting, after those of the one before.
    """
    database, now, vault = Database(database_url), SystemClock().now(), Vault(SecretStr(SECRET))
    async with database.writing() as session:
        sitting = await _open_sitting(session, "cpcif", now, files=files, now=now)
        rows = [
            RosterRow(full_name=f"考生{n}", id_number=_id_number_of(n))
            for n in range(first, first + candidates)
        ]
        report = await registrations.book(
            session, sitting.id, rows, actor=SYSTEM, vault=vault, now=now
        )
        await put_on_duty(session, now=now)
    await database.dispose()
    return [(ticket, row.id_number) for row, ticket in report.booked]


def _id_number_of(number: int) -> str:
    """The demo's numbers end at a hundred; a crowd goes on with those of a rehearsal."""
    return invented_id_number("cpcif", number) if number < _OF_THE_DEMO else id_number(number)


async def _open_sitting(
    session: AsyncSession, code: str, starts_at: datetime, *, files: Path, now: datetime
) -> Sitting:
    await _load_bank(session, files=files, now=now)
    programme = await programmes.get_programme_by_code(session, code)
    new = sittings.NewSitting(programme.id, TITLES[code], starts_at)
    sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
    return await sittings.open_sitting(session, sitting.id, actor=SYSTEM, now=now)


@dataclass(slots=True)
class Desk:
    """A candidate with a browser window, in the words of a story."""

    client: httpx.AsyncClient
    registration_id: str
    attempt_id: str = ""
    window_id: str = "window-0001"
    next_op: int = 1
    seen: int = 0
    paper: dict[str, Any] = field(default_factory=dict)

    async def consent(self, choice: str = "camera") -> httpx.Response:
        path = f"/api/v1/registrations/{self.registration_id}/consent"
        return await self.client.put(path, json={"choice": choice})

    async def start(self) -> httpx.Response:
        answer = await self.client.post(f"/api/v1/registrations/{self.registration_id}/attempt")
        self.attempt_id = answer.json().get("id", "")
        return answer

    async def take_lease(self, *, take_over: bool = False) -> httpx.Response:
        body = {"window_id": self.window_id, "take_over": take_over}
        taken = await self.client.put(self.path("lease"), json=body)
        if taken.is_success and (take_over or self.next_op > 1):
            # As a window does: it shows what is held, and may overwrite it from then on.
            self.seen = (await self.answers())["op_max"]
        return taken

    async def sit_down(self) -> "Desk":
        """Consent, start, take the lease and read the paper; all must succeed."""
        for step in (self.consent, self.start, self.take_lease):
            (await step()).raise_for_status()
        paper = await self.client.get(self.path("paper"))
        self.paper = paper.raise_for_status().json()
        return self

    def op(self, slot: int, value: Any, *, number: int | None = None, kind: str = "answer") -> Any:
        """The next op, or one with this number."""
        if number is None:
            number, self.next_op = self.next_op, self.next_op + 1
        return {
            "op": number,
            "slot": slot,
            "kind": kind,
            "value": value,
            "client_at": "2026-11-28T01:00:30+00:00",
        }

    async def send(self, *ops: Any) -> httpx.Response:
        body = {"window_id": self.window_id, "seen": self.seen, "ops": list(ops)}
        return await self.client.post(self.path("ops"), json=body)

    async def answers(self) -> dict[str, Any]:
        answer = await self.client.get(self.path("answers"))
        held: dict[str, Any] = answer.raise_for_status().json()
        return held

    async def hand_in(self) -> httpx.Response:
        return await self.client.post(self.path("submission"), json={"window_id": self.window_id})

    def path(self, room: str) -> str:
        return f"/api/v1/attempts/{self.attempt_id}/{room}"

    def first_slot(self, kind: str) -> int:
        """The paper's first slot of this type."""
        number: int = next(s["number"] for s in self.paper["slots"] if s["type"] == kind)
        return number


async def desk_of(world: World, ticket: tuple[str, str]) -> Desk:
    """The ticket's holder, signed in."""
    client = await world.candidate(*ticket)
    registrations_held = (await client.get("/api/v1/registrations")).raise_for_status().json()
    own = [row for row in registrations_held if row["ticket_number"] == ticket[0]]
    return Desk(client, own[0]["id"])


async def seated(world: World, exam: Exam, place: int = 0) -> Desk:
    """The candidate of this place, sitting in the exam after the clock has struck nine."""
    world.clock.set(max(world.now(), NINE))
    return await (await desk_of(world, exam.tickets[place])).sit_down()


async def show(world: World, desk: Desk, *scenes: Scene, first: int = 1) -> None:
    """The candidate's camera sends these, ten seconds apart."""
    for number, scene in enumerate(scenes, first):
        world.clock.forward(seconds=10)
        picture = frame_jpeg(scene, number)
        headers = {"content-type": "image/jpeg"}
        sent = await desk.client.put(
            desk.path(f"frames/{number}"), content=picture, headers=headers
        )
        sent.raise_for_status()
