# SPDX-License-Identifier: Apache-2.0
"""The job loop: delivers due jobs to their handlers and closes overdue attempts."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from app.attempts import service as attempts
from app.core import jobs
from app.core.blobs import Blobs
from app.core.clock import Clock
from app.core.db import Database
from app.core.metrics import JOBS
from app.entitlements import tasks as entitlements
from app.grading import tasks as grading
from app.grading.events import RUN_COMPLETED
from app.papers import tasks as papers
from app.registrations import tasks as registrations
from app.reporting import tasks as reporting
from app.results import tasks as results
from app.retention import Sweeper

Handler = Callable[..., Awaitable[None]]

# Each in one transaction, which also finishes the job.
HANDLERS: Mapping[str, Handler] = {
    "attempts.attempt_submitted": grading.mark_submitted_attempt,
    RUN_COMPLETED: results.decide_result,
    "sittings.sitting_cancelled": registrations.withdraw_of_cancelled_sitting,
    "registrations.withdrawn": entitlements.give_back_of_withdrawn,
}
# These take seconds. They get the database and open short transactions of their own, and they
# wait for each other but for nobody else: marking and deadlines go on beside them.
LONG_HANDLERS: Mapping[str, Handler] = {
    "papers.set_requested": papers.assemble_requested_set,
    "results.sitting_released": reporting.recompute_statistics,
}
# A lost wake-up costs this long; the deadline sweep needs no better.
TICK_SECONDS = 1.0
BATCH = 50

_log = structlog.get_logger()


class Worker:
    """Runs due work until cancelled. Several may run, in one process or many."""

    def __init__(self, database: Database, clock: Clock, blobs: Blobs) -> None:
        self._database = database
        self._clock = clock
        self._sweeper = Sweeper(database, blobs)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._repeat(self._run_short))
            loops.create_task(self._repeat(self._run_long))
            loops.create_task(self._repeat(self._sweep))

    async def _repeat(self, work: Callable[[], Awaitable[int]]) -> None:
        while True:
            try:
                busy = await work()
            except Exception as error:  # noqa: BLE001 - the database may be away; the loop outlives it
                _log.error("worker tick failed", error=type(error).__name__)
                busy = 0
            if busy < BATCH:
                await asyncio.sleep(TICK_SECONDS)

    async def run_once(self) -> int:
        """Close what is overdue, deliver due jobs, delete what has lapsed; how many jobs ran."""
        return await self._run_short() + await self._run_long() + await self._sweep()

    async def _run_short(self) -> int:
        await self._close_overdue()
        now = self._clock.now()
        # All that is not long: a kind that nobody knows must fail, and be seen to.
        async with self._database.writing() as session:
            leased = await jobs.lease_due(session, now=now, limit=BATCH, without=LONG_HANDLERS)
        for job in leased:
            await self._deliver(job)
        return len(leased)

    async def _run_long(self) -> int:
        """One at a time: a lease must not lapse while its job waits behind another."""
        now = self._clock.now()
        async with self._database.writing() as session:
            leased = await jobs.lease_due(session, now=now, limit=1, only=LONG_HANDLERS)
        for job in leased:
            await self._deliver(job)
        return len(leased)

    async def _close_overdue(self) -> None:
        """One transaction per attempt: a poisoned one must not keep the others open."""
        now = self._clock.now()
        async with self._database.reading() as session:
            overdue = await attempts.list_overdue(session, now=now)
        for attempt_id in overdue:
            try:
                async with self._database.writing() as session:
                    await attempts.expire(session, attempt_id, now=now)
            except Exception as error:  # noqa: BLE001 - the next attempt must still be closed
                _log.error("expiry failed", attempt=str(attempt_id), error=repr(error)[:200])

    async def _sweep(self) -> int:
        """In a loop of its own: years of backlog must hold up no deadline. It counts as no job."""
        try:
            await self._sweeper.sweep(now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - the next hour tries again, and jobs still run
            _log.error("retention failed", error=repr(error)[:200])
        return 0

    async def _deliver(self, job: jobs.Leased) -> None:
        now = self._clock.now()
        try:
            await self._handle(job, now)
        except Exception as error:  # noqa: BLE001 - kept in the job's row, and tried again
            JOBS.labels(job.kind, "failed").inc()
            _log.error("job failed", kind=job.kind, tries=job.tries, exc_info=error)
            async with self._database.writing() as session:
                await jobs.fail(session, job, repr(error), now=now)
            return
        JOBS.labels(job.kind, "done").inc()

    async def _handle(self, job: jobs.Leased, now: datetime) -> None:
        if job.kind in LONG_HANDLERS:
            await LONG_HANDLERS[job.kind](self._database, job.payload, now=now)
        async with self._database.writing() as session:
            if job.kind not in LONG_HANDLERS:
                await HANDLERS[job.kind](session, job.payload, now=now)
            await jobs.finish(session, job.id, now=now)
