# SPDX-License-Identifier: Apache-2.0
"""What is always true of rows: how it is written down, what each night's check found.

Each domain's INVARIANTS maps functions to what they keep, in words. A function returns the ids of
the rows that say otherwise: none, ever. It only reads and takes no lock, and each statement sees
one moment: it may run beside the service.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache, wraps
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.i18n import marked
from app.core.jobs import Job
from app.core.privacy import ONE_YEAR, After, Privacy

Find = Callable[[AsyncSession], Awaitable[Sequence[Any]]]
Invariants = Mapping[Find, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold: `what` it says, how many rows deny it, the first of them.

    The words are those of the release that looked, so that a later one can still show them.
    """

    name: str
    what: str
    number: int
    ids: tuple[str, ...]


class InvariantCheck(Base):
    """One night's check and the invariants that it found broken. The day keeps it from being two."""

    __tablename__ = "invariant_checks"
    __privacy__ = Privacy(
        "ids only", "show since when rows disagree", After(ONE_YEAR, since=("checked_at",))
    )

    checked_on: Mapped[date] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    broken: Mapped[list[Any]]


async def is_checked(session: AsyncSession, day: date) -> bool:
    return await session.get(InvariantCheck, day) is not None


def note(session: AsyncSession, broken: Sequence[Broken], *, day: date, now: datetime) -> None:
    """The check of this day found these; a second one of the day is refused by its key."""
    found = [asdict(each) for each in broken]
    session.add(InvariantCheck(checked_on=day, checked_at=now, broken=found))


async def list_broken(session: AsyncSession) -> list[Broken]:
    """What the latest check found."""
    latest = sa.select(InvariantCheck.broken).order_by(InvariantCheck.checked_on.desc()).limit(1)
    found = await session.scalar(latest) or []
    return [Broken(**{**each, "ids": tuple(each["ids"])}) for each in found]


def by_statement(build: Callable[[], sa.Select[Any]]) -> Find:
    """The function that asks what `build` says, of a statement that finds ids and nothing else.

    Built once a process: to build all of them took longer than to ask them of a small database.
    """
    built = cache(build)

    @wraps(build)
    async def find(session: AsyncSession) -> Sequence[Any]:
        return list(await session.scalars(built()))

    return find


@by_statement
def list_leased_though_done() -> sa.Select[Any]:
    """Finished jobs that some worker still holds."""
    return sa.select(Job.id).where(Job.finished_at.is_not(None), Job.leased_until.is_not(None))


INVARIANTS: Invariants = {
    list_leased_though_done: marked("已完成的后台任务不再被占用"),
}
