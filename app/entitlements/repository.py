# SPDX-License-Identifier: Apache-2.0
"""Statements on entitlements."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.entitlements.models import Entitlement


async def lock(session: AsyncSession, entitlement_id: UUID) -> Entitlement | None:
    named = sa.select(Entitlement).where(Entitlement.id == entitlement_id)
    return await session.scalar(named.with_for_update().execution_options(populate_existing=True))


async def find(session: AsyncSession, entitlement_id: UUID) -> Entitlement | None:
    return await session.get(Entitlement, entitlement_id)


async def find_for(
    session: AsyncSession, candidate_id: UUID, *, programme_id: UUID, title_key: str
) -> Entitlement | None:
    return await session.scalar(
        sa.select(Entitlement).where(
            Entitlement.candidate_id == candidate_id,
            Entitlement.programme_id == programme_id,
            Entitlement.title_key == title_key,
        )
    )


async def lock_caused_by(session: AsyncSession, registration_id: UUID) -> Entitlement | None:
    """The entitlement that this registration's result gave."""
    caused = sa.select(Entitlement).where(Entitlement.cause_registration_id == registration_id)
    return await session.scalar(caused.with_for_update().execution_options(populate_existing=True))


async def lock_used_by(
    session: AsyncSession, registration_ids: Collection[UUID]
) -> list[Entitlement]:
    """The entitlements that these registrations were booked with."""
    used = sa.select(Entitlement).where(Entitlement.used_registration_id.in_(registration_ids))
    return list(await session.scalars(used.order_by(Entitlement.id).with_for_update()))


async def list_of_candidate(session: AsyncSession, candidate_id: UUID) -> list[Entitlement]:
    own = sa.select(Entitlement).where(Entitlement.candidate_id == candidate_id)
    return list(await session.scalars(own.order_by(Entitlement.granted_at)))


async def count_unused(session: AsyncSession, *, on: date) -> Mapping[tuple[UUID, str], int]:
    """Entitlements neither used nor lapsed on that day, by programme and title."""
    counted = await session.execute(
        sa.select(Entitlement.programme_id, Entitlement.title_key, sa.func.count())
        .where(Entitlement.used_at.is_(None), Entitlement.lapses_on >= on)
        .group_by(Entitlement.programme_id, Entitlement.title_key)
    )
    return {(programme_id, title_key): people for programme_id, title_key, people in counted}
