# SPDX-License-Identifier: Apache-2.0
"""The database itself keeps the trail: nothing is changed, replaced, emptied or deleted too early."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.audit import service as audit
from app.audit.models import AuditEntry, AuditLink
from app.audit.values import SYSTEM
from app.core.clock import SystemClock
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS
from tests.support.world import World

MINUTE = timedelta(minutes=1)


async def write(world: World, *, at: datetime) -> UUID:
    """One entry of this instant, linked; its subject's id."""
    subject = new_id()
    async with world.database.writing() as session:
        await audit.record(
            session,
            actor=SYSTEM,
            action="core.job.retry",
            subject=("job", subject),
            now=at,
            detail={"one": 1},
        )
    await audit.read_head(world.database)
    return subject


async def run(world: World, statement: str) -> int:
    """How many rows a statement of nobody's has changed."""
    async with world.database.writing() as session:
        done = await session.execute(sa.text(statement))
        return done.rowcount  # type: ignore[attr-defined, no-any-return]


REFUSED = (
    "UPDATE audit_entries SET reason = 'x'",
    "UPDATE audit_entries SET at = '2001-01-01 00:00:00'",
    "UPDATE audit_links SET digest = chained",
    "DELETE FROM audit_entries",
    "DELETE FROM audit_links",
)
REFUSED_OF = {
    "postgres": (
        "TRUNCATE audit_entries",
        "TRUNCATE audit_links CASCADE",
        """INSERT INTO audit_entries SELECT * FROM audit_entries
        ON CONFLICT (id) DO UPDATE SET action = 'x'""",
    ),
    "sqlite": (
        "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries",
        """REPLACE INTO audit_links SELECT position + 1, entry_id, entry_at, digest, chained
        FROM audit_links""",
        """REPLACE INTO audit_links SELECT position, x'00', entry_at, digest, chained
        FROM audit_links""",
    ),
}


async def test_no_statement_changes_or_empties_the_trail(world: World) -> None:
    await write(world, at=world.now())
    for statement in (*REFUSED, *REFUSED_OF[world.kind]):
        with pytest.raises(IntegrityError, match="is append-only"):
            await run(world, statement)
    async with world.database.reading() as session:
        for model in (AuditEntry, AuditLink):
            number = await session.scalar(sa.select(sa.func.count()).select_from(model))
            assert number == 1, f"{model.__name__} is as it was"


async def test_entry_can_be_deleted_when_its_ten_years_are_over_and_no_minute_earlier(
    world: World,
) -> None:
    # By the database's clock, whatever the service's says.
    present = SystemClock().now()
    for kept in (present - TEN_YEARS + MINUTE, present + TEN_YEARS):
        subject = await write(world, at=kept)
        with pytest.raises(IntegrityError, match="is append-only"):
            await run(world, f"DELETE FROM audit_entries WHERE subject_id = '{subject}'")  # noqa: S608
    subject = await write(world, at=present - TEN_YEARS - MINUTE)
    gone = await run(world, f"DELETE FROM audit_entries WHERE subject_id = '{subject}'")  # noqa: S608
    assert gone == 1, "past its term"
    async with world.database.reading() as session:
        links = await session.scalar(sa.select(sa.func.count()).select_from(AuditLink))
    assert links == 3, "its link stays"
