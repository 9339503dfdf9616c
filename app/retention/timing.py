# SPDX-License-Identifier: Apache-2.0
"""When the sweep runs, who tells it what programmes decide, and what `kaochang retention` says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

import app.tables  # noqa: F401 - a table that is not known would not be swept
from app.clock.service import read_now
from app.core.blobs import Blobs
from app.core.db import Database
from app.core.privacy import Privacy, term_in_words
from app.core.settings import Settings
from app.retention import (
    Due,
    Keeper,
    ProgrammeTerms,
    RetentionReport,
    declared,
    list_due,
    list_latest,
    sweep,
    sweep_strays,
)
from app.sittings import service as sittings

PROGRAMME_TERMS: ProgrammeTerms = {"camera.retention": sittings.camera_terms}
# Terms are counted in days: an hour late is in time, and a look asks every table.
SWEEP_EVERY = timedelta(hours=1)
# Strays come of crashes only, and a look for them lists the whole store.
STRAYS_EVERY = timedelta(days=1)


class Sweeper:
    """Sweeps when it is time; several may, in one process or many."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._keeper = Keeper(database, blobs, PROGRAMME_TERMS)
        self._swept_at: datetime | None = None
        self._strays_at: datetime | None = None

    async def sweep(self, *, now: datetime) -> None:
        """Nothing is past its term by more than SWEEP_EVERY; a failure waits for the next time."""
        if _is_time(self._swept_at, SWEEP_EVERY, now):
            self._swept_at = now
            await sweep(self._keeper, now=now)
        if _is_time(self._strays_at, STRAYS_EVERY, now):
            self._strays_at = now
            await sweep_strays(self._keeper, now=now)


def _is_time(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or now - last >= every


async def describe(settings: Settings) -> list[str]:
    """Each table's term, and what the latest sweep that deleted something deleted, in lines."""
    database = Database(settings.database_url)
    async with database.reading() as session:
        latest = await list_latest(session)
    await database.dispose()
    terms = [f"  {table.name:<22} {term_in_words(held.keep)}" for table, held in _by_name()]
    return ["Terms (docs/retention.md says more):", *terms, "", *_report_lines(latest)]


def _by_name() -> list[tuple[sa.Table, Privacy]]:
    return sorted(declared().items(), key=lambda pair: pair[0].name)


def _report_lines(latest: Sequence[RetentionReport]) -> list[str]:
    if not latest:
        return ["No sweep has deleted anything yet."]
    return [f"The sweep of {latest[0].swept_at:%Y-%m-%d %H:%M} UTC deleted:", *map(line_of, latest)]


async def describe_due(settings: Settings) -> list[str]:
    """How much of each table is past its term at this moment, in lines."""
    database = Database(settings.database_url)
    async with database.reading() as session:
        found = await list_due(session, PROGRAMME_TERMS, now=await read_now(session))
    await database.dispose()
    return ["A sweep would find past their term (rows in use wait):", *map(line_of, found)]


def line_of(told: Due | RetentionReport) -> str:
    """One table's line: how many of what, from when to when, by which term."""
    table, found = (told.table, told.found) if isinstance(told, Due) else (told.table_name, told)
    days = [f"{at:%Y-%m-%d}" for at in (found.oldest_at, found.newest_at) if at is not None]
    return f"  {table:<22} {found.number:>7} {told.thing:<7} {'..'.join(days):<22} {told.term}"
