# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL databases that tests use one after the other, each as the migrations left it.

A new one per test costs more than most tests: the files, a checkpoint at each end, and catalogues
that every connection reads anew. What a test left is deleted here, whichever table it is in; a
database whose tables, triggers or grants are not what they were is given up, and so is one that
somebody is still connected to, but for the engine that is lent with it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from app.core.db import Database
from tests.support.db import TEMPLATE, create_database, drop_database
from tests.support.engines import LastingEngine, in_use
from tests.support.postgres import Postgres

# Deleted rows stay in the files, and nothing sweeps them up.
MOST_USES = 25
# Where connections that were closed a moment ago may still be ending.
LOOKS = 5
SOME_MOMENTS = 0.01

_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
# What is gone of the schema shows in no row that was written since.
_SHAPE = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_trigger)
"""
# Whether any of the schema was written since then, by whatever statement.
_CHANGED = """
SELECT EXISTS (SELECT FROM pg_class WHERE xmin::text::bigint >= $1 AND relnamespace = 'public'::regnamespace)
    OR EXISTS (SELECT FROM pg_attribute WHERE xmin::text::bigint >= $1)
    OR EXISTS (SELECT FROM pg_constraint WHERE xmin::text::bigint >= $1)
    OR EXISTS (SELECT FROM pg_trigger WHERE xmin::text::bigint >= $1)
    OR EXISTS (SELECT FROM pg_proc WHERE xmin::text::bigint >= $1)
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> ALL($1) AND backend_type = 'client backend'
"""
# Triggers and foreign keys are for the service: what a test leaves goes without being asked. The
# trail's obey no such setting; those that refuse to delete are put off for as long as this takes.
_GUARDS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A' AND tgtype & 8 <> 0
"""
_EMPTY = f"""
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    FOR name IN {_TABLES}
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$
"""  # noqa: S608 - our own


@dataclass(slots=True)
class _Spare:
    """A database that no test uses now, and how it was when it was made."""

    name: str
    engine: LastingEngine
    # Whose the engine's connections are.
    loop: asyncio.AbstractEventLoop
    born: int
    shape: tuple[int, int]
    rows: dict[str, bytes] = field(default_factory=dict)
    uses: int = 0


_SPARE: list[_Spare] = []


@asynccontextmanager
async def lent_database(server: Postgres) -> AsyncIterator[str]:
    """The address of a database as the migrations leave it, alone with this caller until the end."""
    spare = _take() or await _make(server)
    url = server.url(spare.name)
    try:
        with in_use(spare.engine, url):
            yield url
    finally:
        spare.uses += 1
        if spare.uses < MOST_USES and await _is_as_before(spare):
            _SPARE.append(spare)
        else:
            await spare.engine.end()
            await drop_database(server, spare.name)


def _take() -> _Spare | None:
    loop = asyncio.get_running_loop()
    place = next((n for n, spare in enumerate(_SPARE) if spare.loop is loop), None)
    return None if place is None else _SPARE.pop(place)


async def _make(server: Postgres) -> _Spare:
    name = await create_database(server, TEMPLATE)
    engine = LastingEngine(Database(server.url(name)).engine.sync_engine)
    async with _connections(engine) as [connection, *_]:
        spare = _Spare(
            name,
            engine,
            asyncio.get_running_loop(),
            await _moment(connection),
            await _shape_of(connection),
        )
        for (table,) in await connection.fetch(_TABLES):
            if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{table}")'):  # noqa: S608 - our own
                rows = BytesIO()
                await connection.copy_from_table(table, output=rows, format="binary")
                spare.rows[table] = rows.getvalue()
    return spare


@asynccontextmanager
async def _connections(engine: LastingEngine) -> AsyncIterator[list[asyncpg.Connection]]:
    """The driver's own connections of this engine that are free: all, and at least one."""
    async with AsyncExitStack() as held:
        free = cast("QueuePool", engine.sync_engine.pool).checkedin()
        taken = [await held.enter_async_context(engine.connect()) for _ in range(max(free, 1))]
        yield [(await each.get_raw_connection()).driver_connection for each in taken]


async def _is_as_before(spare: _Spare) -> bool:
    """The rows are those of the migrations again; not where more than rows was changed."""
    try:
        async with _connections(spare.engine) as connections:
            return await _restore(connections, spare)
    except (sa.exc.DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        # It was dropped, or renamed, or takes no connection any more.
        return False


async def _restore(connections: list[asyncpg.Connection], spare: _Spare) -> bool:
    for each in connections:
        # A setting, a lock or a cursor that was left.
        await each.reset()
    connection = connections[0]
    if await connection.fetchval(_CHANGED, spare.born):
        return False
    own = [each.get_server_pid() for each in connections]
    if await _shape_of(connection) != spare.shape or not await _is_alone(connection, own):
        return False
    await _empty(connection, spare)
    return True


async def _empty(connection: asyncpg.Connection, spare: _Spare) -> None:
    guards = "".join(
        f'ALTER TABLE {table} {{0}} TRIGGER "{name}";'
        for table, name in await connection.fetch(_GUARDS)
    )
    await connection.execute(guards.format("DISABLE"))
    await connection.execute(_EMPTY)
    for table, rows in spare.rows.items():
        await connection.copy_to_table(table, source=BytesIO(rows), format="binary")
    await connection.execute(guards.format("ENABLE ALWAYS") + "RESET session_replication_role")
    spare.born = await _moment(connection)


async def _moment(connection: asyncpg.Connection) -> int:
    """What is written from now on has at least this number."""
    moment: int = await connection.fetchval("SELECT txid_current()")
    return moment


async def _shape_of(connection: asyncpg.Connection) -> tuple[int, int]:
    """How many relations and triggers there are."""
    relations, triggers = await connection.fetchrow(_SHAPE)
    return relations, triggers


async def _is_alone(connection: asyncpg.Connection, own: list[int]) -> bool:
    for _ in range(LOOKS):
        if not await connection.fetchval(_OTHERS, own):
            return True
        await asyncio.sleep(SOME_MOMENTS)
    return False
