# SPDX-License-Identifier: Apache-2.0
"""Every invariant of every domain: looked at each night, and by `kaochang invariants`.

Nothing is repaired: a row that denies one shows a fault that a person has to understand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import invariants as accounts
from app.attempts import invariants as attempts
from app.audit import invariants as audit
from app.audit.service import read_head
from app.core import invariants as core
from app.core.clock import EXAM_ZONE
from app.core.db import Database
from app.core.invariants import Broken, Find
from app.core.metrics import ODD_ROWS
from app.core.settings import Settings
from app.entitlements import invariants as entitlements
from app.exchange import invariants as exchange
from app.grading import invariants as grading
from app.papers import invariants as papers
from app.programmes import invariants as programmes
from app.recovery import invariants as recovery
from app.registrations import invariants as registrations
from app.results import invariants as results
from app.signing import invariants as signing
from app.sittings import invariants as sittings
from app.timekeeping import invariants as timekeeping
from app.verification import invariants as verification

_DOMAINS = (
    core,
    audit,
    signing,
    accounts,
    programmes,
    papers,
    exchange,
    sittings,
    registrations,
    entitlements,
    attempts,
    grading,
    results,
    timekeeping,
    recovery,
    verification,
)
# What a row keeps of a broken invariant: enough to find the cause, never a whole table.
IDS_KEPT = 20
# Hours in Beijing. The look reads whole tables, and nobody sits then.
NIGHT = range(2, 6)
# After a failure, as when the database is away.
TRY_EVERY = timedelta(minutes=30)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Invariant:
    """`name` is the domain's and the function's, `what` it says is for the console's readers."""

    name: str
    what: str
    find: Find

    @property
    def denies(self) -> str:
        """What a row is that denies it: the first line of the function's contract."""
        return (self.find.__doc__ or "").splitlines()[0]


def _name_of(find: Find) -> str:
    domain = find.__module__.split(".")[1]
    return f"{domain}.{find.__name__.removeprefix('list_')}"


INVARIANTS = tuple(
    Invariant(_name_of(find), what, find)
    for domain in _DOMAINS
    for find, what in domain.INVARIANTS.items()
)


async def find_broken(database: Database) -> list[Broken]:
    """Those that do not hold; each looks by itself, so that no transaction is long.

    What waits for its place in the chain is put there first: what has none then never had one.
    """
    await read_head(database)
    broken = []
    for invariant in INVARIANTS:
        async with database.reading() as session:
            broken += await look(session, invariant)
    return broken


async def look(session: AsyncSession, invariant: Invariant) -> list[Broken]:
    """Itself with the rows that deny it; nothing where it holds."""
    rows = await invariant.find(session)
    ids = tuple(_id_of(row) for row in rows[:IDS_KEPT])
    return [Broken(invariant.name, invariant.what, len(rows), ids)] if rows else []


def _id_of(row: Any) -> str:
    """`id`, or `run slot` of a row that is known by both."""
    parts = row if isinstance(row, tuple) else (row,)
    return " ".join(str(part) for part in parts if part is not None)


class Checker:
    """Looks once a night, whichever worker comes first; says what it found, and repairs nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tried_at: datetime | None = None

    async def check(self, *, now: datetime) -> None:
        """This night's check is a row, by this worker or another; by day nothing happens."""
        local = now.astimezone(EXAM_ZONE)
        waits = self._tried_at is not None and now - self._tried_at < TRY_EVERY
        if local.hour not in NIGHT or waits:
            return
        self._tried_at = now
        async with self._database.reading() as session:
            if await core.is_checked(session, local.date()):
                return
        broken = await find_broken(self._database)
        try:
            async with self._database.writing() as session:
                core.note(session, broken, day=local.date(), now=now)
        except IntegrityError:
            return  # Another worker has looked meanwhile, and said so.
        _tell(broken)


def _tell(broken: Sequence[Broken]) -> None:
    for each in broken:
        ODD_ROWS.labels(each.name).inc(each.number)
        _log.error("invariant broken", invariant=each.name, rows=each.number, ids=each.ids)


async def describe(settings: Settings) -> tuple[bool, list[str]]:
    """Whether all hold at this moment, and each in a line, with the rows that deny it."""
    database = Database(settings.database_url)
    broken = {each.name: each for each in await find_broken(database)}
    await database.dispose()
    return not broken, [_line_of(each, broken.get(each.name)) for each in INVARIANTS]


def _line_of(invariant: Invariant, broken: Broken | None) -> str:
    if broken is None:
        return f"holds   {invariant.name}"
    more = " …" if broken.number > len(broken.ids) else ""
    listed = f"{', '.join(broken.ids)}{more}"
    return f"BROKEN  {invariant.name}: {broken.number} rows. {invariant.denies} {listed}"
