# SPDX-License-Identifier: Apache-2.0
"""Work for later: rows written in the transaction that wants it, delivered at least once.

Handlers are idempotent. A job is leased while it runs; a crash lets the lease lapse and another
worker takes it. After MAX_TRIES it stays, visible, in state "needs attention".
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import THIRTY_DAYS, After, Privacy

MAX_TRIES = 8
# Longer than any handler of ours may take; a lease that lapses under a live handler runs it twice.
LEASE = timedelta(minutes=2)


class Job(Base):
    __tablename__ = "jobs"
    # Work that is not done is owed, and its row waits for it.
    __privacy__ = Privacy(
        "ids only",
        "deliver work once its cause is durable",
        After(THIRTY_DAYS, since=("finished_at",)),
    )
    __table_args__ = (sa.Index(None, "finished_at", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.String(80))
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(500))


@dataclass(frozen=True, slots=True)
class Leased:
    """A job in a worker's hands."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    tries: int


def enqueue(session: AsyncSession, kind: str, payload: dict[str, Any], *, due_at: datetime) -> None:
    """The job exists exactly if the caller's transaction commits."""
    session.add(Job(kind=kind, payload=payload, due_at=due_at))


async def lease_due(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
) -> list[Leased]:
    """Take up to `limit` due jobs, each for one worker alone, oldest first.

    Of the kinds in `only` where it is given, and of none in `without`.
    """
    due = (
        sa.select(Job)
        .where(Job.finished_at.is_(None), Job.due_at <= now, Job.tries < MAX_TRIES)
        .where(Job.kind.not_in(without), sa.true() if only is None else Job.kind.in_(only))
        .where(sa.or_(Job.leased_until.is_(None), Job.leased_until < now))
        .order_by(Job.due_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    jobs = list(await session.scalars(due))
    for job in jobs:
        job.leased_until = now + LEASE
        job.tries += 1
    return [Leased(job.id, job.kind, job.payload, job.tries) for job in jobs]


async def finish(session: AsyncSession, job_id: UUID, *, now: datetime) -> None:
    """The job is done; written in the handler's own transaction, so both or neither."""
    await session.execute(sa.update(Job).where(Job.id == job_id).values(finished_at=now))


async def fail(session: AsyncSession, leased: Leased, error: str, *, now: datetime) -> None:
    """The job will be tried again after 2, 4, 8 … seconds, until its tries are used up."""
    await session.execute(
        sa.update(Job)
        .where(Job.id == leased.id)
        .values(
            last_error=error[:500],
            leased_until=None,
            due_at=now + timedelta(seconds=2**leased.tries),
        )
    )


async def list_stuck(session: AsyncSession) -> list[Job]:
    """Jobs whose tries are used up: someone has to look."""
    stuck = sa.select(Job).where(Job.finished_at.is_(None), Job.tries >= MAX_TRIES)
    return list(await session.scalars(stuck.order_by(Job.due_at)))
