# SPDX-License-Identifier: Apache-2.0
"""Everybody works at every sitting, unless a story is about who does."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import RoleHolding, RoleRight, StaffMember
from app.sittings.models import Sitting, SittingDuty
from app.sittings.values import RIGHT_OF, Duty


async def put_on_duty(
    session: AsyncSession, *, but: Collection[str] = (), apart: Collection[UUID] = (), now: datetime
) -> None:
    """All whom a right lets invigilate or mark, but those named, do so at every sitting not apart.

    As rows, once each: what was given before, or taken back, stays as the story left it. The
    verbs are told in tests/integration/sittings/test_duties.py.
    """
    missing = (await session.execute(_missing(but, apart))).all()
    session.add_all(
        SittingDuty(sitting_id=sitting, staff_id=staff, duty=duty, given_at=now, given_by=staff)
        for sitting, staff, duty in missing
    )


async def is_anyone_missing(
    session: AsyncSession, *, but: Collection[str] = (), apart: Collection[UUID] = ()
) -> bool:
    """Whether `put_on_duty` would put anyone on duty."""
    return (await session.execute(_missing(but, apart).limit(1))).first() is not None


def _missing(but: Collection[str], apart: Collection[UUID]) -> sa.Select[UUID, UUID, Duty]:
    """Sitting, member and duty that no row is about. One statement: each world asks several times."""
    by_right = {right.value: duty for duty, right in RIGHT_OF.items()}
    duty = sa.type_coerce(sa.case(by_right, value=RoleRight.right_code), SittingDuty.duty.type)
    given = sa.exists().where(
        SittingDuty.sitting_id == Sitting.id,
        SittingDuty.staff_id == StaffMember.id,
        SittingDuty.duty == duty,
    )
    return (
        sa.select(Sitting.id, StaffMember.id, duty)
        .select_from(StaffMember)
        .join(RoleHolding)
        .join(RoleRight, RoleRight.role_code == RoleHolding.role_code)
        .join(Sitting, sa.true())
        .where(
            StaffMember.username.not_in(but),
            Sitting.id.not_in(apart),
            RoleRight.right_code.in_(RIGHT_OF.values()),
            ~given,
        )
        .distinct()
    )
