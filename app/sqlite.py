# SPDX-License-Identifier: Apache-2.0
"""SQLite by its thread, with one message there and back for a statement.

aiosqlite keeps a thread for each connection. By SQLAlchemy's own cursor a statement goes there four
times: to make a cursor, to execute, to fetch and to close. Each way wakes a thread and then the
event loop, and costs more than most of the statements do.

Who reads row by row (`session.stream`) has SQLAlchemy's cursor for that.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)


class _Told(NamedTuple):
    """What a statement left, once its rows are read and its cursor is closed."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()


_NOTHING_YET = _Told()


def _run(
    connection: sqlite3.Connection, how: Callable[..., object], statement: str, *given: Any
) -> _Told:
    """In the connection's thread: the statement, all of its rows, and the end of its cursor."""
    cursor = connection.cursor()
    try:
        how(cursor, statement, *given)
        rows = cursor.fetchall() if cursor.description else ()
        # Only now does a statement that changes and returns rows know how many.
        return _Told(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """SQLAlchemy's cursor, of which nothing is in the thread but while it executes."""

    __slots__ = ("_told",)

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._told = _NOTHING_YET

    @property
    def description(self) -> Any:
        return self._told.description

    @property
    def rowcount(self) -> int:
        return self._told.rowcount

    @property
    def lastrowid(self) -> Any:
        return self._told.lastrowid

    @property  # type: ignore[misc] # nobody sets it: all rows are here
    def arraysize(self) -> int:
        return 1

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        given = () if parameters is None else (parameters,)
        await self._run(sqlite3.Cursor.execute, operation, *given)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    async def _run(self, how: Callable[..., object], *given: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            driver: Any = self._connection
            self._told = await driver._execute(_run, driver._conn, how, *given)
            self._rows = deque(self._told.rows)

    async def _async_soft_close(self) -> None:
        """The thread has closed it."""

    def close(self) -> None:
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """SQLAlchemy's connection, with that cursor."""

    __slots__ = ()
    _cursor_cls: Any = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    """SQLAlchemy's view of aiosqlite, with that connection."""

    def connect(self, *arg: Any, **kw: Any) -> _Connection:
        return _Connection(self, super().connect(*arg, **kw)._connection)


DRIVER = _Driver(aiosqlite, sqlite3)
