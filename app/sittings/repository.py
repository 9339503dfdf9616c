# SPDX-License-Identifier: Apache-2.0
"""Statements on sittings."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.listing import ListStretch, Span, fetch
from app.programmes.models import Programme, ProgrammeVersion
from app.sittings.models import Sitting, SittingDuty
from app.sittings.states import SITTING, SittingCapability
from app.sittings.values import Duty, SittingFilter


async def find_sitting(session: AsyncSession, sitting_id: UUID) -> Sitting | None:
    return await session.get(Sitting, sitting_id)


async def lock_sitting(session: AsyncSession, sitting_id: UUID) -> Sitting | None:
    named = sa.select(Sitting).where(Sitting.id == sitting_id).with_for_update()
    return await session.scalar(named.execution_options(populate_existing=True))


async def share_sitting(session: AsyncSession, sitting_id: UUID) -> Sitting | None:
    named = sa.select(Sitting).where(Sitting.id == sitting_id).with_for_update(read=True)
    return await session.scalar(named.execution_options(populate_existing=True))


async def list_sittings(session: AsyncSession) -> list[Sitting]:
    return list(await session.scalars(sa.select(Sitting).order_by(Sitting.starts_at, Sitting.id)))


async def list_page(
    session: AsyncSession, asked: SittingFilter, span: Span
) -> ListStretch[Sitting]:
    found = sa.select(Sitting).where(*_conditions(asked))
    keys = {"starts_at": Sitting.starts_at}
    page = await fetch(session, found, span, keys=keys, row_id=Sitting.id)
    return page.each(lambda row: row[0])


def _conditions(asked: SittingFilter) -> Iterator[sa.ColumnElement[bool]]:
    if asked.programme is not None:
        named = sa.select(Programme.id).where(Programme.code == asked.programme)
        yield Sitting.programme_id.in_(named)
    for column in ("state", "kind"):
        if value := getattr(asked, column):
            yield getattr(Sitting, column) == value
    if asked.since is not None:
        yield Sitting.starts_at >= asked.since
    if asked.until is not None:
        yield Sitting.starts_at < asked.until


async def list_by_ids(session: AsyncSession, ids: Collection[UUID]) -> list[Sitting]:
    return list(await session.scalars(sa.select(Sitting).where(Sitting.id.in_(ids))))


async def list_starting_after(
    session: AsyncSession, programme_id: UUID, title_key: str, *, after: datetime
) -> list[Sitting]:
    coming = sa.select(Sitting).where(
        Sitting.programme_id == programme_id,
        Sitting.title_key == title_key,
        Sitting.starts_at > after,
        Sitting.state.in_(SITTING.able(SittingCapability.BE_BOOKED)),
    )
    return list(await session.scalars(coming.order_by(Sitting.starts_at, Sitting.id)))


async def list_of_periods(
    session: AsyncSession, programme_id: UUID, title_key: str, *, periods: Collection[str]
) -> list[Sitting]:
    made = sa.select(Sitting).where(
        Sitting.programme_id == programme_id,
        Sitting.title_key == title_key,
        Sitting.period.in_(periods),
    )
    return list(await session.scalars(made))


async def list_versions_named(session: AsyncSession) -> list[ProgrammeVersion]:
    named = sa.select(Sitting.programme_version_id)
    return list(
        await session.scalars(sa.select(ProgrammeVersion).where(ProgrammeVersion.id.in_(named)))
    )


async def find_sitting_of(
    session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, duty: Duty
) -> Sitting | None:
    """None, too, when this person does not have the duty there."""
    on_duty = SittingDuty.sittings_of(staff_id, duty)
    return await session.scalar(
        sa.select(Sitting).where(Sitting.id == sitting_id, Sitting.id.in_(on_duty))
    )


async def has_duty(session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, duty: Duty) -> bool:
    """Whether this person has the duty there now."""
    here = SittingDuty.sittings_of(staff_id, duty).where(SittingDuty.sitting_id == sitting_id)
    return await session.scalar(here) is not None


async def list_sittings_of(session: AsyncSession, *, staff_id: UUID, duty: Duty) -> list[Sitting]:
    held = sa.select(Sitting).where(Sitting.id.in_(SittingDuty.sittings_of(staff_id, duty)))
    return list(await session.scalars(held.order_by(Sitting.starts_at, Sitting.id)))


async def list_series(session: AsyncSession, sitting: Sitting) -> list[Sitting]:
    """The sittings of the same examination and kind that start with this one or later."""
    alike = sa.select(Sitting).where(
        Sitting.programme_id == sitting.programme_id,
        Sitting.title_key == sitting.title_key,
        Sitting.component_key == sitting.component_key,
        Sitting.kind == sitting.kind,
        Sitting.starts_at >= sitting.starts_at,
        Sitting.state.in_(SITTING.able(SittingCapability.HAVE_DUTIES)),
    )
    return list(await session.scalars(alike.order_by(Sitting.starts_at, Sitting.id)))


async def list_duties(session: AsyncSession, sitting_ids: Collection[UUID]) -> list[SittingDuty]:
    """Those of these sittings, ended ones too, in the order in which they were given."""
    of_these = sa.select(SittingDuty).where(SittingDuty.sitting_id.in_(sitting_ids))
    return list(await session.scalars(of_these.order_by(SittingDuty.given_at, SittingDuty.id)))


async def lock_open_duties(
    session: AsyncSession, sitting_ids: Collection[UUID], *, staff_id: UUID, duty: Duty
) -> list[SittingDuty]:
    """The person's open duties of this kind at these sittings."""
    held = sa.select(SittingDuty).where(
        SittingDuty.sitting_id.in_(sitting_ids),
        SittingDuty.staff_id == staff_id,
        SittingDuty.duty == duty,
        SittingDuty.ended_at.is_(None),
    )
    held = held.order_by(SittingDuty.id).with_for_update()
    return list(await session.scalars(held.execution_options(populate_existing=True)))


async def had_duty(session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, duty: Duty) -> bool:
    """Whether this person ever had the duty there."""
    given = sa.select(SittingDuty.id).where(
        SittingDuty.sitting_id == sitting_id,
        SittingDuty.staff_id == staff_id,
        SittingDuty.duty == duty,
    )
    return await session.scalar(given.limit(1)) is not None
