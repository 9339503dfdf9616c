# SPDX-License-Identifier: Apache-2.0
"""Whom the candidates of a sitting ask: the sitting's own contact, or else the programme's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.core.i18n import pick
from app.programmes.rules import dialled, normal_telephone
from app.sittings.models import Sitting
from app.sittings.rules import contact_fault
from app.sittings.service.keeping import rules_of
from app.sittings.service.reading import lock_sitting
from app.sittings.values import SittingContact


async def contact_of(session: AsyncSession, sitting: Sitting) -> SittingContact:
    """In the reader's language, as far as it is the programme's. There is always a name."""
    rules = await rules_of(session, sitting)
    operator = pick(rules.operator.name.zh, rules.operator.name.en)
    if sitting.contact_telephone or sitting.contact_email:
        telephone = sitting.contact_telephone or ""
        return SittingContact(
            sitting.contact_name or operator,
            telephone,
            sitting.contact_hours or "",
            sitting.contact_email or "",
            dialled(telephone),
            is_own=True,
        )
    given = rules.contact
    hours = pick(given.hours.zh, given.hours.en)
    return SittingContact(operator, given.telephone, hours, given.email, dialled(given.telephone))


async def set_contact(
    session: AsyncSession, sitting_id: UUID, typed: SittingContact, *, actor: Actor, now: datetime
) -> Sitting:
    """From now on the candidates of the sitting are shown this; the programme's if it is empty.

    Refused with what does not fit; then nothing has changed.
    """
    sitting = await lock_sitting(session, sitting_id)
    fault = contact_fault(typed)
    if fault is not None:
        raise fault
    sitting.contact_name = typed.name or None
    sitting.contact_telephone = normal_telephone(typed.telephone) if typed.telephone else None
    sitting.contact_hours = typed.hours or None
    sitting.contact_email = typed.email or None
    await audit.record(
        session,
        actor=actor,
        action="sittings.sitting.set_contact",
        subject=("sitting", sitting.id),
        now=now,
        detail={"telephone": sitting.contact_telephone, "hours": sitting.contact_hours},
    )
    return sitting
