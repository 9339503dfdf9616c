# SPDX-License-Identifier: Apache-2.0
"""Staff and programmes for a real server: what its command line and data files would make."""

import json

import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts.states import Role
from app.core.clock import SystemClock
from app.core.db import Database
from app.programmes.models import Programme
from tests.support.world import PASSWORD, quick_hash


async def hire(database_url: str, username: str, *roles: Role) -> None:
    """A member of staff exists with PASSWORD."""
    database = Database(database_url)
    async with database.writing() as session:
        await accounts.create_staff(
            session,
            username=username,
            display_name=username.title(),
            roles=roles,
            password_hash=quick_hash(),
            now=SystemClock().now(),
        )
    await database.dispose()


async def hasten_camera(database_url: str, code: str) -> None:
    """The programme asks for a still about every second, so that a test need not last an hour."""
    database = Database(database_url)
    async with database.writing() as session:
        programme = (await session.scalars(sa.select(Programme).filter_by(code=code))).one()
        rules = json.loads(json.dumps(programme.rules))
        rules["camera"] |= {
            "mean_interval": "PT1S",
            "min_interval": "PT0.8S",
            "max_interval": "PT1.5S",
        }
        programme.rules, programme.digest = rules, f"hastened {programme.digest}"[:64]
    await database.dispose()


__all__ = ["PASSWORD", "hasten_camera", "hire"]
