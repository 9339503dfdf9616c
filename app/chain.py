# SPDX-License-Identifier: Apache-2.0
"""What `kaochang audit` says: where the trail's chain ends, and where it does not hold."""

import re
from collections.abc import AsyncIterator, Callable

from app.audit.invariants import Walk
from app.audit.service import get_head
from app.audit.values import Break, Head
from app.clock.service import read_now
from app.core.db import Database
from app.core.settings import Settings


def head_of(text: str) -> Head | None:
    """`17:9f86d0…` as it was kept; None when it is nothing of the kind."""
    position, _, digest = text.strip().lower().partition(":")
    if (
        not re.fullmatch("[0-9a-f]{64}", digest)
        or not position.isascii()
        or not position.isdecimal()
    ):
        return None
    return Head(int(position), digest)


async def describe_head(settings: Settings) -> str:
    """`position:digest` of the last link."""
    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            return str(await get_head(session))
    finally:
        await database.dispose()


async def verify(settings: Settings, known: Head | None, say: Callable[[str], None]) -> bool:
    """Whether the whole chain holds; each place at which it does not is said as it is found."""
    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            walk = Walk(session, now=await read_now(session), known=known)
            number = 0
            async for line in _lines(walk):
                number += 1
                say(line)
    finally:
        await database.dispose()
    say(f"{walk.entries} entries linked, {walk.gone} more gone at the end of their term.")
    say(f"Head {walk.head}")
    say("The chain holds." if not number else f"The chain does not hold: {number} places.")
    return not number


async def _lines(walk: Walk) -> AsyncIterator[str]:
    async for found in walk.breaks():
        yield _line_of(found)


def _line_of(found: Break) -> str:
    place = "without a link" if found.position is None else f"position {found.position}"
    entry = f", entry {found.entry_id}" if found.entry_id else ""
    at = f" of {found.at:%Y-%m-%d %H:%M:%S} UTC" if found.at else ""
    return f"BROKEN  {place}{entry}{at}: {found.kind}"
