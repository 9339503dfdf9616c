# SPDX-License-Identifier: Apache-2.0
"""More time for one person at every exam, and a late entry to one."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import staff_actor
from app.registrations import repository
from app.registrations.errors import EntryStillOpenFor, RegistrationWithdrawn
from app.registrations.models import Accommodation, LateAdmission
from app.registrations.rules import Allowances, LateEntry, MoreTime
from app.registrations.service.reading import get_registration, lock_registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings


async def give_more_time(
    session: AsyncSession,
    registration_id: UUID,
    *,
    percent: int | None,
    minutes: int | None,
    note: str,
    by: UUID,
    now: datetime,
) -> None:
    """The person of this registration has more time at every exam that begins from now on.

    It takes the place of what was given before; the trail keeps that.
    """
    registration = await lock_registration(session, registration_id)
    given = await repository.find_accommodation(session, registration.candidate_id)
    if given is None:
        given = Accommodation(candidate_id=registration.candidate_id)
        session.add(given)
    given.percent, given.minutes, given.note = percent, minutes, note
    given.given_by, given.given_at = by, now
    await audit.record(
        session,
        actor=staff_actor(by),
        action="registrations.accommodation.give",
        subject=("candidate", registration.candidate_id),
        now=now,
        reason=note,
        detail={"percent": percent, "minutes": minutes},
    )


async def end_more_time(
    session: AsyncSession, registration_id: UUID, *, reason: str, by: UUID, now: datetime
) -> None:
    """The person has the same time as everybody again; ended already, nothing is done."""
    registration = await lock_registration(session, registration_id)
    given = await repository.find_accommodation(session, registration.candidate_id)
    if given is None:
        return
    await session.delete(given)
    await audit.record(
        session,
        actor=staff_actor(by),
        action="registrations.accommodation.end",
        subject=("candidate", registration.candidate_id),
        now=now,
        reason=reason,
    )


async def admit_late(
    session: AsyncSession,
    registration_id: UUID,
    *,
    span: timedelta,
    note: str,
    by: UUID,
    now: datetime,
) -> None:
    """This candidate may begin for so long from now on, with the full duration all the same.

    Refused for a registration that was withdrawn, and while everybody may begin as long. That no
    result stands on it was judged by whoever can see.
    """
    registration = await get_registration(session, registration_id)
    sitting = await sittings.share_sitting(session, registration.sitting_id)
    registration = await lock_registration(session, registration_id)
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        raise RegistrationWithdrawn
    if now + span <= sitting.entry_closes_at:
        raise EntryStillOpenFor
    late = await repository.find_late_admission(session, registration_id)
    if late is None:
        late = LateAdmission(registration_id=registration_id)
        session.add(late)
    late.until, late.note, late.given_by, late.given_at = now + span, note, by, now
    await audit.record(
        session,
        actor=staff_actor(by),
        action="registrations.registration.admit_late",
        subject=("registration", registration_id),
        now=now,
        reason=note,
        detail={"until": late.until.isoformat()},
    )


async def list_allowances(
    session: AsyncSession, registration_ids: Collection[UUID]
) -> Mapping[UUID, Allowances]:
    """What holds for each of these registrations; for whom nothing does is missing."""
    more = await repository.list_accommodations_of(session, registration_ids)
    late = await repository.list_late_admissions(session, registration_ids)
    found: dict[UUID, Allowances] = {}
    for registration_id in {*more, *late}:
        found[registration_id] = Allowances(
            _more_time_of(more.get(registration_id)), _late_entry_of(late.get(registration_id))
        )
    return found


def _more_time_of(given: Accommodation | None) -> MoreTime | None:
    if given is None:
        return None
    return MoreTime(given.note, str(given.given_by), given.percent, given.minutes)


def _late_entry_of(given: LateAdmission | None) -> LateEntry | None:
    return None if given is None else LateEntry(given.note, str(given.given_by), given.until)


async def find_allowances(session: AsyncSession, registration_id: UUID) -> Allowances:
    """What holds for this registration."""
    found = await list_allowances(session, [registration_id])
    return found.get(registration_id, Allowances())
