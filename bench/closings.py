# SPDX-License-Identifier: Apache-2.0
"""The end of a large hall: `python -m bench.closings`

Everybody has answered everything and left, and the time is over: one pass of the worker closes all
attempts, while others, who have time left, save without a pause. Saves are measured alone first, so
that the table says how much longer one waits beside the closing.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.attempts.journal import Journal, open_journal
from app.attempts.models import Attempt
from app.attempts.rules import SWEEP_AFTER, canonical
from app.attempts.values import Op, OpKind, Save
from app.core.blobs import open_blobs
from app.core.clock import FrozenClock, SystemClock
from app.core.security import Vault
from app.signing.service import KeyRing
from app.worker import Worker
from bench.load import run
from bench.marking import WINDOW, OpenHall, answer_sheet, begin, open_hall, save_sheet
from bench.servers import make_postgres, make_sqlite, postgres, scratch
from tests.support.postgres import PostgresMissing
from tests.support.world import make_settings

PERCENT = 100
ALONE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody who still has time."""

    attempt_id: UUID
    candidate_id: UUID


async def fill(hall: OpenHall, journal: Journal, sitters: int) -> list[Sitter]:
    """All start and answer everything; the time of all but the first is over soon."""
    now, rng = SystemClock().now(), random.Random(2)
    values: dict[str, Any] = {}
    seated = []
    for registration in hall.registrations:
        async with hall.database.writing() as session:
            attempt_id = await begin(session, registration, now)
        sheet = answer_sheet(hall.form, rng, values)
        await save_sheet(journal, registration, attempt_id, sheet=sheet, now=now)
        seated.append(Sitter(attempt_id, registration.candidate_id))
    others = [each.attempt_id for each in seated[sitters:]]
    async with hall.database.writing() as session:
        earlier = sa.update(Attempt).where(Attempt.id.in_(others))
        await session.execute(earlier.values(deadline_at=now))
    return seated[:sitters]


async def save_on(
    journal: Journal, sitter: Sitter, taken: list[float], done: asyncio.Event, numbers: Any
) -> None:
    while not done.is_set():
        now = SystemClock().now()
        number = next(numbers)
        op = Op(number, 1, OpKind.ANSWER, canonical({"choices": ["AB"[number % 2]]}), now)
        began = time.perf_counter()
        await journal.save(Save(sitter.attempt_id, sitter.candidate_id, WINDOW, (op,), now))
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


async def saving_beside(
    journal: Journal, sitters: Sequence[tuple[Sitter, Any]], work: Any
) -> tuple[float, list[float]]:
    """How long the work took, and how long each save beside it."""
    taken: list[float] = []
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for sitter, numbers in sitters:
            group.create_task(save_on(journal, sitter, taken, done, numbers))
        began = time.perf_counter()
        await work()
        took = time.perf_counter() - began
        done.set()
    return took, sorted(taken)


async def measure(name: str, hall: OpenHall, sitters: int) -> None:
    journal = await open_journal(hall.database)
    first = len(hall.form.slots) + 1
    seated = [(each, count(first)) for each in await fill(hall, journal, sitters)]
    clock = FrozenClock(SystemClock().now() + SWEEP_AFTER + timedelta(seconds=1))
    settings = make_settings(hall.url, hall.folder)
    keys = KeyRing(Vault(settings.secret_key))
    worker = Worker(hall.database, clock, open_blobs(settings), keys)
    _, alone = await saving_beside(journal, seated, lambda: asyncio.sleep(ALONE_SECONDS))
    took, beside = await saving_beside(journal, seated, worker.close_overdue)
    await journal.close()
    async with hall.database.reading() as session:
        left = sa.select(sa.func.count()).where(Attempt.submitted_at.is_(None))
        assert await session.scalar(left) == sitters, "all but those who have time are closed"
    await hall.database.dispose()
    closed = len(hall.registrations) - sitters
    print(
        f"  {name:<12}{closed:>6} closed in {took:>6.2f} s{took / closed * 1000:>8.2f} ms each"
        f"   saves alone p50/p99 {_at(alone, 50)}/{_at(alone, 99)} ms,"
        f" beside {_at(beside, 50)}/{_at(beside, 99)}, longest {beside[-1] * 1000:.0f} ms ({len(beside)})"
    )


def _at(taken: Sequence[float], percent: int) -> str:
    return f"{taken[len(taken) * percent // PERCENT] * 1000:.1f}"


async def main() -> int:
    wanted = _read_arguments()
    print("one pass of the worker at the end of a hall:")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch())
        hall = await open_hall(await make_sqlite(folder), folder, wanted.attempts + wanted.sitters)
        await measure("SQLite", hall, wanted.sitters)
        try:
            server = await stack.enter_async_context(postgres(folder / "postgres"))
        except PostgresMissing as missing:
            print(f"  without PostgreSQL: {missing}")
            return 0
        url = await make_postgres(server)
        hall = await open_hall(url, folder, wanted.attempts + wanted.sitters)
        await measure("PostgreSQL", hall, wanted.sitters)
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1000)
    parser.add_argument("--sitters", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
