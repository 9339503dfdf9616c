# SPDX-License-Identifier: Apache-2.0
"""Staff for a real server: what its command line and its operators would make of them."""

from app.accounts import service as accounts
from app.core.clock import SystemClock
from app.core.db import Database
from app.sittings import service as sittings
from app.sittings.values import Duty, DutyOrder
from tests.support.duties import put_on_duty
from tests.support.hashing import PASSWORD, quick_hash
from tests.support.roles import Role


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


async def relieve(database_url: str, username: str, duty: Duty) -> None:
    """This duty of the member's is taken back at every sitting; the account stays as it is."""
    database, now = Database(database_url), SystemClock().now()
    async with database.writing() as session:
        member = await accounts.find_staff(session, username)
        assert member is not None, "somebody was hired by this name"
        held = await sittings.list_sittings_of(session, staff_id=member.id, duty=duty)
        order = DutyOrder(member.id, duty, tuple(sitting.id for sitting in held))
        await sittings.take_back(session, order, by=member.id, now=now)
    await database.dispose()


__all__ = ["PASSWORD", "hire", "relieve"]
