# SPDX-License-Identifier: Apache-2.0
"""A registration as a trial or a check needs it: whose, until when, and with a camera or without."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.programmes.rules import ProgrammeRules
from app.registrations import service as registrations
from app.registrations.errors import RegistrationNotFound, RegistrationWithdrawn
from app.registrations.models import Registration
from app.registrations.rules import ConsentChoice
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings
from app.sittings.models import Sitting


@dataclass(frozen=True, slots=True)
class CheckedPlace:
    """`with_camera`: the programme wants the camera, and the candidate agreed to it."""

    registration: Registration
    sitting: Sitting
    rules: ProgrammeRules
    entry_closes_at: datetime
    consent: ConsentChoice | None

    @property
    def with_camera(self) -> bool:
        return self.rules.camera.required and self.consent is ConsentChoice.CAMERA

    @property
    def holds(self) -> bool:
        return REGISTRATION.may(self.registration.state, RegistrationCapability.HOLD_A_PLACE)


async def get_place(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> CheckedPlace:
    """The candidate's own; another's is not found."""
    registration = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate_id
    )
    return await _about(session, registration)


async def lock_place(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> CheckedPlace:
    """The same, unchanged by others until the transaction ends; refused once it was withdrawn."""
    registration = await registrations.lock_registration(session, registration_id)
    if registration.candidate_id != candidate_id:
        raise RegistrationNotFound
    place = await _about(session, registration)
    if not place.holds:
        raise RegistrationWithdrawn
    return place


async def _about(session: AsyncSession, registration: Registration) -> CheckedPlace:
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    allowed = await registrations.find_allowances(session, registration.id)
    consent = await registrations.find_consent(session, registration.id)
    return CheckedPlace(
        registration,
        sitting,
        await sittings.rules_of(session, sitting),
        allowed.entry_closes_at(sitting.entry_closes_at),
        None if consent is None else consent.choice,
    )
