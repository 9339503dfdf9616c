# SPDX-License-Identifier: Apache-2.0
"""Migrations go up, agree with the models, go down, and go up again, on both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.db import (
    alembic_config,
    check,
    downgrade,
    migrate,
    postgres_database,
    sqlite_url,
    upgrade,
)
from tests.support.findings import refuse
from tests.support.postgres import Postgres


def test_history_has_a_single_head() -> None:
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    refuse(heads[1:], "Set down_revision of these to the other head, so that they follow it.")


async def test_migrations_go_up_and_down_and_agree_with_the_models(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    async with blank_database(database_kind, tmp_path, postgres_server) as url:
        await migrate(url, upgrade)
        await migrate(url, check)
        first = await tables_of(url)
        await migrate(url, downgrade)
        left = await tables_of(url) - {"alembic_version"}
        refuse(left, "Drop these tables in the downgrade of the migration that makes them.")
        await migrate(url, upgrade)
        again = await tables_of(url) ^ first
        refuse(again, "Make the downgrade undo what its upgrade does: going up again differs here.")


@asynccontextmanager
async def blank_database(kind: str, folder: Path, postgres: Postgres | None) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield sqlite_url(folder / "blank.db")
        return
    if postgres is None:
        pytest.skip("no PostgreSQL installed")
    async with postgres_database(postgres, template="template1") as url:
        yield url


async def tables_of(url: str) -> set[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    await engine.dispose()
    return set(names)
