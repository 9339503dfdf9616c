# SPDX-License-Identifier: Apache-2.0
"""Runs migrations on a connection that the caller hands over, or on the settings' database."""

import asyncio
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

import app.tables  # noqa: F401 - every table must be known before metadata is compared
from app.core.columns import Instant, Points, Word
from app.core.db import Base
from app.core.settings import Settings


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Column types of ours in plain words, so that an old migration needs no code of today."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Points):
        return "POINTS"
    if kind == "type" and isinstance(item, Word):
        return f"sa.{item.stored!r}"
    if kind == "type" and isinstance(item, sa.JSON):
        return "JSON"
    return False


def _same_type(
    _context: Any, _inspected: Any, column: Any, inspected: Any, kind: Any
) -> bool | None:
    """Points are whole hundredths on SQLite: there is nothing to compare them with."""
    return False if isinstance(column.type, Points) else None


def _begin_on_sqlite(connection: sa.Connection) -> None:
    """Each migration is one transaction there too.

    The driver would begin one before the first INSERT and leave all DDL before it outside: a
    migration stopped in the middle would have made half of its tables, and fail on them next time.
    """
    connection.connection.dbapi_connection.isolation_level = None
    sa.event.listen(connection, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))


def _run(connection: sa.Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        _begin_on_sqlite(connection)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=_render,
        compare_type=_same_type,
        render_as_batch=sqlite,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        if not sqlite:
            # Another statement may hold a table for long; a migration must not queue everybody behind it.
            connection.execute(sa.text("SET lock_timeout = '4s'"))
        context.run_migrations()


async def _run_on_own_engine() -> None:
    url = context.config.attributes.get("database_url") or Settings().database_url  # type: ignore[call-arg]
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_run_on_own_engine())
