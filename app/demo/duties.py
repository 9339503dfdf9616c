# SPDX-License-Identifier: Apache-2.0
"""Who works at the demo's sittings; those still to be opened are left for the operator to staff."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.people import staff_id
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability
from app.sittings.values import Duty, DutyOrder

_WORKERS = {Duty.INVIGILATING: "invigilator", Duty.GRADING: "grader"}


async def staff_sitting(session: AsyncSession, sitting: Sitting, *, now: datetime) -> None:
    """The demo's invigilator and grader work at it; once only: what was changed since stays."""
    plan = await sittings.get_plan(session, sitting.id, now=now)
    if plan.held or plan.ended:
        return
    operator = await staff_id(session, "operator")
    for duty, username in _WORKERS.items():
        order = DutyOrder(await staff_id(session, username), duty, (sitting.id,))
        await sittings.assign(session, order, by=operator, now=now)


async def staff_open_sittings(session: AsyncSession, *, now: datetime) -> None:
    """The same for every open sitting, those of a demo made before there were duties too."""
    for sitting in await sittings.list_sittings(session):
        if SITTING.may(sitting.state, SittingCapability.ADMIT):
            await staff_sitting(session, sitting, now=now)
