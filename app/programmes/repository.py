# SPDX-License-Identifier: Apache-2.0
"""Statements on programmes and their versions."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.programmes.models import Programme, ProgrammeVersion


async def find_programme(session: AsyncSession, programme_id: UUID) -> Programme | None:
    return await session.get(Programme, programme_id)


async def find_by_code(session: AsyncSession, code: str) -> Programme | None:
    return await session.scalar(sa.select(Programme).where(Programme.code == code))


async def lock_by_code(session: AsyncSession, code: str) -> Programme | None:
    named = sa.select(Programme).where(Programme.code == code).with_for_update()
    return await session.scalar(named.execution_options(populate_existing=True))


async def list_programmes(session: AsyncSession) -> list[Programme]:
    return list(await session.scalars(sa.select(Programme).order_by(Programme.code)))


async def find_version(session: AsyncSession, version_id: UUID) -> ProgrammeVersion | None:
    return await session.get(ProgrammeVersion, version_id)


async def find_numbered(
    session: AsyncSession, programme_id: UUID, number: int
) -> ProgrammeVersion | None:
    numbered = sa.select(ProgrammeVersion).where(
        ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.number == number
    )
    return await session.scalar(numbered)


async def list_versions(session: AsyncSession, programme_id: UUID) -> list[ProgrammeVersion]:
    own = sa.select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme_id)
    return list(await session.scalars(own.order_by(ProgrammeVersion.number)))


async def list_current(session: AsyncSession) -> list[tuple[Programme, ProgrammeVersion]]:
    in_force = sa.select(Programme, ProgrammeVersion).join(
        ProgrammeVersion,
        sa.and_(
            ProgrammeVersion.programme_id == Programme.id,
            ProgrammeVersion.number == Programme.current,
        ),
    )
    rows = await session.execute(in_force.order_by(Programme.code))
    return [(programme, version) for programme, version in rows]
