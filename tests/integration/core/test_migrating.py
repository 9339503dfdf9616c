# SPDX-License-Identifier: Apache-2.0
"""A migration is there or not, wherever it was stopped: each is one transaction."""

from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.db import migrate, upgrade
from tests.support.postgres import Postgres
from tests.support.world import blank_database


async def test_migration_that_stops_in_the_middle_leaves_the_one_before_and_goes_on_from_there(
    database_kind: str, tmp_path: Path, postgres_server: Postgres | None
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    first, second = versions / "first.py", versions / "second.py"
    first.write_text(MIGRATION.format(name="first", before=None, work="pass"))
    second.write_text(MIGRATION.format(name="second", before="first", work="1 / 0"))
    history = partial(upgrade_along, versions)
    async with blank_database(database_kind, tmp_path, postgres_server) as url:
        with pytest.raises(ZeroDivisionError):
            await migrate(url, history)
        assert await tables_of(url) == {"alembic_version", "first"}
        assert await version_of(url) == "first"
        second.write_text(MIGRATION.format(name="second", before="first", work="pass"))
        await migrate(url, history)
        assert await tables_of(url) == {"alembic_version", "first", "second"}
        assert await version_of(url) == "second"


# Makes a table and fills it before the point at which it may stop.
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {before!r}


def upgrade() -> None:
    made = op.create_table("{name}", sa.Column("id", sa.Integer))
    op.bulk_insert(made, [{{"id": 1}}])
    {work}
"""


def upgrade_along(versions: Path, config: Config) -> None:
    """Up to the head of these migrations instead of ours, by our own way of running them."""
    config.set_main_option("version_locations", str(versions))
    upgrade(config)


async def version_of(url: str) -> str:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found: str = await connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    await engine.dispose()
    return found


async def tables_of(url: str) -> set[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    await engine.dispose()
    return set(names)
