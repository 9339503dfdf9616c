# SPDX-License-Identifier: Apache-2.0
"""Undoing registrations before they have consequences: no absence, no result, no retake."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM, Actor
from app.core import transitions
from app.core.jobs import enqueue
from app.core.templating import format_moment
from app.core.transitions import Transition
from app.registrations import repository
from app.registrations.errors import WithdrawalTooLate
from app.registrations.events import WITHDRAWN
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationVerb
from app.sittings.models import Sitting


async def withdraw_of_cancelled(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> None:
    """The cancelled sitting's registrations are withdrawn, and whoever stands above is told."""
    booked = await repository.lock_booked(session, sitting_id)
    for registration in booked:
        await audit.apply(
            session,
            REGISTRATION,
            registration,
            RegistrationVerb.CANCEL_SITTING,
            actor=SYSTEM,
            now=now,
        )
    if booked:
        _tell(session, booked, now)


async def withdraw(
    session: AsyncSession,
    registration: Registration,
    sitting: Sitting,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The locked registration is withdrawn, with a reason that its candidate reads.

    Refused once the sitting has started. That nobody sits on it was judged by whoever can see.
    """
    if now >= sitting.starts_at:
        raise WithdrawalTooLate(starts_at=format_moment(sitting.starts_at))
    await audit.apply(
        session,
        REGISTRATION,
        registration,
        RegistrationVerb.WITHDRAW,
        actor=actor,
        now=now,
        reason=reason,
    )
    _tell(session, [registration], now)


def _tell(session: AsyncSession, withdrawn: Sequence[Registration], now: datetime) -> None:
    """What they were booked with is above, and is given back there."""
    news = {"registration_ids": [str(registration.id) for registration in withdrawn]}
    enqueue(session, WITHDRAWN, news, due_at=now)


async def list_steps(session: AsyncSession, registration_id: UUID) -> list[Transition]:
    """How the registration went: which verb, by whom, why; oldest first."""
    return await transitions.list_transitions(session, REGISTRATION.kind, registration_id)
