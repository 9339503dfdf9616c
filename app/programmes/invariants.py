# SPDX-License-Identifier: Apache-2.0
"""What is always true of programmes, across their versions."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import marked
from app.core.invariants import Invariants
from app.programmes.models import Programme, ProgrammeVersion


async def list_without_current_version(session: AsyncSession) -> list[UUID]:
    """Programmes whose current version is none of theirs."""
    own = sa.exists().where(
        ProgrammeVersion.programme_id == Programme.id,
        ProgrammeVersion.number == Programme.current,
    )
    return list(await session.scalars(sa.select(Programme.id).where(~own)))


INVARIANTS: Invariants = {
    list_without_current_version: marked("每个项目的现行规则都是它自己的版本"),
}
