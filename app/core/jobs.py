# SPDX-License-Identifier: Apache-2.0
"""Work for later: rows written in the transaction that wants it, delivered at least once.

Handlers are idempotent. A job is leased while it runs and its worker renews the lease; a crash
lets it lapse and another worker takes the job. After MAX_TRIES, whether they failed or their worker
died, it needs attention: it stays, the console lists it, and the operator may order another try.
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
from app.core.errors import DomainError, Kind
from app.core.i18n import marked
from app.core.ids import new_id
from app.core.privacy import THIRTY_DAYS, After, Privacy

MAX_TRIES = 8
# What a killed worker had in its hands waits this long. Renewed every few seconds however long a
# handler takes, so it need only outlast a stall of the event loop: one that lapses under a live
# handler runs it twice.
LEASE = timedelta(seconds=10)


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


class JobNotStuck(DomainError):
    """Nobody need order a try of a job that is done, being tried or waiting for its next one."""

    kind = Kind.CONFLICT
    code = "job_not_stuck"
    message = marked("此项任务不需要处理：已完成，或正在自动重试。请刷新页面查看。")


class LeaseLapsed(Exception):
    """Another worker has taken the job meanwhile: whoever hears this must leave it alone."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A job in a worker's hands; each lease has a number of tries of its own."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    tries: int


def enqueue(session: AsyncSession, kind: str, payload: dict[str, Any], *, due_at: datetime) -> None:
    """The job exists exactly if the caller's transaction commits."""
    session.add(Job(kind=kind, payload=payload, due_at=due_at))


async def are_due(
    session: AsyncSession,
    *,
    now: datetime,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
) -> bool:
    """Whether there is any for `lease_due` to take; asked by reading alone."""
    return bool(await session.scalar(sa.select(sa.exists().where(*_due(now, only, without)))))


async def lease_due(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
) -> list[Leased]:
    """Take up to `limit` due jobs, each for one worker alone, the least tried first, then oldest.

    One that was tried before is taken alone, and after those that were not: if it is what killed
    its worker, nobody dies with it again. Of the kinds in `only` where it is given, and of none in
    `without`.
    """
    due = (
        sa.select(Job)
        .where(*_due(now, only, without))
        .order_by(Job.tries, Job.due_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(await session.scalars(due))
    jobs = [job for job in found if job.tries == 0] or found[:1]
    for job in jobs:
        job.leased_until = now + LEASE
        job.tries += 1
    return [Leased(job.id, job.kind, job.payload, job.tries) for job in jobs]


def _due(
    now: datetime, only: Collection[str] | None, without: Collection[str]
) -> tuple[sa.ColumnElement[bool], ...]:
    kinds = (Job.kind.not_in(without), sa.true() if only is None else Job.kind.in_(only))
    return *_idle(now), Job.due_at <= now, Job.tries < MAX_TRIES, *kinds


async def renew(session: AsyncSession, leased: Collection[Leased], *, now: datetime) -> None:
    """These leases last from now on, but for those that another worker has taken or ended."""
    held = sa.tuple_(Job.id, Job.tries).in_([(job.id, job.tries) for job in leased])
    # One that has just failed waits without a lease, and must not get it back.
    live = (Job.finished_at.is_(None), Job.leased_until.is_not(None))
    await session.execute(sa.update(Job).where(held, *live).values(leased_until=now + LEASE))


async def finish(session: AsyncSession, leased: Leased, *, now: datetime) -> None:
    """The job is done; written in the handler's own transaction, so both or neither.

    Refused with LeaseLapsed, and the handler's work with it, once another worker has the job.
    """
    done = sa.update(Job).where(*_still(leased)).values(finished_at=now, leased_until=None)
    if (await session.execute(done.returning(Job.id))).first() is None:
        raise LeaseLapsed(leased.kind)


async def fail(session: AsyncSession, leased: Leased, error: str, *, now: datetime) -> None:
    """The job will be tried again after 2, 4, 8 … seconds, until its tries are used up."""
    await session.execute(
        sa.update(Job)
        .where(*_still(leased))
        .values(
            last_error=error[:500],
            leased_until=None,
            due_at=now + timedelta(seconds=2**leased.tries),
        )
    )


def _still(leased: Leased) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.id == leased.id, Job.tries == leased.tries, Job.finished_at.is_(None)


async def list_open_payloads(session: AsyncSession, kind: str) -> list[dict[str, Any]]:
    """What the jobs of this kind that are not done are about, those that need attention too."""
    waiting = sa.select(Job.payload).where(Job.kind == kind, Job.finished_at.is_(None))
    return list(await session.scalars(waiting))


async def list_stuck(session: AsyncSession, *, now: datetime) -> list[Job]:
    """Jobs whose tries are used up, and that nobody is trying: someone has to look."""
    return list(await session.scalars(sa.select(Job).where(*_stuck(now)).order_by(Job.due_at)))


async def retry(session: AsyncSession, job_id: UUID, *, now: datetime) -> Job:
    """The job has one further try, from now on; refused unless its tries are used up."""
    stuck = sa.select(Job).where(Job.id == job_id, *_stuck(now)).with_for_update()
    job = await session.scalar(stuck)
    if job is None:
        raise JobNotStuck
    job.tries, job.due_at, job.leased_until = MAX_TRIES - 1, now, None
    return job


def _stuck(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return *_idle(now), Job.tries >= MAX_TRIES


def _idle(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Not done, and in no worker's hands."""
    held = sa.or_(Job.leased_until.is_(None), Job.leased_until < now)
    return Job.finished_at.is_(None), held
