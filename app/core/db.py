# SPDX-License-Identifier: Apache-2.0
"""The database: engine and sessions.

One request or job is one transaction. Services never commit: the dependency that opened the
session does, before the response leaves (`scope="function"`), because FastAPI runs a plain
`yield` dependency's exit after the response, and a failing commit would already have
answered "saved".
"""

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import Depends, Request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.core.columns import Instant, Json, Points
from app.core.parts import parts_behind, the
from app.core.privacy import Privacy
from app.core.settings import Settings
from app.sqlite import DRIVER

# PostgreSQL takes 32,767 parameters in a statement, SQLite as many; a list is asked for in parts.
IN_ONE_STATEMENT = 10_000
# faults.md F3: whoever cannot be served is told so within 5 s. So long one request waits to write
# on SQLite, however many transactions it takes; what waits for itself waits as long for each.
PATIENCE_SECONDS = 4.5
# SQLite's own wait for a file that another process holds, unless less patience is left.
BUSY_MS = 4000
# What asks whether one can write wants to know soon.
_READY_SECONDS = 1.5


def unique_where(name: str, *columns: str, condition: str) -> sa.Index:
    """Of the rows that meet the condition no two have the same values in these columns."""
    where = sa.text(condition)
    return sa.Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        Decimal: Points(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }
    __privacy__: ClassVar[Privacy]


def insert_by_dialect(
    session: AsyncSession, model: type[Base]
) -> postgresql.Insert | sqlite.Insert:
    """The database's own INSERT, which knows ON CONFLICT; SQLAlchemy's common one does not."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(model) if is_sqlite else postgresql.insert(model)


def parts_of(ids: Collection[Any]) -> Iterator[list[Any]]:
    """The ids in lists that one statement can hold."""
    listed = list(ids)
    for start in range(0, len(listed), IN_ONE_STATEMENT):
        yield listed[start : start + IN_ONE_STATEMENT]


class Patience:
    """What is left of the seconds that somebody may wait."""

    __slots__ = ("left",)

    def __init__(self, seconds: float = PATIENCE_SECONDS) -> None:
        self.left = seconds

    @contextmanager
    def spending(self) -> Iterator[None]:
        """What the block takes is gone of it."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - began


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def begin_patience() -> None:
    """From here on, in this request, all waits to write come out of one patience."""
    _patience.set(Patience())


class SecondProcess(RuntimeError):
    """Another process already serves this SQLite file."""


class Database:
    """One engine and the two ways to use it: a reading and a writing transaction.

    On SQLite writers start with BEGIN IMMEDIATE (`busy_timeout` does not help a read that
    upgrades) and queue in this process on `write_turn`, first come first served: SQLite's own
    wait is a poll that sleeps up to 100 ms and starves.
    """

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # A pool that waits long would hide a missing database: answers must get 503 within 5 s.
        self.engine = create_async_engine(
            # No overflow: its connections are made for one request and thrown away, and making one
            # costs more than the request; a start of 200 candidates then ends in 503s.
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=4,
            module=DRIVER if self.is_sqlite else None,
            connect_args=_connect_args(self.is_sqlite),
            # A failed statement is logged: without the names, notes and numbers it was given.
            hide_parameters=True,
        )
        self.write_turn = asyncio.Lock()
        if self.is_sqlite:
            sa.event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            sa.event.listen(self.engine.sync_engine, "checkout", _refuse_ended)
        self._read = async_sessionmaker(self.engine, expire_on_commit=False)
        self._write = async_sessionmaker(
            self.engine.execution_options(kaochang_write=True), expire_on_commit=False
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction is rolled back at the end: it keeps nothing."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def writing(self, patience: Patience | None = None) -> AsyncIterator[AsyncSession]:
        """A session whose transaction is durable when the block has ended without an error.

        `patience` is of whom nobody waits for, and who had rather wait than fail.
        """
        if not self.is_sqlite:
            async with self._write.begin() as session:
                yield session
            return
        async with self._in_turn(patience or _patience.get() or Patience()) as session:
            yield session

    @asynccontextmanager
    async def trying(self) -> AsyncIterator[AsyncSession]:
        """A session that could write, for what writes nothing; it soon knows that it could not."""
        if not self.is_sqlite:
            async with self.reading() as session:
                yield session
            return
        async with self._in_turn(Patience(_READY_SECONDS)) as session:
            yield session

    @asynccontextmanager
    async def _in_turn(self, patience: Patience) -> AsyncIterator[AsyncSession]:
        """Alone among this process's writers, and soon so among all: both waits are one."""
        with patience.spending():
            async with asyncio.timeout(max(0.0, patience.left)):
                await self.write_turn.acquire()
        try:
            async with self._write.begin() as session:
                busy = min(BUSY_MS, max(1, int(patience.left * 1000)))
                # Never cut short from here: a BEGIN that was given up could still come to hold the file.
                with patience.spending():
                    await session.connection(execution_options={"busy_ms": busy})
                yield session
        finally:
            self.write_turn.release()

    async def dispose(self) -> None:
        await self.engine.dispose()


def _connect_args(is_sqlite: bool) -> dict[str, Any]:  # noqa: FBT001 - a private switch of one caller
    return {"timeout": BUSY_MS / 1000} if is_sqlite else {"timeout": 4, "command_timeout": 30}


def _prepare_sqlite(dbapi: Any, _record: object) -> None:
    # The driver's own transaction handling would start a deferred BEGIN behind our back.
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("kaochang_write"):
        connection.exec_driver_sql("BEGIN")
        return
    busy = options.get("busy_ms", BUSY_MS)
    # Seldom: each statement goes to a thread and back, and most writers have all their patience.
    if connection.info.get("busy_ms", BUSY_MS) != busy:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={busy}")
        connection.info["busy_ms"] = busy
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_ended(dbapi: Any, _record: object, _proxy: object) -> None:
    """The pool makes a new connection in the place of one that the server has ended.

    The event loop has noticed that by then. SQLAlchemy's own `pool_pre_ping` asks the server
    instead, in three messages back and forth before each transaction.
    """
    if dbapi.driver_connection.is_closed():
        raise sa.exc.DisconnectionError


def claim_sqlite(url: URL) -> IO[str] | None:
    """Hold the file for this process alone until the returned handle is closed.

    Two processes would each queue their own writers and meet only in SQLite's poll.
    """
    if url.database in (None, "", ":memory:"):
        return None
    path = Path(f"{url.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as busy:
        handle.close()
        raise SecondProcess(str(path)) from busy
    return handle


async def open_read_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with parts_behind(request).get(Database).reading() as session:
        yield session


async def open_write_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with parts_behind(request).get(Database).writing() as session:
        yield session


ReadSession = Annotated[AsyncSession, Depends(open_read_session, scope="function")]
WriteSession = Annotated[AsyncSession, Depends(open_write_session, scope="function")]
AppDatabase = Annotated[Database, Depends(the(Database))]
AppSettings = Annotated[Settings, Depends(the(Settings))]
