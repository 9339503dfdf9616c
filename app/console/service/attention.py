# SPDX-License-Identifier: Apache-2.0
"""What the service does not mend by itself: work that it gave up, rows that contradict each other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.console.rules import work_of
from app.core import invariants, jobs
from app.core.i18n import translate


@dataclass(frozen=True, slots=True)
class Stuck:
    """A job whose tries are used up: what it was to do, for what, and what came of the last try.

    `error` is empty where no try came to an end: each time its worker was stopped or died.
    """

    id: UUID
    work: str
    about: tuple[str, ...]
    tries: int
    error: str


async def list_stuck(session: AsyncSession, *, now: datetime) -> list[Stuck]:
    """All that needs attention, what has been due for longest first."""
    return [
        Stuck(
            job.id,
            work_of(job.kind),
            tuple(str(value) for value in job.payload.values()),
            job.tries,
            job.last_error or "",
        )
        for job in await jobs.list_stuck(session, now=now)
    ]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is always true in words, how many rows denied it last night, and the first of them."""

    what: str
    number: int
    ids: tuple[str, ...]

    @property
    def has_more(self) -> bool:
        return self.number > len(self.ids)


async def list_contradictions(session: AsyncSession) -> list[Contradiction]:
    """What the latest check of all rows found; empty where all was as it must be."""
    return [
        Contradiction(translate(each.what), each.number, each.ids)
        for each in await invariants.list_broken(session)
    ]


async def order_retry(session: AsyncSession, job_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The job has one further try, and the trail says who ordered it; refused unless it is stuck."""
    job = await jobs.retry(session, job_id, now=now)
    await audit.record(
        session,
        actor=actor,
        action="core.job.retry",
        subject=("job", job.id),
        now=now,
        detail={"kind": job.kind, **job.payload},
    )
