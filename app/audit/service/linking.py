# SPDX-License-Identifier: Apache-2.0
"""Putting entries into the chain: after their commit, by one linker at a time.

Not within the transaction that writes the entry: each would wait for the one before, and saving
answers with them.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import repository
from app.audit.models import AuditEntry, AuditLink
from app.audit.rules import NOTHING, chained, digest_of
from app.audit.values import Head
from app.core.db import Database

# On SQLite answers wait while this is written: some ten milliseconds.
LINKED_AT_ONCE = 200


async def link_some(database: Database, *, wait: bool = False) -> int:
    """Up to 200 waiting entries have links, in one order that nobody changes; how many.

    None while another linker is at it, unless told to `wait` for its end. Two that came so far all the same could not both commit:
    a position and an entry have one link each.
    """
    async with database.reading() as session:
        if not await repository.has_unlinked(session):
            return 0
    async with database.writing() as session:
        if not await repository.may_link(session, wait=wait):
            return 0
        return await _link(session)


async def _link(session: AsyncSession) -> int:
    waiting = await repository.list_unlinked(session, LINKED_AT_ONCE)
    head = await get_head(session)
    for entry in waiting:
        link = _link_of(entry, head)
        session.add(link)
        head = Head(link.position, link.chained)
    await session.flush()  # Entries are linked before they wait no more.
    await repository.delete_unlinked(session, [entry.id for entry in waiting])
    return len(waiting)


def _link_of(entry: AuditEntry, head: Head) -> AuditLink:
    position, digest = head.position + 1, digest_of(entry)
    return AuditLink(
        position=position,
        entry_id=entry.id,
        entry_at=entry.at,
        digest=digest,
        chained=chained(head.digest, position, entry.id, entry.at, digest),
    )


async def get_head(session: AsyncSession) -> Head:
    """The end of the chain as this session sees it."""
    last = await repository.find_last_link(session)
    return Head(0, NOTHING) if last is None else Head(last.position, last.chained)


async def read_head(database: Database) -> Head:
    """The end of the chain, once what waited at this moment is linked."""
    while await link_some(database, wait=True):
        pass
    async with database.reading() as session:
        return await get_head(session)
