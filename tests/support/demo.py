# SPDX-License-Identifier: Apache-2.0
"""The demo as tests use it: filled once a run, served from a copy, its sittings by their meaning."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.accounts.models import Candidate
from app.core.db import Database
from app.demo import TITLES, invented_id_number
from app.demo.people import EARLIER_NAMES
from app.registrations.models import Registration
from tests.support.clients import client_at
from tests.support.run import once, run_folder
from tests.support.server import run_kaochang, running_server
from tests.support.waiting import eventually

# The weakest of those who sat hours ago fails, and holds the free retake.
WEAKEST = EARLIER_NAMES[3]
WEAKEST_ID = invented_id_number("cpcif", 7)

Ask = Callable[[str], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Sittings:
    """Ids of those that a tour may mean, whatever the day.

    `enterable` can be entered now. `waiting` and `finished` were held hours ago: the first
    waits for its release in every tour, the second until a tour marks and releases it. `released`
    was held a month ago. `planned` is to be opened, soon enough for the operator's first page.
    """

    enterable: str
    waiting: str
    finished: str
    released: str
    planned: str

    @classmethod
    async def find(cls, ask: Ask) -> Self:
        """As the API tells them apart; ValueError when the demo has not just these."""
        known = (await ask("/api/v1/sittings?kind=exam&size=200"))["items"]
        [enterable] = _such(known, "open", "running", "cas")
        [waiting] = _such(known, "open", "over", "cas")
        [released, finished] = _such(known, "open", "over", "cpcif")
        planned, *_ = _such(known, "planned", "before_entry", "cas", "cpcif")
        return cls(enterable, waiting, finished, released, planned)


def _such(known: Sequence[Mapping[str, Any]], state: str, phase: str, *codes: str) -> list[str]:
    """The sittings in this state of these programmes, by start."""
    titles = [TITLES[code] for code in codes]
    found = [s for s in known if (s["state"], s["phase"]) == (state, phase)]
    return [
        str(s["id"])
        for s in sorted(found, key=lambda sitting: str(sitting["starts_at"]))
        if s["title_key"] in titles
    ]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo, served at `url`; `ways_in` are its credentials."""

    url: str
    database_url: str
    ways_in: Mapping[str, Any]

    def ticket(self, place: int) -> tuple[str, str]:
        """Ticket and id number of one who may enter now: the programme's of `enterable` first."""
        found = self.ways_in["tickets"][place]
        return found["ticket_number"], found["id_number"]

    def password(self, username: str) -> str:
        return str(self.ways_in["staff"][username])

    @asynccontextmanager
    async def staff(self, username: str) -> AsyncIterator[httpx.AsyncClient]:
        """This member of staff, signed in by the API."""
        async with client_at(self.url) as client:
            body = {"username": username, "password": self.password(username)}
            (await client.post("/api/v1/sessions", json=body)).raise_for_status()
            yield client

    async def find_sittings(self) -> Sittings:
        async with self.staff("operator") as operator:

            async def ask(path: str) -> Any:
                return (await operator.get(path)).raise_for_status().json()

            return await Sittings.find(ask)

    async def finish(self, sitting_id: str) -> None:
        """Whatever of the sitting waits is marked, with the first point of each; and released.

        Nothing happens to one that is released already.
        """
        async with self.staff("grader") as grader, self.staff("operator") as operator:

            async def is_released() -> bool:
                # In turns: the worker may not have dealt out the answers yet when first asked.
                await _mark_all(grader, sitting_id)
                path = f"/api/v1/sittings/{sitting_id}/release"
                return (await operator.post(path)).status_code == 200

            await eventually(is_released)

    async def weakest(self, sitting_id: str) -> tuple[str, str]:
        """Ticket and id number of who sat worst in this sitting of cpcif."""
        database = Database(self.database_url)
        ticket = (
            sa.select(Registration.ticket_number)
            .join(Candidate, Candidate.id == Registration.candidate_id)
            .where(Registration.sitting_id == UUID(sitting_id), Candidate.full_name == WEAKEST)
        )
        async with database.reading() as session:
            found = (await session.scalars(ticket)).one()
        await database.dispose()
        return found, WEAKEST_ID


async def _mark_all(grader: httpx.AsyncClient, sitting_id: str) -> None:
    """Every answer that waits now has a mark."""
    lease, wish = "/api/v1/grading/leases", {"sitting_id": sitting_id}
    while (task := await grader.post(lease, json=wish)).status_code == 200:
        body = {"lease_token": task.json()["lease_token"], "checked": [0]}
        path = f"/api/v1/grading/tasks/{task.json()['task_id']}/mark"
        (await grader.post(path, json=body)).raise_for_status()


def read_ways_in(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "credentials.json").read_text())
    return read


@asynccontextmanager
async def served_demo(folder: Path) -> AsyncIterator[Demo]:
    """A demo of one's own in this new folder, served by a process."""
    shutil.copytree(_filled_folder(), folder)
    url = f"sqlite+aiosqlite:///{folder / 'kaochang.db'}"
    secret = (folder / "secret").read_text()
    async with running_server(url, folder, secret_key=secret) as server:
        yield Demo(server.url, url, read_ways_in(folder))


def _filled_folder() -> Path:
    """Where the run's demo lies: filled as the command line does it, by whoever needs it first."""
    folder = run_folder() / "demo"
    with once("demo") as first:
        if first is not None:
            log = run_folder() / "demo.log"
            words = ("demo", "--prepare-only", "--data-dir", str(folder))
            assert run_kaochang(*words, log=log) == 0, log.read_text(errors="replace")
    return folder
