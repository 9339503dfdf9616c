# SPDX-License-Identifier: Apache-2.0
"""A world: the whole service in this process, on a database of its own, with a clock that obeys.

Real migrations, real commits, real HTTP messages; only the network and the passing of time are
left out.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from app.accounts import service as accounts
from app.accounts.models import Session, StaffMember
from app.accounts.values import Holding
from app.core.blobs import Blobs
from app.core.clock import Clock, FrozenClock
from app.core.db import Database
from app.core.jobs import Job
from app.core.parts import parts_in
from app.core.security import Vault, new_token, token_digest
from app.core.settings import Settings
from app.doors.service import session_cookie
from app.invigilation.watcher import Intake, Watcher
from app.main import create_app
from app.signing.service import KeyRing
from app.worker import Worker
from tests.support.answering import Watched
from tests.support.collector import collecting_all
from tests.support.db import (
    copy_sqlite_template,
    postgres_database,
    prepare_postgres_template,
    prepare_sqlite_template,
    sqlite_url,
)
from tests.support.duties import is_anyone_missing, put_on_duty
from tests.support.hashing import PASSWORD, hashing_quickly, quick_hash
from tests.support.postgres import Durability, Postgres, create_postgres, find_programs
from tests.support.reuse import lent_database
from tests.support.roles import Role
from tests.support.run import folder_on_disk
from tests.support.solving import solving_here

# Five minutes before a sitting of 09:00 in Beijing, on the last Saturday of the month.
START = datetime(2026, 11, 28, 0, 55, tzinfo=UTC)
SECRET = "a-secret-for-tests-of-32-characters-or-more"
# Cookies travel by HTTPS only, so clients of a world speak HTTPS.
HOST = "kaochang.test"
ADDRESS = f"https://{HOST}"


class JobFailed(AssertionError):
    """A job's handler raised; the text is what the job's row kept of it."""


@dataclass(slots=True)
class World:
    """The service and the people around it."""

    kind: str
    app: FastAPI
    clock: FrozenClock
    settings: Settings
    clients: AsyncExitStack
    signed_in: dict[Role, httpx.AsyncClient] = field(default_factory=dict)
    # Whom and which sittings `put_on_duty` leaves alone.
    off_duty: set[str] = field(default_factory=set)
    apart: set[UUID] = field(default_factory=set)

    @property
    def database(self) -> Database:
        return parts_in(self.app).get(Database)

    @property
    def blobs(self) -> Blobs:
        return parts_in(self.app).get(Blobs)

    @property
    def vault(self) -> Vault:
        return parts_in(self.app).get(Vault)

    @property
    def keys(self) -> KeyRing:
        return parts_in(self.app).get(KeyRing)

    @property
    def worker(self) -> Worker:
        return parts_in(self.app).get(Worker)

    @property
    def watcher(self) -> Watcher:
        return parts_in(self.app).get(Intake).watcher

    def now(self) -> datetime:
        return self.clock.now()

    async def anyone(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """A fresh client that is not signed in."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(Watched(self.app), client=(address, 1)),
            base_url=ADDRESS,
            follow_redirects=False,
        )
        return await self.clients.enter_async_context(client)

    async def operator(self) -> httpx.AsyncClient:
        return await self.staff(Role.OPERATOR)

    async def grader(self) -> httpx.AsyncClient:
        return await self.staff(Role.GRADER)

    async def invigilator(self) -> httpx.AsyncClient:
        return await self.staff(Role.INVIGILATOR)

    async def auditor(self) -> httpx.AsyncClient:
        return await self.staff(Role.AUDITOR)

    async def admin(self) -> httpx.AsyncClient:
        return await self.staff(Role.SECURITY_ADMIN)

    async def staff(self, role: Role) -> httpx.AsyncClient:
        """The one member of staff who holds this role alone, signed in; the same at each call.

        At work in every sitting that there is by now.
        """
        if role not in self.signed_in:
            self.signed_in[role] = await self.new_staff(str(role), role)
        else:
            await self.put_on_duty()
        return self.signed_in[role]

    async def put_on_duty(self) -> None:
        """All staff but those kept off duty work at every sitting but those kept apart."""
        async with self.database.reading() as session:
            if not await is_anyone_missing(session, but=self.off_duty, apart=self.apart):
                return
        async with self.database.writing() as session:
            await self.put_on_duty_in(session)

    async def put_on_duty_in(self, session: AsyncSession) -> None:
        await put_on_duty(session, but=self.off_duty, apart=self.apart, now=self.now())

    async def stranger(self, username: str, *roles: str) -> httpx.AsyncClient:
        """A further member of staff, signed in, with no duty but those that the story gives."""
        self.off_duty.add(username)
        return await self.new_staff(username, *roles)

    async def new_staff(self, username: str, *roles: Holding | str) -> httpx.AsyncClient:
        """A further member of staff, signed in: what the door leaves behind it, without its way in.

        The way has stories of its own in tests/integration/accounts and factors, and in each other
        test it took as long as the rest.
        """
        token = new_token()
        async with self.database.writing() as session:
            staff = await self._hire_in(session, username, *roles)
            session.add(self._whole_session(staff, token))
        client = await self.anyone()
        client.cookies.set(session_cookie(self.settings), token, domain=HOST)
        return client

    async def come_in(self, username: str) -> httpx.AsyncClient:
        """A client signed in at the door, as if the second factor had been given."""
        client = await self._signed_in(
            "/api/v1/sessions", {"username": username, "password": PASSWORD}
        )
        await self.make_whole(client)
        return client

    async def hire(self, username: str, *roles: Holding | str) -> None:
        """A further member of staff, who has not come in yet."""
        async with self.database.writing() as session:
            await self._hire_in(session, username, *roles)

    async def _hire_in(
        self, session: AsyncSession, username: str, *roles: Holding | str
    ) -> StaffMember:
        staff = await accounts.create_staff(
            session,
            username=username,
            display_name=username.title(),
            roles=roles,
            password_hash=quick_hash(),
            now=self.now(),
        )
        await self.put_on_duty_in(session)
        return staff

    def _whole_session(self, staff: StaffMember, token: str) -> Session:
        now = self.now()
        return Session(
            token_digest=token_digest(token),
            staff_id=staff.id,
            created_at=now,
            signed_in_at=now,
            factor_at=now,
            used_at=now,
            expires_at=now + self.settings.session_lifetime,
        )

    async def make_whole(self, client: httpx.AsyncClient) -> None:
        """As if the second factor had been given: the session goes on by password alone.

        A member has none unless a test sets one up; this keeps the rule that asks for it in force.
        """
        digest = token_digest(client.cookies[session_cookie(self.settings)])
        async with self.database.writing() as session:
            await session.execute(
                sa.update(Session)
                .where(Session.token_digest == digest)
                .values(
                    signed_in_at=self.now(),
                    factor_at=self.now(),
                    expires_at=self.now() + self.settings.session_lifetime,
                )
            )

    async def candidate(self, ticket: str, id_number: str) -> httpx.AsyncClient:
        """A client signed in by ticket number and id number."""
        return await self._signed_in(
            "/api/v1/candidate-sessions", {"ticket_number": ticket, "id_number": id_number}
        )

    async def _signed_in(self, path: str, body: Mapping[str, str]) -> httpx.AsyncClient:
        client = await self.anyone()
        answer = await client.post(path, json=body)
        answer.raise_for_status()
        return client

    async def run_jobs(self) -> int:
        """Run all due jobs, and those that they make; how many ran. Raises when one failed.

        What a worker does beside jobs, `worker.run_once()` does too.
        """
        total = 0
        while ran := await self.worker.run_jobs():
            total += ran
        async with self.database.reading() as session:
            failed = await session.scalar(sa.select(Job).where(Job.last_error.is_not(None)))
        if failed is not None:
            raise JobFailed(f"{failed.kind}: {failed.last_error}")
        return total


