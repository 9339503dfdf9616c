# SPDX-License-Identifier: Apache-2.0
"""Work that the service has given up by itself: someone has to look, and may order another try."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.console.rules import work_of
from app.core import jobs


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
