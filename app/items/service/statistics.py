# SPDX-License-Identifier: Apache-2.0
"""What candidates made of items: kept by version, listed, and used to predict."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import PAGE, Page
from app.items.models import ItemStatistic, ItemVersion
from app.items.repository import figures
from app.items.service.reading import StoredItem
from app.items.values import ObservedFilter, ObservedOrder
from question_bank.items import Item, from_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What all candidates who saw a version made of it; figures and suspicions in plain data.

    `discrimination` is the corrected one, the correlation with the rest of the form.
    """

    version_id: UUID
    candidates: int
    facility: float | None
    discrimination: float | None
    figures: dict[str, Any]
    suspicions: list[Any]
    revised_difficulty: Decimal


@dataclass(frozen=True, slots=True)
class ObservedItem:
    """A line of the list: the newest version of an item that anybody has sat."""

    version: ItemVersion
    item: Item
    statistic: ItemStatistic


async def record_statistics(
    session: AsyncSession, rows: Sequence[Observation], *, now: datetime
) -> None:
    """Each version has the figures given; one whose figures are the same is not touched.

    Candidates are only ever added by releases, so figures of fewer than are recorded come from a
    computation that a later release has overtaken, and are dropped.
    """
    given = {row.version_id: row for row in rows}
    held = await figures.lock_statistics(session, given)
    for version_id, row in given.items():
        before = held.get(version_id)
        if before is None:
            session.add(ItemStatistic(version_id=version_id, computed_at=now, **_told(row)))
        elif before.candidates <= row.candidates and _differs(before, row):
            for name, value in _told(row).items():
                setattr(before, name, value)
            before.computed_at = now


def _told(row: Observation) -> dict[str, Any]:
    return {
        "candidates": row.candidates,
        "facility": _hundredths(row.facility),
        "discrimination": _hundredths(row.discrimination),
        "figures": row.figures,
        "suspicions": row.suspicions,
        "revised_difficulty": row.revised_difficulty,
    }


def _hundredths(figure: float | None) -> Decimal | None:
    """A copy to list by; the figure itself stays as it is."""
    return None if figure is None else Decimal(round(figure * 100)) / 100


def _differs(before: ItemStatistic, row: Observation) -> bool:
    return any(getattr(before, name) != value for name, value in _told(row).items())


async def find_statistics(
    session: AsyncSession, version_ids: Collection[UUID]
) -> dict[UUID, ItemStatistic]:
    """The figures of those of the versions that anybody has sat."""
    return await figures.list_statistics(session, version_ids)


async def to_predict_by(session: AsyncSession, stored: Sequence[StoredItem]) -> list[Item]:
    """The items in order, each with the difficulty by which to predict what it will do.

    That is the revised one of its version where candidates have been observed, and the author's
    estimate where not. Only assembly may see them so: a form holds, and hashes, the item as it is
    stored, whose difficulty stays its author's, because that is the prior of the next revision.
    """
    found = await figures.list_statistics(session, [each.version_id for each in stored])
    return [_revised(each.item, found.get(each.version_id)) for each in stored]


def _revised(item: Item, statistic: ItemStatistic | None) -> Item:
    if statistic is None or statistic.revised_difficulty is None:
        return item
    return replace(item, difficulty=statistic.revised_difficulty)


async def list_observed(
    session: AsyncSession, wanted: ObservedFilter, order: ObservedOrder, *, number: int
) -> Page[ObservedItem]:
    """One page of the items that have figures, each by its newest version that has."""
    rows = await figures.list_observed(
        session, wanted, order, offset=(number - 1) * PAGE, limit=PAGE
    )
    lines = [ObservedItem(version, from_data(version.body), each) for version, each in rows]
    return Page(tuple(lines), await figures.count_observed(session, wanted), number)


async def count_observed(session: AsyncSession, wanted: ObservedFilter) -> dict[str, int]:
    """How many the filter lets through, of all items and of those to review."""
    return {
        "": await figures.count_observed(session, replace(wanted, review=False)),
        "review": await figures.count_observed(session, replace(wanted, review=True)),
    }
