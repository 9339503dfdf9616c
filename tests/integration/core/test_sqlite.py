# SPDX-License-Identifier: Apache-2.0
"""SQLite by its thread: what a statement tells, and how often it goes there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import sqlalchemy as sa

from app.core.db import Database
from tests.support.db import sqlite_url

NUMBERS = sa.table("numbers", sa.column("number"), sa.column("name"))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A table of two numbers and their names."""
    made = Database(sqlite_url(tmp_path / "a.db"))
    async with made.writing() as session:
        await session.execute(sa.text("CREATE TABLE numbers (number INTEGER PRIMARY KEY, name)"))
        rows = [{"number": 1, "name": "one"}, {"number": 2, "name": "two"}]
        await session.execute(sa.insert(NUMBERS), rows)
    yield made
    await made.dispose()


async def names(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(sa.select(NUMBERS.c.name).order_by(NUMBERS.c.number)))


async def test_statement_goes_to_the_thread_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    send = vars(aiosqlite.Connection)["_execute"]

    async def note(connection: aiosqlite.Connection, what: object, *given: object) -> object:
        sent.append(what)
        return await send(connection, what, *given)

    async with database.reading() as session:
        await session.connection()
        monkeypatch.setattr(aiosqlite.Connection, "_execute", note)
        assert len((await session.execute(sa.select(NUMBERS))).all()) == 2
        assert len(sent) == 1


async def test_rows_are_read_one_by_one_some_or_all(database: Database) -> None:
    async with database.reading() as session:
        result = await session.execute(sa.select(NUMBERS.c.number).order_by(NUMBERS.c.number))
        assert result.fetchone() == (1,)
        assert result.fetchmany() == [(2,)]
        assert result.fetchall() == []
        streamed = await session.stream(sa.select(NUMBERS.c.name).order_by(NUMBERS.c.number))
        assert [row.name async for row in streamed] == ["one", "two"]


async def test_change_tells_how_many_rows_and_which(database: Database) -> None:
    everything = sa.update(NUMBERS).values(name="any")
    async with database.writing() as session:
        changed: Any = await session.execute(everything)
        assert changed.rowcount == 2
        returned = await session.execute(everything.returning(NUMBERS.c.number))
        assert sorted(returned.all()) == [(1,), (2,)]
        added: Any = await (await session.connection()).exec_driver_sql(
            "INSERT INTO numbers (name) VALUES ('three')"
        )
        assert added.lastrowid == 3


async def test_refused_statement_leaves_the_transaction_to_its_owner(database: Database) -> None:
    again = sa.insert(NUMBERS).values(number=1, name="again")
    async with database.writing() as session:
        await session.execute(sa.update(NUMBERS).values(name="kept"))
        with pytest.raises(sa.exc.IntegrityError):
            await (await session.connection()).execute(again)
    assert await names(database) == ["kept", "kept"]


async def test_statement_given_up_is_undone_and_the_next_one_waits_for_it(
    database: Database,
) -> None:
    counting = sa.text(
        "INSERT INTO numbers WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 200000) SELECT i, 'late' FROM n"
    )

    async def write() -> None:
        async with database.writing() as session:
            await session.execute(counting)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.01)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with database.writing() as session:
        await session.execute(sa.update(NUMBERS).values(name="after"))
    assert await names(database) == ["after", "after"]
