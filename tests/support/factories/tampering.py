# SPDX-License-Identifier: Apache-2.0
"""What somebody can do who owns the database: switch the triggers off, and change the trail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.audit.models import AuditEntry, AuditLink
from app.audit.rules import chained, digest_of
from tests.support.world import World

GUARDED = ("audit_entries", "audit_links")


async def unguard(world: World) -> None:
    """No trigger keeps anybody from changing or deleting what is on the trail."""
    async with world.database.writing() as session:
        for table in GUARDED:
            for what in ("update", "delete"):
                name = f"{table}_no_{what}"
                off = (
                    f"DROP TRIGGER {name}"
                    if world.kind == "sqlite"
                    else f"ALTER TABLE {table} DISABLE TRIGGER {name}"
                )
                await session.execute(sa.text(off))


async def change(world: World, entry_id: UUID, values: Mapping[str, Any]) -> None:
    """The entry says something else, and nothing in the chain knows it."""
    async with world.database.writing() as session:
        changed = sa.update(AuditEntry).where(AuditEntry.id == entry_id).values(values)
        await session.execute(changed)


async def take_away(world: World, entry_id: UUID) -> None:
    async with world.database.writing() as session:
        await session.execute(sa.delete(AuditEntry).where(AuditEntry.id == entry_id))


async def swap(world: World, first: UUID, second: UUID) -> None:
    """Each of the two entries has the other's reason and actor."""
    async with world.database.writing() as session:
        one, other = (
            await session.get_one(AuditEntry, first),
            await session.get_one(AuditEntry, second),
        )
        one.actor_id, other.actor_id = other.actor_id, one.actor_id
        one.action, other.action = other.action, one.action


async def chain_anew(world: World, start: int, *, until: int) -> None:
    """The links from `start` to before `until` fit what the entries say now."""
    async with world.database.writing() as session:
        links = sa.select(AuditLink).where(AuditLink.position >= start - 1)
        before, *rest = list(await session.scalars(links.order_by(AuditLink.position)))
        for link in rest:
            if link.position >= until:
                return
            entry = await session.get_one(AuditEntry, link.entry_id)
            link.digest = digest_of(entry)
            link.chained = chained(before.chained, link.position, entry.id, entry.at, link.digest)
            before = link
