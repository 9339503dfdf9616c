# SPDX-License-Identifier: Apache-2.0
"""A sitting under newer rules, as long as nobody was promised the older ones."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.values import Actor
from app.registrations import repository
from app.registrations.errors import RulesPromised
from app.sittings import service as sittings
from app.sittings.models import Sitting


async def reannounce_sitting(
    session: AsyncSession, sitting_id: UUID, *, actor: Actor, now: datetime
) -> Sitting:
    """The sitting is announced anew under the programme's rules in force.

    Refused once anybody was ever booked into it, withdrawn or not: a booking may be restored,
    and then the rules of its day must be there. Refused as `sittings.reannounce` refuses.
    """
    await sittings.lock_sitting(session, sitting_id)
    people = await repository.count_ever_booked(session, sitting_id)
    if people:
        raise RulesPromised(people=people)
    return await sittings.reannounce(session, sitting_id, actor=actor, now=now)