def make_settings(database_url: str, folder: Path, **changes: object) -> Settings:
    """Settings for tests: no job loop beside the test, nothing read from the environment."""
    values: dict[str, object] = {
        "database_url": database_url,
        "data_dir": folder,
        "secret_key": SecretStr(SECRET),
        "public_address": ADDRESS,
        "run_worker": False,
        # Clients of a world wait for the end of every answer.
        "stream_lifetime": timedelta(0),
        "run_pulse": False,
        # Stories go on after hours in which nobody clicks.
        "staff_idle_limit": timedelta(hours=12),
        "log_level": "ERROR",
        "face_model": None,
        # The shared PostgreSQL runs with fsync off; durability has tests and a server of its own.
        "unsafe_durability": True,
    }
    return Settings.model_validate(values | changes)


@asynccontextmanager
async def open_world(
    kind: str, settings: Settings, *, clock: FrozenClock | None = None
) -> AsyncIterator[World]:
    """The service started on an existing, migrated database; stopped at the end."""
    clock = clock or FrozenClock(START)
    with (
        solving_here(),
        hashing_quickly(),
        collecting_all(),
        borrowed_app(settings, clock) as app,
    ):
        async with app.router.lifespan_context(app), AsyncExitStack() as clients:
            yield World(kind, app, clock, settings, clients)


