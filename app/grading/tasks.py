# SPDX-License-Identifier: Apache-2.0
"""Jobs that grading does."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.grading import service
from app.grading.service import desk
from app.sittings.values import Duty


async def mark_submitted_attempt(
    session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> None:
    """The attempt that was handed in is marked as far as a machine can; twice does nothing."""
    await service.mark_attempt(session, UUID(payload["attempt_id"]), now=now)


async def give_back_of_ended_duty(
    session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> None:
    """Kind `sittings.duty_taken_back`: what lay on this grader's desk is in the queue again."""
    del now  # An answer is given back, whenever; its lease ends with it.
    if Duty(payload["duty"]) is Duty.GRADING:
        await desk.give_back_of_ended_duty(
            session, UUID(payload["staff_id"]), UUID(payload["sitting_id"])
        )
