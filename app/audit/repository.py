# SPDX-License-Identifier: Apache-2.0
"""Statements on the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry, AuditLink, UnlinkedEntry

# Any number that no other lock of ours has.
_LINKING = 0x6175646974


class Linked(NamedTuple):
    """A link, and its entry unless that has gone."""

    link: AuditLink
    entry: AuditEntry | None


async def list_entries(
    session: AsyncSession, subject_kind: str, subject_id: str
) -> list[AuditEntry]:
    named = sa.select(AuditEntry).where(
        AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id
    )
    return list(await session.scalars(named.order_by(AuditEntry.at, AuditEntry.id)))


async def find_last_link(session: AsyncSession) -> AuditLink | None:
    last = sa.select(AuditLink).order_by(AuditLink.position.desc()).limit(1)
    return await session.scalar(last)


async def may_link(session: AsyncSession, *, wait: bool) -> bool:
    """Whether this transaction alone links until it ends; `wait`: once no other does.

    On SQLite only one transaction writes anyway.
    """
    if session.get_bind().dialect.name == "sqlite":
        return True
    if wait:
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LINKING)))
        return True
    return bool(await session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LINKING))))


def _waiting() -> sa.Select[UUID]:
    """Of what waits, what is there and has no link: a row of the queue may be left over."""
    is_linked = sa.exists().where(AuditLink.entry_id == UnlinkedEntry.entry_id)
    return (
        sa.select(UnlinkedEntry.entry_id)
        .join(AuditEntry, AuditEntry.id == UnlinkedEntry.entry_id)
        .where(~is_linked)
    )


async def has_unlinked(session: AsyncSession) -> bool:
    return await session.scalar(_waiting().limit(1)) is not None


async def list_unlinked(session: AsyncSession, limit: int) -> list[AuditEntry]:
    """Entries that wait for a link, by id; never one that has a link already."""
    first = _waiting().order_by(UnlinkedEntry.entry_id).limit(limit)
    waiting = sa.select(AuditEntry).where(AuditEntry.id.in_(first)).order_by(AuditEntry.id)
    return list(await session.scalars(waiting))


async def delete_unlinked(session: AsyncSession, entry_ids: Sequence[UUID]) -> None:
    await session.execute(
        sa.delete(UnlinkedEntry).where(UnlinkedEntry.entry_id.in_(entry_ids)),
    )


async def list_linked(session: AsyncSession, *, after: int, limit: int) -> list[Linked]:
    """The chain's next links with their entries."""
    links = (
        sa.select(AuditLink, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .where(AuditLink.position > after)
        .order_by(AuditLink.position)
        .limit(limit)
        # What a session read before, somebody may have changed since.
        .execution_options(populate_existing=True)
    )
    return [Linked(*row) for row in await session.execute(links)]


async def list_without_link(
    session: AsyncSession, *, before: datetime, after: UUID | None, limit: int
) -> list[tuple[UUID, datetime]]:
    """Entries from before the moment without a link, by id."""
    is_linked = sa.exists().where(AuditLink.entry_id == AuditEntry.id)
    found = (
        sa.select(AuditEntry.id, AuditEntry.at)
        .where(~is_linked, AuditEntry.at < before)
        .order_by(AuditEntry.id)
        .limit(limit)
    )
    if after is not None:
        found = found.where(AuditEntry.id > after)
    return [(row[0], row[1]) for row in await session.execute(found)]


async def list_vanished(session: AsyncSession, *, after: UUID | None, limit: int) -> list[UUID]:
    """Entries that waited for a link and are not there any more, by id."""
    is_there = sa.exists().where(AuditEntry.id == UnlinkedEntry.entry_id)
    is_linked = sa.exists().where(AuditLink.entry_id == UnlinkedEntry.entry_id)
    found = (
        sa.select(UnlinkedEntry.entry_id)
        .where(~is_there, ~is_linked)
        .order_by(UnlinkedEntry.entry_id)
        .limit(limit)
    )
    if after is not None:
        found = found.where(UnlinkedEntry.entry_id > after)
    return list(await session.scalars(found))
