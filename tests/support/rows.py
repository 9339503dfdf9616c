# SPDX-License-Identifier: Apache-2.0
"""What a database holds, as rows that another of its kind can be given."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.audit.models import AuditLink, UnlinkedEntry
from app.core.db import Base

# As the driver gives and takes them: what SQLAlchemy makes of a value, and again of the value for
# a statement, would take ten times the rows' own time.
Row = tuple[Any, ...]
# Tables in an order in which nothing names what is not there yet.
Rows = Mapping[sa.Table, Sequence[Row]]
NONE: Rows = {}
# A trigger fills these with the rows that they are about.
BY_TRIGGER = frozenset({UnlinkedEntry.__table__})


async def read_rows(session: AsyncSession, *, but: Rows = NONE) -> Rows:
    """All rows of all tables, except those that equal one in `but`."""
    await session.flush()
    connection = await session.connection()
    found: dict[sa.Table, Sequence[Row]] = {}
    for table in Base.metadata.sorted_tables:
        known = but.get(table, ())
        everything = str(sa.select(table).compile(dialect=connection.dialect))
        told = await connection.exec_driver_sql(everything)
        rows = (tuple(_as_given(value) for value in row) for row in told)
        found[table] = [row for row in rows if row not in known]
    return found


def _as_given(value: object) -> object:
    """PostgreSQL's driver reads JSON as values and writes it as text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


async def put_rows(session: AsyncSession, rows: Rows) -> None:
    """These rows, of the same kind of database, are there too."""
    connection = await session.connection()
    put = _copy if connection.dialect.name == "postgresql" else _insert
    await put(connection, {table: rows[table] for table in rows if table not in BY_TRIGGER})
    # Put by the trigger with their entries, and linked already.
    linked = UnlinkedEntry.entry_id.in_(sa.select(AuditLink.entry_id))
    await session.execute(sa.delete(UnlinkedEntry).where(linked))


async def _insert(connection: AsyncConnection, rows: Rows) -> None:
    for table, given in rows.items():
        if given:
            # The statement names all columns, in the order in which they were read.
            await connection.exec_driver_sql(_insertion(table, connection.dialect), list(given))


async def _copy(connection: AsyncConnection, rows: Rows) -> None:
    """By COPY, and without looking for each row that a row refers to: they were found once.

    One by one, a server spends 75 ms of its processor on a bank and a sitting. Triggers that
    always fire fire here, too.
    """
    await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    driver: asyncpg.Connection = (await connection.get_raw_connection()).driver_connection
    for table, given in rows.items():
        if given:
            columns = [column.name for column in table.c]
            await driver.copy_records_to_table(table.name, records=given, columns=columns)
    await connection.exec_driver_sql("SET LOCAL session_replication_role = origin")


@cache
def _insertion(table: sa.Table, dialect: sa.Dialect) -> str:
    return str(sa.insert(table).compile(dialect=dialect))


async def is_empty(session: AsyncSession, *models: type[Base]) -> bool:
    """None of the models has a row."""
    exists = sa.or_(*(sa.exists(sa.select(model)) for model in models))
    return not await session.scalar(sa.select(exists))
