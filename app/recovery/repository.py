# SPDX-License-Identifier: Apache-2.0
"""Statements on rescue files and their keys; attempts are only read."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import Attempt
from app.recovery.models import RescueFile, RescueKey


async def find_newest_key(session: AsyncSession) -> RescueKey | None:
    newest = sa.select(RescueKey).order_by(RescueKey.made_at.desc(), RescueKey.id.desc()).limit(1)
    return await session.scalar(newest)


async def find_key(session: AsyncSession, kid: str) -> RescueKey | None:
    return await session.scalar(sa.select(RescueKey).where(RescueKey.kid == kid))


async def find_by_digest(session: AsyncSession, digest: str) -> RescueFile | None:
    return await session.scalar(sa.select(RescueFile).where(RescueFile.digest == digest))


async def list_files(session: AsyncSession, sitting_id: UUID) -> list[RescueFile]:
    """Of the sitting's attempts, the latest first."""
    of_sitting = (
        sa.select(RescueFile)
        .join(Attempt, Attempt.id == RescueFile.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
    )
    latest = of_sitting.order_by(RescueFile.uploaded_at.desc(), RescueFile.id.desc())
    return list(await session.scalars(latest))


async def find_file(session: AsyncSession, file_id: UUID, *, sitting_id: UUID) -> RescueFile | None:
    """None, too, when it is of another sitting's attempt."""
    named = (
        sa.select(RescueFile)
        .join(Attempt, Attempt.id == RescueFile.attempt_id)
        .where(RescueFile.id == file_id, Attempt.sitting_id == sitting_id)
    )
    return await session.scalar(named)


async def lock_file(session: AsyncSession, file_id: UUID) -> RescueFile | None:
    named = sa.select(RescueFile).where(RescueFile.id == file_id).with_for_update()
    return await session.scalar(named.execution_options(populate_existing=True))
