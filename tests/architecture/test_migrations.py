# SPDX-License-Identifier: Apache-2.0
"""Migrations go up, agree with the models, go down, and go up again, on both databases."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.columns import OneOf
from app.core.db import Base
from app.revisions import head_of, read_revisions
from tests.support.db import (
    alembic_config,
    check,
    downgrade,
    migrate,
    upgrade,
)
from tests.support.findings import refuse
from tests.support.models import import_models
from tests.support.postgres import Postgres
from tests.support.world import fresh_database

import_models()
# A word in quotes, or a number: 'running' of SQLite, 'running'::character varying of PostgreSQL.
MEMBER = re.compile(r"'([^']*)'|\b(\d+)\b")


def test_history_has_a_single_head() -> None:
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    refuse(heads[1:], "Set down_revision of these to the other head, so that they follow it.")


async def test_migrations_go_up_and_down_and_agree_with_the_models(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    async with fresh_database(database_kind, tmp_path, postgres=postgres_server) as url:
        await migrate(url, check)
        first = await tables_of(url)
        await migrate(url, downgrade)
        left = await tables_of(url) - {"alembic_version"}
        refuse(left, "Drop these tables in the downgrade of the migration that makes them.")
        await migrate(url, upgrade)
        again = await tables_of(url) ^ first
        refuse(again, "Make the downgrade undo what its upgrade does: going up again differs here.")


async def test_database_admits_exactly_the_members_of_each_enum(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    """Alembic compares no CHECK: a wider enum would be refused by a database that was not told."""
    async with fresh_database(database_kind, tmp_path, postgres=postgres_server) as url:
        admitted = await members_admitted(url)
    told = "Write a migration that drops the CHECK and creates it with these members."
    wrong = {
        name: f"database {sorted(admitted.get(name, ()))}, enum {sorted(wanted)}"
        for name, wanted in members_wanted().items()
        if admitted.get(name) != wanted
    }
    assert not wrong, f"{wrong} {told}"


def members_wanted() -> dict[str, set[str]]:
    return {
        f"ck_{table.name}_{column.name}": {str(member.value) for member in column.type.members}
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, OneOf)
    }


async def members_admitted(url: str) -> dict[str, set[str]]:
    """By the name of the CHECK, the words and numbers in it."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        checks = await connection.run_sync(
            lambda sync: sa.inspect(sync).get_multi_check_constraints()
        )
    await engine.dispose()
    return {
        str(check["name"]): {word or number for word, number in MEMBER.findall(check["sqltext"])}
        for of_table in checks.values()
        for check in of_table
    }


async def tables_of(url: str) -> set[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    await engine.dispose()
    return set(names)


def test_head_read_as_text_is_the_head_that_alembic_finds() -> None:
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    told = "Write `revision = …` and `down_revision = …` as in script.py.mako: app/revisions.py reads them."
    assert head_of(read_revisions()) == head, told
