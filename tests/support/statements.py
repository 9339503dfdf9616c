# SPDX-License-Identifier: Apache-2.0
"""What the service asks its database, and what the database would do that a test asks.

The first so that a page's cost can be held to its size.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.support.world import World


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The statements that the service sends to its database meanwhile."""
    seen: list[str] = []
    engine = world.database.engine.sync_engine

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


async def accepts(world: World, statement: sa.Executable) -> bool:
    """Whether the database would do this; it is not kept, so that the next finds what this found."""
    async with world.database.reading() as session:
        try:
            await session.execute(statement)
        except IntegrityError:
            return False
        return True
