# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL database that tests use one after the other is as new for each."""

import sys

import asyncpg
import pytest

from tests.support import reuse
from tests.support.postgres import Postgres
from tests.support.reuse import lent_database

pytestmark = pytest.mark.postgres
CODES = "SELECT string_agg(code, ' ' ORDER BY code) FROM roles"
NEW_ROLE = "INSERT INTO roles VALUES ('guest', '访客', 'Guest', NULL, false)"
NO_GRADER = "DELETE FROM roles WHERE code = 'grader'"


@pytest.fixture
def server(postgres_server: Postgres | None) -> Postgres:
    if postgres_server is None:
        pytest.skip("no PostgreSQL installed")
    return postgres_server


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))


async def carry_out(url: str, *statements: str) -> str:
    """The roles before anything was done."""
    connection = await connect(url)
    codes: str = await connection.fetchval(CODES)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
    return codes


async def test_rows_that_were_left_are_gone_and_those_of_the_migrations_are_back(
    server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reuse, "MOST_USES", sys.maxsize)
    async with lent_database(server) as url:
        as_new = await carry_out(url, "SET session_replication_role = replica", NO_GRADER, NEW_ROLE)
    async with lent_database(server) as again:
        assert again == url, "the same database"
        assert await carry_out(again) == as_new, "as if nobody had used it"


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER audit_entries_no_delete ON audit_entries",
        "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_no_delete",
        "ALTER TABLE roles ADD COLUMN odd integer",
        "CREATE TABLE odd (id integer)",
        "DROP TABLE sign_in_paces",
        "GRANT SELECT ON roles TO PUBLIC",
    ],
)
async def test_one_whose_schema_was_changed_is_given_up(server: Postgres, change: str) -> None:
    async with lent_database(server) as url:
        await carry_out(url, change)
    async with lent_database(server) as another:
        assert another != url, "nobody is lent a database that is not as the migrations left it"


async def test_one_that_somebody_is_still_connected_to_is_given_up(server: Postgres) -> None:
    async with lent_database(server) as url:
        connection = await connect(url)
    assert connection.is_closed() or not await _answers(connection), "dropped under them"


async def _answers(connection: asyncpg.Connection) -> bool:
    try:
        await connection.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
        return False
    return True
