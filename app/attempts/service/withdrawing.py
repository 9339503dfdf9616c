# SPDX-License-Identifier: Apache-2.0
"""Withdrawing a booking, from where one can see whether somebody sits on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.audit.values import Actor
from app.registrations import service as registrations
from app.registrations.errors import RegistrationBegun
from app.sittings import service as sittings


async def withdraw_registration(
    session: AsyncSession, registration_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The wrong booking is withdrawn: no absence, no result, no retake; its candidate reads why.

    Refused once the sitting has started, and while an attempt stands on it.
    """
    registration = await registrations.get_registration(session, registration_id)
    # Domain order, as in `start`, which this may be racing against.
    sitting = await sittings.share_sitting(session, registration.sitting_id)
    registration = await registrations.lock_registration(session, registration_id)
    if await repository.find_of_registration(session, registration_id) is not None:
        raise RegistrationBegun
    await registrations.withdraw(
        session, registration, sitting, reason=reason, actor=actor, now=now
    )
