# SPDX-License-Identifier: Apache-2.0
"""Statements on trials and checks; registrations and consents are only read."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate
from app.core.listing import ListStretch, Span, fetch
from app.registrations.models import Consent, Registration
from app.registrations.rules import ConsentChoice
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.trials.models import DeviceCheck, Trial
from app.trials.values import CheckPlace


class DeviceRow(NamedTuple):
    """A registration with what is known of its candidate's device; None where nothing is."""

    registration_id: UUID
    ticket_number: str
    full_name: str
    choice: ConsentChoice | None
    place: CheckPlace | None
    checked_at: datetime | None
    measured: dict[str, Any] | None
    started_at: datetime | None
    deadline_at: datetime | None
    submitted_at: datetime | None
    answered: int | None
    slowest_save: int | None
    faces: list[int] | None


# In the order of `DeviceRow`.
_COLUMNS = (
    Registration.id,
    Registration.ticket_number,
    Candidate.full_name,
    Consent.choice,
    DeviceCheck.place,
    DeviceCheck.checked_at,
    DeviceCheck.measured,
    Trial.started_at,
    Trial.deadline_at,
    Trial.submitted_at,
    Trial.answered,
    Trial.slowest_save,
    Trial.faces,
)


async def find_trial(session: AsyncSession, trial_id: UUID) -> Trial | None:
    return await session.get(Trial, trial_id)


async def lock_trial(session: AsyncSession, trial_id: UUID) -> Trial | None:
    named = sa.select(Trial).where(Trial.id == trial_id).with_for_update()
    return await session.scalar(named.execution_options(populate_existing=True))


async def find_of_registration(session: AsyncSession, registration_id: UUID) -> Trial | None:
    return await session.scalar(sa.select(Trial).where(Trial.registration_id == registration_id))


async def delete_of_registration(session: AsyncSession, registration_id: UUID) -> None:
    await session.execute(sa.delete(Trial).where(Trial.registration_id == registration_id))


async def find_check(session: AsyncSession, registration_id: UUID) -> DeviceCheck | None:
    of_it = sa.select(DeviceCheck).where(DeviceCheck.registration_id == registration_id)
    return await session.scalar(of_it)


async def list_devices(session: AsyncSession, sitting_id: UUID) -> list[DeviceRow]:
    """Everybody who has a place in the sitting, by ticket number, with what is known of a device."""
    places = _places().where(Registration.sitting_id == sitting_id)
    found = await session.execute(places.order_by(Registration.ticket_number))
    return [DeviceRow._make(row) for row in found]


async def get_device(session: AsyncSession, registration_id: UUID) -> DeviceRow:
    """What is known of the device of a registration that has its place."""
    named = _places().where(Registration.id == registration_id)
    return DeviceRow._make((await session.execute(named)).one())


async def find_device(session: AsyncSession, registration_id: UUID) -> DeviceRow | None:
    """The same; None where it has no place any more."""
    row = (await session.execute(_places().where(Registration.id == registration_id))).first()
    return None if row is None else DeviceRow._make(row)


async def list_page(session: AsyncSession, sitting_id: UUID, span: Span) -> ListStretch[DeviceRow]:
    """A span of them."""
    keys = {"ticket_number": Registration.ticket_number}
    places = _places().where(Registration.sitting_id == sitting_id)
    page = await fetch(session, places, span, keys=keys, row_id=Registration.id)
    return page.each(DeviceRow._make)


def _places() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_COLUMNS)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .outerjoin(Consent, Consent.registration_id == Registration.id)
        .outerjoin(DeviceCheck, DeviceCheck.registration_id == Registration.id)
        .outerjoin(Trial, Trial.registration_id == Registration.id)
        .where(Registration.state.in_(REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE)))
    )
