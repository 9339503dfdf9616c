# SPDX-License-Identifier: Apache-2.0
"""The job loop: delivers due jobs to their handlers and closes overdue attempts."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog

from app.attempts import service as attempts, tasks as closing
from app.attempts.events import ATTEMPT_SUBMITTED, EXPIRY_FAILED
from app.audit.tasks import Linker
from app.core import jobs
from app.core.blobs import Blobs
from app.core.clock import Clock
from app.core.db import Database
from app.core.metrics import JOBS
from app.entitlements import tasks as entitlements
from app.grading import tasks as grading
from app.grading.events import RUN_COMPLETED
from app.invariants import Checker
from app.papers import tasks as papers
from app.papers.events import SET_REQUESTED
from app.receipts import tasks as receipts
from app.receipts.events import RECEIPT_UNSIGNED
from app.registrations import tasks as registrations
from app.registrations.events import WITHDRAWN
from app.reporting import tasks as reporting
from app.results import tasks as results
from app.results.events import SITTING_RELEASED
from app.retention.timing import Sweeper
from app.signing.service import KeyRing
from app.sittings.events import DUTY_TAKEN_BACK, SITTING_CANCELLED

Handler = Callable[..., Awaitable[None]]

# Each in one transaction, which also finishes the job.
HANDLERS: Mapping[str, Handler] = {
    EXPIRY_FAILED: closing.expire_again,
    RECEIPT_UNSIGNED: receipts.sign_receipt,
    ATTEMPT_SUBMITTED: grading.mark_submitted_attempt,
    RUN_COMPLETED: results.decide_result,
    DUTY_TAKEN_BACK: grading.give_back_of_ended_duty,
    SITTING_CANCELLED: registrations.withdraw_of_cancelled_sitting,
    WITHDRAWN: entitlements.give_back_of_withdrawn,
}
# These take seconds. They get the database and open short transactions of their own, and they
# wait for each other but for nobody else: marking and deadlines go on beside them.
LONG_HANDLERS: Mapping[str, Handler] = {
    SET_REQUESTED: papers.assemble_requested_set,
    SITTING_RELEASED: reporting.recompute_statistics,
}
# These sign, and are given the keys to do it.
SIGNERS = frozenset({EXPIRY_FAILED, RECEIPT_UNSIGNED})
# A lost wake-up costs this long; the deadline sweep needs no better.
TICK_SECONDS = 1.0
# How long an entry of the trail stands alone; each link commits, and on SQLite that is a sync.
LINK_SECONDS = 3.0
BATCH = 50
# A save waits for one such transaction at most: measured by `python -m bench.closings`.
CLOSED_AT_ONCE = 10
# A third of a lease: two renewals may come late before another worker takes the job.
RENEW_SECONDS = jobs.LEASE.total_seconds() / 3

_log = structlog.get_logger()


class Worker:
    """Runs due work until cancelled. Several may run, in one process or many."""

    def __init__(self, database: Database, clock: Clock, blobs: Blobs, keys: KeyRing) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._sweeper = Sweeper(database, blobs)
        self._checker = Checker(database)
        self._linker = Linker(database)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as loops:
            # Beside the jobs: a hall that is closed leaves hundreds, and the next one must not wait.
            loops.create_task(self._repeat(self.close_overdue))
            loops.create_task(self._repeat(self._run_short))
            loops.create_task(self._repeat(self._run_long))
            loops.create_task(self._repeat(self._sweep))
            loops.create_task(self._repeat(self._check))
            loops.create_task(self._repeat(self._link, every=LINK_SECONDS))

    async def _repeat(
        self, work: Callable[[], Awaitable[int]], *, every: float = TICK_SECONDS
    ) -> None:
        while True:
            try:
                busy = await work()
            except Exception as error:  # noqa: BLE001 - the database may be away; the loop outlives it
                _log.error("worker tick failed", error=type(error).__name__)
                busy = 0
            # While there was work there may be more: what is tried again is taken one by one.
            if not busy:
                await asyncio.sleep(every)

    async def run_jobs(self) -> int:
        """Close what is overdue and deliver due jobs, each once; how many jobs ran."""
        await self.close_overdue()
        return await self._run_short() + await self._run_long()

    async def run_once(self) -> int:
        """All that the loops do, once: jobs, sweep, at night check, link; how many jobs ran."""
        ran = await self.run_jobs()
        await self._sweep()
        await self._check()
        await self._link()
        return ran

    async def _run_short(self) -> int:
        # All that is not long: a kind that nobody knows must fail, and be seen to.
        return await self._deliver_all(await self._lease(BATCH, without=LONG_HANDLERS))

    async def _run_long(self) -> int:
        """One at a time: what waits behind a job of minutes is for another worker to take."""
        return await self._deliver_all(await self._lease(1, only=LONG_HANDLERS))

    async def _lease(self, limit: int, **kinds: Collection[str]) -> Sequence[jobs.Leased]:
        """Due jobs. Nothing to do is no reason to write: on SQLite a save would wait for it."""
        now = self._clock.now()
        async with self._database.reading() as session:
            if not await jobs.are_due(session, now=now, **kinds):
                return []
        async with self._database.writing() as session:
            return await jobs.lease_due(session, now=now, limit=limit, **kinds)

    async def close_overdue(self) -> int:
        """A few in each transaction, and saves between them; of a few that failed, one by one.

        A poisoned one is left to a job, and keeps no other open. It counts as no job.
        """
        now = self._clock.now()
        async with self._database.reading() as session:
            overdue = await attempts.list_overdue(session, now=now)
        for start in range(0, len(overdue), CLOSED_AT_ONCE):
            few = overdue[start : start + CLOSED_AT_ONCE]
            expire = partial(attempts.expire_free, keys=self._keys)
            if not await self._has_closed(expire, few, now):
                await self._close_singly(few, now)
        return 0

    async def _close_singly(self, overdue: Sequence[UUID], now: datetime) -> None:
        for attempt_id in overdue:
            expire = partial(attempts.expire, keys=self._keys)
            if not await self._has_closed(expire, attempt_id, now):
                await self._has_closed(attempts.expire_later, attempt_id, now)

    async def _has_closed(
        self, close: Callable[..., Awaitable[None]], what: UUID | Sequence[UUID], now: datetime
    ) -> bool:
        try:
            async with self._database.writing() as session:
                await close(session, what, now=now)
        except Exception as error:  # noqa: BLE001 - the next attempt must still be closed
            _log.error("expiry failed", attempt=str(what)[:200], error=repr(error)[:200])
            return False
        return True

    async def _sweep(self) -> int:
        """In a loop of its own: years of backlog must hold up no deadline. It counts as no job."""
        try:
            await self._sweeper.sweep(now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - the next hour tries again, and jobs still run
            _log.error("retention failed", error=repr(error)[:200])
        return 0

    async def _check(self) -> int:
        """In a loop of its own too: it reads whole tables. It counts as no job."""
        try:
            await self._checker.check(now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - half an hour later it looks again
            _log.error("invariants not checked", error=repr(error)[:200])
        return 0

    async def _link(self) -> int:
        """In a loop of its own, so that the trail is linked whatever the jobs are at."""
        try:
            return await self._linker.link(now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - three seconds later it tries again
            _log.error("trail not linked", error=repr(error)[:200])
            return 0

    async def _deliver_all(self, leased: Sequence[jobs.Leased]) -> int:
        """One after the other, all of them leased until the last is done or has failed; how many."""
        if not leased:
            return 0
        renewal = asyncio.create_task(self._renew(leased))
        try:
            for job in leased:
                await self._deliver(job)
        finally:
            renewal.cancel()
        return len(leased)

    async def _renew(self, leased: Sequence[jobs.Leased]) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                async with self._database.writing() as session:
                    await jobs.renew(session, leased, now=self._clock.now())
            except Exception as error:  # noqa: BLE001 - the database may be away; the next comes soon
                _log.error("renewal failed", error=type(error).__name__)

    async def _deliver(self, job: jobs.Leased) -> None:
        try:
            await self._handle(job)
        except jobs.LeaseLapsed:
            JOBS.labels(job.kind, "lapsed").inc()
            _log.error("another worker has the job", kind=job.kind, tries=job.tries)
        except Exception as error:  # noqa: BLE001 - kept in the job's row, and tried again
            JOBS.labels(job.kind, "failed").inc()
            _log.error("job failed", kind=job.kind, tries=job.tries, exc_info=error)
            async with self._database.writing() as session:
                await jobs.fail(session, job, repr(error), now=self._clock.now())
        else:
            JOBS.labels(job.kind, "done").inc()

    async def _handle(self, job: jobs.Leased) -> None:
        now = self._clock.now()
        if job.kind in LONG_HANDLERS:
            await LONG_HANDLERS[job.kind](self._database, job.payload, now=now)
        async with self._database.writing() as session:
            if job.kind not in LONG_HANDLERS:
                more = {"keys": self._keys} if job.kind in SIGNERS else {}
                await HANDLERS[job.kind](session, job.payload, now=now, **more)
            await jobs.finish(session, job, now=self._clock.now())
