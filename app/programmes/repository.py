# SPDX-License-Identifier: Apache-2.0
"""Statements on programmes."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.programmes.models import Programme


async def find_programme(session: AsyncSession, programme_id: UUID) -> Programme | None:
    return await session.get(Programme, programme_id)


async def find_by_code(session: AsyncSession, code: str) -> Programme | None:
    return await session.scalar(sa.select(Programme).where(Programme.code == code))


async def list_programmes(session: AsyncSession) -> list[Programme]:
    return list(await session.scalars(sa.select(Programme).order_by(Programme.code)))
