# SPDX-License-Identifier: Apache-2.0
"""Roles of before become rows, the administrator becomes three, and nobody is locked out."""

from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.clock import SystemClock
from app.core.columns import Json
from tests.support.db import alembic_config, migrate, upgrade
from tests.support.roles import Role
from tests.support.world import World

# As they stood in the column of before.
BEFORE = {
    "alone": ["admin"],
    "both": ["admin", "auditor", "operator"],
    "auditor": ["auditor"],
    "teacher": ["author", "reviewer"],
}
STAFF = sa.table("staff_members", *map(sa.column, ("id", "username")), sa.column("roles", Json))
HOLD = (
    STAFF.update()
    .values(roles=sa.bindparam("roles"))
    .where(STAFF.c.username == sa.bindparam("name"))
)
HELD = sa.table("staff_roles", *map(sa.column, ("staff_id", "role_code", "valid_until")))
ENDED = sa.select(STAFF.c.username, HELD.c.role_code).where(
    STAFF.c.id == HELD.c.staff_id, HELD.c.valid_until.is_not(None)
)


def downgrade_below(config: Config) -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    [script] = [s for s in scripts.walk_revisions() if s.path.endswith("roles__table_of_rights.py")]
    command.downgrade(config, str(script.down_revision))


async def run(world: World, statement: sa.Executable, *rows: Any) -> list[tuple[Any, ...]]:
    """In the middle of the story the schema is not today's."""
    engine = create_async_engine(world.database.url)
    async with engine.begin() as connection:
        done = await connection.execute(statement, list(rows) or None)
        found = [tuple(row) for row in done] if done.returns_rows else []
    await engine.dispose()
    return found


async def enters(world: World, username: str) -> tuple[list[str], int]:
    """The roles that this member holds today, and what the list of staff answers them."""
    client = await world.come_in(username)
    me = (await client.get("/api/v1/me")).raise_for_status().json()
    return me["roles"], (await client.get("/api/v1/staff")).status_code


async def test_roles_of_before_are_held_as_rows_and_admins_give_rights(world: World) -> None:
    for username in BEFORE:
        await world.new_staff(username, Role.GRADER)
    url = world.database.url.render_as_string(hide_password=False)
    await migrate(url, downgrade_below)
    await run(world, HOLD, *({"name": name, "roles": roles} for name, roles in BEFORE.items()))
    await migrate(url, upgrade)

    # Validity is the machine's: the migration has no other clock.
    world.clock.set(SystemClock().now())
    assert {name: await enters(world, name) for name in BEFORE} == {
        "alone": (["security_admin"], 200),
        # Who gives the rights looks no longer at who was given them; the row says that they did.
        "both": (["operator", "security_admin"], 200),
        "auditor": (["auditor"], 403),
        "teacher": (["author", "reviewer"], 403),
    }
    assert await run(world, ENDED) == [("both", "auditor")]

    await migrate(url, downgrade_below)
    assert dict(await run(world, sa.select(STAFF.c.username, STAFF.c.roles))) == BEFORE
    await migrate(url, upgrade)
