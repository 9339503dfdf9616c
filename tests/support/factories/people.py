# SPDX-License-Identifier: Apache-2.0
"""Staff for a real server: what its command line would make."""

from app.accounts import service as accounts
from app.core.clock import SystemClock
from app.core.db import Database
from tests.support.duties import put_on_duty
from tests.support.roles import Role
from tests.support.world import PASSWORD, quick_hash


async def hire(database_url: str, username: str, *roles: Role) -> None:
    """A member of staff exists with PASSWORD, and works at every sitting there is."""
    database, now = Database(database_url), SystemClock().now()
    async with database.writing() as session:
        await accounts.create_staff(
            session,
            username=username,
            display_name=username.title(),
            roles=roles,
            password_hash=quick_hash(),
            now=now,
        )
        await put_on_duty(session, now=now)
    await database.dispose()


__all__ = ["PASSWORD", "hire"]
