# SPDX-License-Identifier: Apache-2.0
"""Marking: what the rules cost in memory, and what the whole job costs: `python -m bench.marking`

In memory, the answers of 10,000 attempts at the real form of 100 items are marked by the service's
own pure function and compared with a loop that only reads them. The whole job, from the row in the
queue to the committed marks, is measured for fewer attempts, on SQLite and on PostgreSQL.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.journal import Journal, open_journal
from app.attempts.rules import canonical
from app.attempts.values import Op, OpKind, Save
from app.core.blobs import open_blobs
from app.core.clock import SystemClock
from app.core.db import Database
from app.core.security import Vault
from app.grading.rules import mark_by_machine
from app.papers import service as papers
from app.papers.service import FrozenForm, Slot
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.rules import ConsentChoice
from app.signing.service import KeyRing
from app.sittings import service as sittings
from app.worker import Worker
from bench.load import run
from bench.servers import book, make_postgres, make_sqlite, postgres, scratch
from tests.support.postgres import PostgresMissing
from tests.support.world import make_settings

WINDOW = "bench-window-0"
Sheet = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OpenHall:
    """An open exam in a database of its own."""

    database: Database
    url: str
    folder: Path
    form: FrozenForm
    registrations: Sequence[Registration]


async def open_hall(url: str, folder: Path, candidates: int) -> OpenHall:
    await book(url, candidates)
    database = Database(url)
    async with database.reading() as session:
        [sitting] = await sittings.list_sittings(session)
        assert sitting.form_id is not None
        form = await papers.get_form(session, sitting.form_id)
        booked = await registrations.list_registrations(session, sitting.id)
    return OpenHall(database, url, folder, form, booked)


def answer_sheet(form: FrozenForm, rng: random.Random, values: dict[str, Any]) -> Sheet:
    """Random answers to every item. Equal values are one object: 10,000 sheets fit in memory."""

    def value_of(slot: Slot) -> dict[str, Any]:
        key = rng.choice(_choices_of(slot))
        made: dict[str, Any] = {"choices": list(key)} if key else {"text": "活动数据乘以排放因子。"}
        shared: dict[str, Any] = values.setdefault(key, made)
        return shared

    return {slot.number: value_of(slot) for slot in form.slots}


def _choices_of(slot: Slot) -> Sequence[str]:
    """Labels as strings: "B", "AD"; an answer in words has none."""
    return {
        "single": ("A", "B", "C", "D"),
        "true_false": ("T", "F"),
        "short_answer": ("",),
        "multiple": ("AB", "ABC", "ABCD", "ABD", "BCD", "CD"),
    }[slot.item.type.value]


def read_only(form: FrozenForm, sheets: Sequence[Sheet]) -> int:
    """The floor: every answer is looked up and nothing is made of it."""
    read = 0
    for sheet in sheets:
        for slot in form.slots:
            read += sheet.get(slot.number) is not None
    return read


def mark_all(form: FrozenForm, sheets: Sequence[Sheet]) -> Decimal:
    """Marks and totals of all sheets, as at the hand-in."""
    total = Decimal(0)
    for sheet in sheets:
        marks, _waiting = mark_by_machine(form, sheet)
        total += sum((mark.points for mark in marks), Decimal(0))
    return total


def fastest(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the best of several rounds: the others were disturbed."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def measure_rules(form: FrozenForm, count: int, rounds: int) -> float:
    """Print the pure part; seconds for one attempt."""
    rng = random.Random(1)
    values: dict[str, Any] = {}
    sheets = [answer_sheet(form, rng, values) for _ in range(count)]
    floor = fastest(lambda: read_only(form, sheets), rounds)
    marked = fastest(lambda: mark_all(form, sheets), rounds)
    answers = count * len(form.slots)
    print(f"in memory, {count:,} attempts x {len(form.slots)} items:")
    print(f"  reading the answers only   {floor:>8.2f} s  {answers / floor:>14,.0f} answers/s")
    print(f"  marking them               {marked:>8.2f} s  {answers / marked:>14,.0f} answers/s")
    print(f"  marking / reading          {marked / floor:>8.1f}")
    return marked / count


async def measure_job(name: str, hall: OpenHall, pure: float) -> None:
    """Print the whole job's time for each attempt of the hall."""
    settings = make_settings(hall.url, hall.folder)
    keys = KeyRing(Vault(settings.secret_key))
    await sit_all(hall, keys)
    worker = Worker(hall.database, SystemClock(), open_blobs(settings), keys)
    started = time.perf_counter()
    done = 0
    while delivered := await worker.run_jobs():
        done += delivered
    each = (time.perf_counter() - started) / max(done, 1)
    await hall.database.dispose()
    print(
        f"  {name:<12}{done:>6} jobs{each * 1000:>10.2f} ms an attempt"
        f"{1 / each:>10,.0f}/s{each / pure:>10.0f} x the rules alone"
    )


async def sit_all(hall: OpenHall, keys: KeyRing) -> None:
    """Everybody starts, answers everything and hands in."""
    now, rng = SystemClock().now(), random.Random(2)
    values: dict[str, Any] = {}
    journal = await open_journal(hall.database)
    for registration in hall.registrations:
        async with hall.database.writing() as session:
            attempt_id = await begin(session, registration, now)
        sheet = answer_sheet(hall.form, rng, values)
        await save_sheet(journal, registration, attempt_id, sheet=sheet, now=now)
        async with hall.database.writing() as session:
            own = registration.candidate_id
            await attempts.hand_in(
                session, attempt_id, WINDOW, candidate_id=own, keys=keys, now=now
            )
    await journal.close()


async def begin(session: AsyncSession, registration: Registration, now: datetime) -> Any:
    own = registration.candidate_id
    await registrations.give_consent(
        session, registration.id, candidate_id=own, choice=ConsentChoice.ALTERNATIVE, now=now
    )
    attempt = await attempts.start(session, registration.id, candidate_id=own, now=now)
    await session.flush()
    await attempts.take_lease(
        session, attempt.id, WINDOW, candidate_id=own, take_over=False, now=now
    )
    return attempt.id


async def save_sheet(
    journal: Journal, registration: Registration, attempt_id: Any, *, sheet: Sheet, now: datetime
) -> None:
    ops = tuple(
        Op(slot, slot, OpKind.ANSWER, canonical(value), now) for slot, value in sheet.items()
    )
    await journal.save(Save(attempt_id, registration.candidate_id, WINDOW, ops, now))


async def main() -> int:
    wanted = _read_arguments()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch())
        url = await make_sqlite(folder)
        hall = await open_hall(url, folder, wanted.jobs)
        pure = measure_rules(hall.form, wanted.attempts, wanted.rounds)
        print("\nthe whole job, from the queue to the committed marks:")
        await measure_job("SQLite", hall, pure)
        try:
            server = await stack.enter_async_context(postgres(folder / "postgres"))
        except PostgresMissing as missing:
            print(f"  without PostgreSQL: {missing}")
            return 0
        hall = await open_hall(await make_postgres(server), folder, wanted.jobs)
        await measure_job("PostgreSQL", hall, pure)
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=100, help="at most 100")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
