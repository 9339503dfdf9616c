# SPDX-License-Identifier: Apache-2.0
"""Queries of the results domain. Private to its service."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.results.models import Result


async def find_of_registration(session: AsyncSession, registration_id: UUID) -> Result | None:
    return await session.scalar(sa.select(Result).where(Result.registration_id == registration_id))


async def lock_of_registration(session: AsyncSession, registration_id: UUID) -> Result | None:
    found = sa.select(Result).where(Result.registration_id == registration_id)
    return await session.scalar(found.with_for_update().execution_options(populate_existing=True))


async def lock_of_sitting(session: AsyncSession, sitting_id: UUID) -> list[Result]:
    """The sitting's results, always in the same order, so that two lockers cannot cross."""
    found = sa.select(Result).where(Result.sitting_id == sitting_id).order_by(Result.id)
    return list(
        await session.scalars(found.with_for_update().execution_options(populate_existing=True))
    )


async def list_of_sitting(session: AsyncSession, sitting_id: UUID) -> list[Result]:
    found = sa.select(Result).where(Result.sitting_id == sitting_id)
    return list(await session.scalars(found.order_by(Result.id)))
