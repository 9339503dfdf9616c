# SPDX-License-Identifier: Apache-2.0
"""The paper before the start: dealt and sealed while one waits, so that the start is one short answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.errors import EntryNotOpen, SittingNotOpen, TooLate
from app.attempts.models import Attempt
from app.attempts.service.handing_out import runs_over
from app.attempts.states import ATTEMPT, AttemptCapability
from app.core.security import Vault
from app.core.templating import format_moment
from app.papers import service as papers
from app.papers.errors import FormsUsedUp
from app.registrations import service as registrations
from app.registrations.errors import RegistrationWithdrawn
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability


async def find_dealt(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID, now: datetime
) -> UUID | None:
    """The form that this registration sits; None where its set has not dealt it one yet.

    Refused before entry opens, after the last entry of this person, while the sitting is not open,
    and for a registration that was withdrawn or is another's.
    """
    registration = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate_id
    )
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    form_id = await _form_open_to(session, registration, sitting, now=now)
    if sitting.form_set_id is None:
        return form_id
    return await papers.find_deal(session, sitting.form_set_id, registration_id)


async def deal_ahead(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID, now: datetime
) -> UUID:
    """The form that this registration sits, dealt now unless it has been; the start takes the same.

    Refused as `find_dealt` is, and where no form of the set is left.
    """
    found = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate_id
    )
    # In the order of domains, as the start has it.
    sitting = await sittings.share_sitting(session, found.sitting_id)
    (registration,) = await registrations.lock_registrations(session, [registration_id])
    form_id = await _form_open_to(session, registration, sitting, now=now)
    if sitting.form_set_id is None:
        return form_id
    dealt = await papers.deal_forms(session, sitting.form_set_id, [registration_id], now=now)
    if registration_id not in dealt:
        raise FormsUsedUp
    return dealt[registration_id]


async def seal_for(
    session: AsyncSession, vault: Vault, form_id: UUID, registration_id: UUID
) -> bytes:
    """The paper of this form, sealed for this registration."""
    return await papers.seal_paper(session, vault, form_id, registration_id)


def key_for(vault: Vault, attempt: Attempt, *, now: datetime) -> bytes | None:
    """What opens the attempt's paper; None once it has ended or its time is over, as of its paper."""
    running = ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS)
    if not running or runs_over(attempt, now=now):
        return None
    return papers.key_of_paper(vault, attempt.form_id, attempt.registration_id)


async def _form_open_to(
    session: AsyncSession, registration: Registration, sitting: Sitting, *, now: datetime
) -> UUID:
    """The sitting's one form, or the first of its set; refused to whom it is not open now."""
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        raise RegistrationWithdrawn
    if not SITTING.may(sitting.state, SittingCapability.ADMIT) or sitting.form_id is None:
        raise SittingNotOpen
    if now < sitting.entry_opens_at:
        raise EntryNotOpen(opens_at=format_moment(sitting.entry_opens_at))
    allowed = await registrations.find_allowances(session, registration.id)
    closes_at = allowed.entry_closes_at(sitting.entry_closes_at)
    if now >= closes_at:
        raise TooLate(closes_at=format_moment(closes_at))
    return sitting.form_id
