# SPDX-License-Identifier: Apache-2.0
"""Everybody works at every sitting, unless a story is about who does."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import RoleHolding, RoleRight, StaffMember
from app.sittings.models import Sitting, SittingDuty
from app.sittings.values import RIGHT_OF


async def put_on_duty(
    session: AsyncSession, *, but: Collection[str] = (), apart: Collection[UUID] = (), now: datetime
) -> None:
    """All whom a right lets invigilate or mark, but those named, do so at every sitting not apart.

    As rows, once each: what was given before, or taken back, stays as the story left it. The
    verbs are told in tests/integration/sittings/test_duties.py.
    """
    known = {
        (d.sitting_id, d.staff_id, d.duty) for d in await session.scalars(sa.select(SittingDuty))
    }
    sittings = set(await session.scalars(sa.select(Sitting.id))) - set(apart)
    holders = (
        sa.select(RoleHolding.staff_id, RoleRight.right_code)
        .join(StaffMember)
        .join(RoleRight, RoleRight.role_code == RoleHolding.role_code)
        .where(StaffMember.username.not_in(but), RoleRight.right_code.in_(RIGHT_OF.values()))
        .distinct()
    )
    held = (await session.execute(holders)).all()
    session.add_all(
        SittingDuty(sitting_id=sitting, staff_id=staff, duty=duty, given_at=now, given_by=staff)
        for sitting in sittings
        for staff, code in held
        for duty, right in RIGHT_OF.items()
        if right == code and (sitting, staff, duty) not in known
    )
