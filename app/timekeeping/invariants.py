# SPDX-License-Identifier: Apache-2.0
"""What is always true of pauses, and of time given to many."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.core.i18n import marked
from app.core.invariants import Invariants
from app.core.transitions import list_strayed
from app.timekeeping.models import Outage
from app.timekeeping.states import OUTAGE


async def list_pauses_astray(session: AsyncSession) -> list[UUID]:
    """Attempts that have ended and whose clock stands all the same: its seconds are in no ledger."""
    runs = Attempt.state.in_(ATTEMPT.able(AttemptCapability.WRITE_ANSWERS))
    return list(
        await session.scalars(sa.select(Attempt.id).where(Attempt.paused_at.is_not(None), ~runs))
    )


async def list_outages_astray(session: AsyncSession) -> list[UUID]:
    """Outages that are not where their last step led."""
    return await list_strayed(session, OUTAGE, Outage)


INVARIANTS: Invariants = {
    list_pauses_astray: marked("只有作答中的考试会暂停计时"),
    list_outages_astray: marked("补时建议的状态与最后一次操作一致"),
}
