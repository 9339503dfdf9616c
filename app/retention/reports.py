# SPDX-License-Identifier: Apache-2.0
"""What was deleted: one row for each sweep, table and kind of thing, written with the deletion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS, After, Privacy
from app.retention.terms import Counted


class Thing(StrEnum):
    """What of a table went: rows, the blobs they named, or the words in rows that had to stay."""

    ROWS = "rows"
    BLOBS = "blobs"
    WORDS = "words"
    STRAYS = "strays"


_THINGS = ", ".join(repr(thing.value) for thing in Thing)


class RetentionReport(Base):
    """How much of a table one sweep deleted, by which term.

    `oldest_at` and `newest_at` are instants that the terms counted from, for what went along with
    other rows those of the rows that went in the same transactions; a stray blob has none.
    """

    __tablename__ = "retention_reports"
    __privacy__ = Privacy(
        "none", "prove that terms are obeyed", After(TEN_YEARS, since=("swept_at",))
    )
    __table_args__ = (
        sa.UniqueConstraint("sweep_id", "table_name", "thing"),
        sa.CheckConstraint(f"thing IN ({_THINGS})", name="thing"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.Index(None, "swept_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sweep_id: Mapped[UUID]
    swept_at: Mapped[datetime]
    table_name: Mapped[str] = mapped_column(sa.String(63))
    thing: Mapped[str] = mapped_column(sa.String(10))
    term: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[int]
    oldest_at: Mapped[datetime | None]
    newest_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Gone:
    """Things of a table that the running transaction deletes."""

    table: str
    thing: Thing
    term: str
    counted: Counted


async def note(
    session: AsyncSession, sweep_id: UUID, gone: Sequence[Gone], *, now: datetime
) -> None:
    """The sweep's report says so, exactly if the transaction that deletes them commits.

    Called once a transaction, at its end.
    """
    known = {(row.table_name, row.thing): row for row in await list_of_sweep(session, sweep_id)}
    for each in gone:
        if each.counted.number:
            found = known.get((each.table, each.thing)) or _begun(session, sweep_id, each, now)
            _add(found, each.counted)


def _begun(session: AsyncSession, sweep_id: UUID, gone: Gone, now: datetime) -> RetentionReport:
    begun = RetentionReport(
        sweep_id=sweep_id,
        swept_at=now,
        table_name=gone.table,
        thing=gone.thing.value,
        term=gone.term,
        number=0,
    )
    session.add(begun)
    return begun


def _add(report: RetentionReport, counted: Counted) -> None:
    report.number += counted.number
    ends = (report.oldest_at, report.newest_at, counted.oldest_at, counted.newest_at)
    known = [instant for instant in ends if instant is not None]
    report.oldest_at, report.newest_at = min(known, default=None), max(known, default=None)


async def list_of_sweep(session: AsyncSession, sweep_id: UUID) -> list[RetentionReport]:
    """What one sweep deleted, by table."""
    found = sa.select(RetentionReport).where(RetentionReport.sweep_id == sweep_id)
    ordered = found.order_by(RetentionReport.table_name, RetentionReport.thing)
    return list(await session.scalars(ordered))


async def list_latest(session: AsyncSession) -> list[RetentionReport]:
    """What the latest sweep that deleted something deleted; empty before the first."""
    latest = sa.select(RetentionReport.sweep_id).order_by(
        RetentionReport.swept_at.desc(), RetentionReport.id.desc()
    )
    sweep_id = await session.scalar(latest.limit(1))
    return [] if sweep_id is None else await list_of_sweep(session, sweep_id)
