# SPDX-License-Identifier: Apache-2.0
"""The candidate's choice about the camera."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import candidate_actor
from app.registrations import repository
from app.registrations.errors import AlternativeNotOffered, ConsentClosed
from app.registrations.models import Consent
from app.registrations.rules import CONSENT_TEXT_VERSION, ConsentChoice
from app.registrations.service.reading import lock_own_registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings


async def give_consent(
    session: AsyncSession,
    registration_id: UUID,
    *,
    candidate_id: UUID,
    choice: ConsentChoice,
    now: datetime,
) -> Consent:
    """The choice stands until the candidate makes another one, which is their right at any time.

    Refused for a withdrawn registration, and where the programme offers no alternative.
    """
    registration = await lock_own_registration(session, registration_id, candidate_id=candidate_id)
    if not REGISTRATION.may(registration.state, RegistrationCapability.GIVE_CONSENT):
        raise ConsentClosed
    if choice is ConsentChoice.ALTERNATIVE:
        await _refuse_without_alternative(session, registration.sitting_id)
    consent = await repository.find_consent(session, registration_id)
    if consent is None:
        consent = Consent(registration_id=registration_id)
        session.add(consent)
    consent.choice, consent.text_version, consent.given_at = (
        choice,
        CONSENT_TEXT_VERSION,
        now,
    )
    await audit.record(
        session,
        actor=candidate_actor(candidate_id),
        action="registrations.consent.give",
        subject=("registration", registration_id),
        now=now,
        detail={"choice": choice.value, "text_version": CONSENT_TEXT_VERSION},
    )
    return consent


async def _refuse_without_alternative(session: AsyncSession, sitting_id: UUID) -> None:
    sitting = await sittings.get_sitting(session, sitting_id)
    if not (await sittings.rules_of(session, sitting)).camera.alternative:
        raise AlternativeNotOffered


async def list_consenting(session: AsyncSession, ids: Collection[UUID]) -> list[UUID]:
    """Those of the registrations for which a choice stands."""
    return await repository.list_consenting(session, ids)


async def find_consent(session: AsyncSession, registration_id: UUID) -> Consent | None:
    """The choice that stands, or None while there is none."""
    return await repository.find_consent(session, registration_id)
