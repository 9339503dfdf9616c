# SPDX-License-Identifier: Apache-2.0
"""A database of the release before: its sittings get the version in force, and keep it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.db import Database
from app.core.ids import new_id
from app.programmes import service as programmes
from app.programmes.service.loading import to_data
from app.sittings import service as sittings
from tests.support.db import check, migrate, postgres_database, sqlite_url, upgrade
from tests.support.postgres import Postgres

BEFORE = "0004"
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
PROGRAMMES = sa.table(
    "programmes",
    sa.column("id", sa.Uuid()),
    sa.column("code", sa.String()),
    sa.column("digest", sa.String()),
    sa.column("rules", sa.JSON()),
    sa.column("loaded_at", sa.DateTime(timezone=True)),
)


def to(revision: str, move: Callable[[Config, str], None]) -> Callable[[Config], None]:
    return lambda config: move(config, revision)


def rules_of_before(data: dict[str, Any]) -> dict[str, Any]:
    """The rules as the release before stored them: one body, fees at the titles."""
    old = {k: v for k, v in data.items() if k not in ("issuer", "operator", "channels")}
    academy = {"zh": "中国科学院", "en": "Chinese Academy of Sciences"}
    old["body"] = academy if data["code"] == "cas" else data["issuer"]["name"]
    old["titles"] = [
        {
            "key": title["key"],
            "name": title["name"],
            "level": title["level"],
            "fee": offer["price"],
            "training_hours": offer["training_hours"],
        }
        for title, offer in zip(data["titles"], data["channels"][0]["offers"], strict=True)
    ]
    keys = [title["key"] for title in data["titles"]]
    old["components"] = [component | {"titles": keys} for component in data["components"]]
    return old


async def fill_as_before(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for rules in programmes.read_programmes():
            programme_id = new_id()
            row = {
                "id": programme_id,
                "code": rules.code,
                "digest": "of before",
                "rules": rules_of_before(to_data(rules)),
                "loaded_at": NOON,
            }
            await connection.execute(PROGRAMMES.insert().values(row))
            await connection.execute(
                sa.text(
                    "INSERT INTO sittings (id, programme_id, title_key, component_key, kind, "
                    "starts_at, ends_at, entry_opens_at, entry_closes_at, state, origin, created_at) "
                    "VALUES (:id, :programme, :title, 'paper', 'exam', :at, :end, :at, :end, "
                    "'planned', 'manual', :at)"
                ).bindparams(
                    sa.bindparam("id", type_=sa.Uuid()),
                    sa.bindparam("programme", type_=sa.Uuid()),
                    sa.bindparam("at", type_=sa.DateTime(timezone=True)),
                    sa.bindparam("end", type_=sa.DateTime(timezone=True)),
                ),
                {
                    "id": new_id(),
                    "programme": programme_id,
                    "title": rules.titles[0].key,
                    "at": NOON,
                    "end": NOON.replace(hour=6),
                },
            )
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "before.db")
        return
    server: Postgres | None = request.getfixturevalue("postgres_server")
    if server is None:
        pytest.skip("no PostgreSQL installed")
    async with postgres_database(server, template="template1") as url:
        yield url


async def test_sittings_of_before_keep_their_rules_and_the_way_down_leaves_those_in_force(
    address: str,
) -> None:
    await migrate(address, to(BEFORE, command.upgrade))
    await fill_as_before(address)
    await migrate(address, upgrade)
    await demand_kept(address)
    await migrate(address, to(BEFORE, command.downgrade))
    await demand_in_force(address)
    await migrate(address, upgrade)
    await migrate(address, check)


async def demand_kept(address: str) -> None:
    """Each sitting has the version that was in force, and the same files make no second one."""
    database = Database(address)
    async with database.writing() as session:
        loaded = await programmes.load_programmes(session, now=NOON)
        kept = {s.programme_id: s for s in await sittings.list_sittings(session)}
        assert [programme.current for programme in loaded] == [1, 1]
        for programme, rules in zip(loaded, programmes.read_programmes(), strict=True):
            version = await sittings.version_of(session, kept[programme.id])
            assert (version.number, version.made_at) == (1, NOON)
            assert await sittings.rules_of(session, kept[programme.id]) == rules
    await database.dispose()


async def demand_in_force(address: str) -> None:
    """Each programme has its rules in force again, as the release before stored them."""
    engine = create_async_engine(address)
    async with engine.connect() as connection:
        found = (await connection.execute(sa.select(PROGRAMMES.c.rules))).scalars().all()
    await engine.dispose()
    expected = [rules_of_before(to_data(rules)) for rules in programmes.read_programmes()]
    # Who certifies was wrong before, and is not made wrong again.
    expected[0]["body"] = to_data(programmes.read_programmes()[0])["issuer"]["name"]
    assert sorted(found, key=lambda rules: str(rules["code"])) == expected
