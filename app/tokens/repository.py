# SPDX-License-Identifier: Apache-2.0
"""Statements on tokens."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import StaffMember
from app.tokens.models import MachineToken
from app.tokens.states import TokenState


async def find_with_owner(
    session: AsyncSession, digest: str
) -> tuple[MachineToken, StaffMember] | None:
    """The token of this digest, whatever its state, and whose it is."""
    owned = sa.select(MachineToken, StaffMember).join(
        StaffMember, StaffMember.id == MachineToken.staff_id
    )
    found = await session.execute(owned.where(MachineToken.token_digest == digest))
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def list_tokens(session: AsyncSession, staff_id: UUID) -> list[MachineToken]:
    """All that are kept of this member, newest first."""
    own = sa.select(MachineToken).where(MachineToken.staff_id == staff_id)
    newest = own.order_by(MachineToken.made_at.desc(), MachineToken.id)
    return list(await session.scalars(newest))


async def lock_token(session: AsyncSession, staff_id: UUID, token_id: UUID) -> MachineToken | None:
    """This one of the member's."""
    named = sa.select(MachineToken).where(
        MachineToken.staff_id == staff_id, MachineToken.id == token_id
    )
    return await session.scalar(named.with_for_update())


async def lock_tokens(
    session: AsyncSession, staff_id: UUID, states: Collection[TokenState]
) -> list[MachineToken]:
    """The member's that are in one of these states."""
    own = sa.select(MachineToken).where(
        MachineToken.staff_id == staff_id, MachineToken.state.in_(states)
    )
    return list(await session.scalars(own.order_by(MachineToken.id).with_for_update()))


async def note_use(
    session: AsyncSession, token_id: UUID, *, now: datetime, every: timedelta
) -> None:
    """The token was used now, unless somebody has written much the same meanwhile."""
    used = MachineToken.used_at
    await session.execute(
        sa.update(MachineToken)
        .where(MachineToken.id == token_id, sa.or_(used.is_(None), used <= now - every))
        .values(used_at=now)
    )
