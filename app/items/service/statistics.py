# SPDX-License-Identifier: Apache-2.0
"""What candidates made of items: kept by version, listed, and used to predict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import parts_of
from app.items import repository
from app.items.models import BankItem, ItemStatistic, ItemVersion
from app.items.service.reading import PAGE, Page, StoredItem
from app.items.states import VersionState
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


class ObservedOrder(StrEnum):
    """By what a list goes; with "-" the largest first. Without the figure comes last."""

    REFERENCE = "reference"
    FACILITY = "facility"
    FACILITY_DOWN = "-facility"
    DISCRIMINATION = "discrimination"
    DISCRIMINATION_DOWN = "-discrimination"
    CANDIDATES = "candidates"
    CANDIDATES_DOWN = "-candidates"


@dataclass(frozen=True, slots=True)
class ObservedFilter:
    """What a list is narrowed to; empty is everything.

    `review` lets through what somebody should look at: versions that papers use and that
    misbehave. A version that another has replaced, or that is retired, is dealt with.
    """

    text: str = ""
    type: str = ""
    topic: str = ""
    review: bool = False


async def record_statistics(
    session: AsyncSession, rows: Sequence[Observation], *, now: datetime
) -> None:
    """Each version has the figures given; one whose figures are the same is not touched.

    Candidates are only ever added by releases, so figures of fewer than are recorded come from a
    computation that a later release has overtaken, and are dropped.
    """
    given = {row.version_id: row for row in rows}
    held = await _lock(session, given)
    for version_id, row in given.items():
        before = held.get(version_id)
        if before is None:
            session.add(ItemStatistic(version_id=version_id, computed_at=now, **_told(row)))
        elif before.candidates <= row.candidates and _differs(before, row):
            for name, value in _told(row).items():
                setattr(before, name, value)
            before.computed_at = now


async def _lock(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, ItemStatistic]:
    """The rows there are, which nobody else records until the commit.

    The versions are locked, because a row that is not there yet cannot be.
    """
    for part in parts_of(sorted(ids)):
        versions = sa.select(ItemVersion.id).where(ItemVersion.id.in_(part))
        await session.execute(versions.order_by(ItemVersion.id).with_for_update(key_share=True))
    return await repository.list_statistics(session, ids)


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
    return await repository.list_statistics(session, version_ids)


async def to_predict_by(session: AsyncSession, stored: Sequence[StoredItem]) -> list[Item]:
    """The items in order, each with the difficulty by which to predict what it will do.

    That is the revised one of its version where candidates have been observed, and the author's
    estimate where not. Only assembly may see them so: a form holds, and hashes, the item as it is
    stored, whose difficulty stays its author's, because that is the prior of the next revision.
    """
    found = await repository.list_statistics(session, [each.version_id for each in stored])
    return [_revised(each.item, found.get(each.version_id)) for each in stored]


def _revised(item: Item, statistic: ItemStatistic | None) -> Item:
    if statistic is None or statistic.revised_difficulty is None:
        return item
    return replace(item, difficulty=statistic.revised_difficulty)


async def list_observed(
    session: AsyncSession, wanted: ObservedFilter, order: ObservedOrder, *, number: int
) -> Page[ObservedItem]:
    """One page of the items that have figures, each by its newest version that has."""
    found = _narrowed(wanted).order_by(*_ORDERS[order])
    page = found.offset((number - 1) * PAGE).limit(PAGE)
    lines = [
        ObservedItem(version, from_data(version.body), statistic)
        for version, statistic in await session.execute(page)
    ]
    return Page(tuple(lines), await _count(session, wanted), number)


async def count_observed(session: AsyncSession, wanted: ObservedFilter) -> dict[str, int]:
    """How many the filter lets through, of all items and of those to review."""
    return {
        "": await _count(session, replace(wanted, review=False)),
        "review": await _count(session, replace(wanted, review=True)),
    }


async def _count(session: AsyncSession, wanted: ObservedFilter) -> int:
    counted = _narrowed(wanted).with_only_columns(sa.func.count(), maintain_column_froms=True)
    return await session.scalar(counted) or 0


def _narrowed(wanted: ObservedFilter) -> sa.Select[ItemVersion, ItemStatistic]:
    newest = (
        sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number"))
        .join(ItemStatistic, ItemStatistic.version_id == ItemVersion.id)
        .group_by(ItemVersion.item_id)
        .subquery("newest")
    )
    is_newest = sa.and_(
        newest.c.item_id == ItemVersion.item_id, newest.c.number == ItemVersion.number
    )
    found = (
        sa.select(ItemVersion, ItemStatistic)
        .join(ItemStatistic, ItemStatistic.version_id == ItemVersion.id)
        .join(BankItem, BankItem.id == ItemVersion.item_id)
        .join(newest, is_newest)
    )
    for column, value in ((ItemVersion.type, wanted.type), (ItemVersion.topic, wanted.topic)):
        found = found.where(column == value) if value else found
    for word in wanted.text.casefold().split():
        found = found.where(ItemVersion.words.contains(word, autoescape=True))
    if wanted.review:
        # As text: a list in JSON has no length that both databases know by one name.
        is_suspicious = sa.cast(ItemStatistic.suspicions, sa.Text) != "[]"
        found = found.where(ItemVersion.state == VersionState.APPROVED.value, is_suspicious)
    return found


_Terms = tuple[Any, ...]


def _by(column: sa.ColumnElement[Any]) -> _Terms:
    return (column.nulls_last(), BankItem.reference)


_ORDERS: Mapping[ObservedOrder, _Terms] = {
    ObservedOrder.REFERENCE: (BankItem.reference,),
    ObservedOrder.FACILITY: _by(ItemStatistic.facility.asc()),
    ObservedOrder.FACILITY_DOWN: _by(ItemStatistic.facility.desc()),
    ObservedOrder.DISCRIMINATION: _by(ItemStatistic.discrimination.asc()),
    ObservedOrder.DISCRIMINATION_DOWN: _by(ItemStatistic.discrimination.desc()),
    ObservedOrder.CANDIDATES: _by(ItemStatistic.candidates.asc()),
    ObservedOrder.CANDIDATES_DOWN: _by(ItemStatistic.candidates.desc()),
}