# Apps that no world uses now, by the settings that may have shaped more than their state.
_IDLE: dict[str, list[FastAPI]] = {}


@contextmanager
def borrowed_app(settings: Settings, clock: Clock) -> Iterator[FastAPI]:
    """An app with the state of a new one, alone with this caller until the block ends.

    FastAPI reads the signatures of routes when they are first asked for, and again in each app:
    a quarter of the time of a test that makes an app of its own.
    """
    made = create_app(settings, clock=clock)
    idle = _IDLE.setdefault(settings.model_dump_json(exclude={"database_url", "data_dir"}), [])
    app = idle.pop() if idle else made
    app.state = made.state
    try:
        yield app
    finally:
        app.state = State()
        idle.append(app)


@asynccontextmanager
async def fresh_database(
    kind: str, folder: Path, *, postgres: Postgres | None
) -> AsyncIterator[str]:
    """The address of an empty, migrated database of this kind."""
    if kind == "sqlite":
        yield copy_sqlite_template(prepare_sqlite_template(), folder)
        return
    if postgres is None:
        pytest.skip("no PostgreSQL installed")
    async with lent_database(postgres) as url:
        yield url


@asynccontextmanager
async def blank_database(kind: str, folder: Path, postgres: Postgres | None) -> AsyncIterator[str]:
    """The address of a database without any table, of this kind."""
    if kind == "sqlite":
        yield sqlite_url(folder / "blank.db")
        return
    if postgres is None:
        pytest.skip("no PostgreSQL installed")
    async with postgres_database(postgres, template="template1") as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Postgres | None:
    """The run's PostgreSQL, started by whoever needs it first."""
    return prepare_postgres_template()


@pytest.fixture
def durable_postgres() -> Iterator[Postgres]:
    """A server of the test's own that syncs what it commits, to be stopped and started at will."""
    if find_programs() is None:
        pytest.skip("no PostgreSQL installed")
    with folder_on_disk() as folder:
        server = create_postgres(folder / "durable", Durability.DURABLE)
        yield server
        if server.is_running():
            server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@asynccontextmanager
async def empty_world(
    kind: str, folder: Path, request: pytest.FixtureRequest, **settings: object
) -> AsyncIterator[World]:
    """The service with an empty database of this kind; PostgreSQL is started when it is wanted."""
    postgres = request.getfixturevalue("postgres_server") if kind == "postgres" else None
    async with (
        fresh_database(kind, folder, postgres=postgres) as url,
        open_world(kind, make_settings(url, folder, **settings)) as made,
    ):
        yield made


@pytest.fixture
async def world(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """The service with an empty database, once on SQLite and once on PostgreSQL."""
    async with empty_world(database_kind, tmp_path, request) as made:
        yield made
