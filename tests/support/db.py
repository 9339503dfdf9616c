# SPDX-License-Identifier: Apache-2.0
"""Databases made by the real migrations: once a run into a template, then a copy per test."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support import run
from tests.support.postgres import Durability, Postgres, create_postgres, find_programs

TEMPLATE = "kaochang_template"


def alembic_config() -> Config:
    """The project's migrations; `attributes["connection"]` is for the caller to set."""
    config = Config(run.PROJECT / "alembic.ini")
    config.set_main_option("script_location", str(run.PROJECT / "migrations"))
    return config


async def migrate(url: str, step: Callable[[Config], None]) -> None:
    """Run an Alembic command on `url`: `migrate(url, upgrade)`."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_with_connection, step)
            await connection.commit()
    finally:
        await engine.dispose()


def upgrade(config: Config) -> None:
    command.upgrade(config, "head")


def downgrade(config: Config) -> None:
    command.downgrade(config, "base")


def check(config: Config) -> None:
    """Refuse when the models and the migrated database differ."""
    command.check(config)


def _with_connection(connection: sa.Connection, step: Callable[[Config], None]) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    step(config)


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Do async work from a place that is not async, beside whatever loop there is."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def prepare_sqlite_template() -> Path:
    """A migrated SQLite file of this run, to be copied."""
    path = run.run_folder() / "template.db"
    with run.once("sqlite-template") as first:
        if first:
            wait_for(migrate(sqlite_url(path), upgrade))
    return path


def copy_sqlite_template(template: Path, folder: Path) -> str:
    """The address of a fresh database in `folder`."""
    path = folder / "kaochang.db"
    shutil.copyfile(template, path)
    return sqlite_url(path)


def prepare_postgres_template() -> Postgres | None:
    """This run's one server, with a migrated template in it; None where none is installed."""
    programs = find_programs()
    if programs is None:
        return None
    folder = run.run_folder() / "postgres"
    note = run.run_folder() / "postgres.json"
    with run.once("postgres-template") as first:
        if first:
            server = create_postgres(folder, Durability.FAST)
            wait_for(_create_template(server))
            note.write_text(json.dumps({"port": server.port}))
    return Postgres(programs, folder, json.loads(note.read_text())["port"])


async def _create_template(server: Postgres) -> None:
    await execute(server, f'CREATE DATABASE "{TEMPLATE}"')
    await migrate(server.url(TEMPLATE), upgrade)


@asynccontextmanager
async def postgres_database(server: Postgres, template: str = TEMPLATE) -> AsyncIterator[str]:
    """The address of a fresh copy of `template`, dropped at the end whoever still uses it."""
    name = await create_database(server, template)
    try:
        yield server.url(name)
    finally:
        await drop_database(server, name)


async def create_database(server: Postgres, template: str) -> str:
    """The name of a fresh copy of `template`."""
    name = f"test_{uuid4().hex}"
    # Copied file by file: half the work of going through the journal, page by page.
    await execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return name


async def drop_database(server: Postgres, name: str) -> None:
    """The database is gone, whoever still uses it."""
    await execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def execute(server: Postgres, statement: str) -> None:
    """One statement outside any transaction, as CREATE DATABASE demands."""
    connection = await asyncpg.connect(server.dsn(), timeout=120)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
