# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL with two roles: one owns the tables and migrates, the other serves and owns nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from app import migrating
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core.db import Database
from app.core.settings import Settings
from app.database_roles import list_powers
from app.doctor import Checked, check_deployment
from app.preflight import CannotStart
from app.retention import sweep
from tests.support.db import execute, postgres_database
from tests.support.factories.terms import keeper_of
from tests.support.postgres import Postgres
from tests.support.roles import Role
from tests.support.world import make_settings, open_world

SERVICE = "kaochang-service"
FORBIDDEN = (
    "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_no_update",
    "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_links_no_delete ON audit_links",
    "DROP TABLE audit_links",
    "TRUNCATE audit_entries",
    "UPDATE audit_entries SET reason = 'x'",
    "UPDATE audit_links SET digest = chained",
    "DELETE FROM audit_links",
    """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RETURN NEW; END'""",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = '0001'",
)


@dataclass(frozen=True, slots=True)
class TwoRoles:
    """The same database as its owner and as the service sees it."""

    owner: Settings
    service: Settings


@pytest.fixture
async def roles(postgres_server: Postgres | None, tmp_path: Path) -> AsyncIterator[TwoRoles]:
    if postgres_server is None:
        pytest.skip("no PostgreSQL installed")
    async with postgres_database(postgres_server) as url:
        await _make_role(postgres_server)
        as_service = make_url(url).set(username=SERVICE).render_as_string(hide_password=False)
        yield TwoRoles(make_settings(url, tmp_path), make_settings(as_service, tmp_path))


async def _make_role(server: Postgres) -> None:
    """Roles belong to the whole server, which other tests use too."""
    try:
        await execute(server, f'CREATE ROLE "{SERVICE}" LOGIN')
    except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
        return


async def powers_of(settings: Settings) -> list[str]:
    database = Database(settings.database_url)
    try:
        return await list_powers(database)
    finally:
        await database.dispose()


async def trail_of(settings: Settings) -> Checked:
    """What the doctor says of the trail."""
    [found] = [each async for each in check_deployment(settings) if each.name == "trail"]
    return found


@pytest.mark.postgres
async def test_service_works_as_a_role_that_owns_nothing_and_cannot_touch_the_trail(
    roles: TwoRoles,
) -> None:
    await migrating.grant_service(roles.owner, SERVICE)
    async with open_world("postgres", roles.service) as world:
        await world.new_staff("liu", Role.OPERATOR)
        head = await audit.read_head(world.database)
        assert head.position > 0, "entries are written and linked"
        assert await sweep(keeper_of(world), now=world.now()) == [], "the sweep may look and lock"
        for statement in FORBIDDEN:
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                async with world.database.writing() as session:
                    await session.execute(sa.text(statement))
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with world.database.writing() as session:
                await session.execute(sa.text("CREATE TABLE mine (id int)"))


@pytest.mark.postgres
async def test_row_that_the_service_may_lock_it_still_cannot_change(roles: TwoRoles) -> None:
    await migrating.grant_service(roles.owner, SERVICE)
    async with open_world("postgres", roles.service) as world:
        await world.new_staff("liu", Role.OPERATOR)
        async with world.database.writing() as session:
            held = await session.scalars(sa.select(AuditEntry.id).with_for_update())
            assert list(held), "as the sweep locks what it deletes"
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            async with world.database.writing() as session:
                await session.execute(sa.text("UPDATE audit_entries SET id = gen_random_uuid()"))


@pytest.mark.postgres
async def test_doctor_says_by_what_a_role_could_switch_the_triggers_off(
    roles: TwoRoles, postgres_server: Postgres
) -> None:
    assert await powers_of(roles.owner) == ["is a superuser"], "the tests' own role"
    await migrating.grant_service(roles.owner, SERVICE)
    assert await powers_of(roles.service) == [], "it owns nothing"
    assert (await trail_of(roles.service)).grade == "good", "and the doctor says so"
    name = make_url(roles.owner.database_url).database or ""
    owner = await asyncpg.connect(postgres_server.dsn(name))
    try:
        await owner.execute(f'GRANT UPDATE ON audit_links TO "{SERVICE}"')
        await owner.execute(f'ALTER TABLE audit_entries OWNER TO "{SERVICE}"')
        await owner.execute(f'ALTER FUNCTION refuse_change() OWNER TO "{SERVICE}"')
    finally:
        await owner.close()
    assert set(await powers_of(roles.service)) >= {
        "owns the table audit_entries",
        "owns the function refuse_change",
        "may update audit_links",
    }, "each of them is said"
    told = await trail_of(roles.service)
    assert (told.grade, "owns nothing" in told.advice) == ("warning", True), "with what to do"


@pytest.mark.postgres
async def test_role_that_is_not_there_is_granted_nothing_in_one_line(roles: TwoRoles) -> None:
    with pytest.raises(CannotStart, match="granted nobody-here nothing"):
        await migrating.grant_service(roles.owner, "nobody-here")


@pytest.mark.sqlite
async def test_sqlite_has_no_roles_and_the_doctor_says_what_that_means(tmp_path: Path) -> None:
    settings = make_settings(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path)
    with pytest.raises(CannotStart, match="SQLite has no roles"):
        await migrating.grant_service(settings, SERVICE)
    assert "may write SQLite's file" in (await trail_of(settings)).fact, "whoever has the file"
