# SPDX-License-Identifier: Apache-2.0
"""Who gets which form of a set."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.papers import repository
from app.papers.errors import FormsUsedUp
from app.papers.models import FormDeal, FormSet
from app.papers.service.sets import get_form_set
from app.papers.states import FormUse

# Two who start in the same moment may reach for one form; the database lets one of them have it.
_TRIES = 5


async def deal_form(session: AsyncSession, set_id: UUID, holder: UUID, *, now: datetime) -> UUID:
    """The form that the holder sits; asked again, the same.

    Parallel forms are dealt evenly, the one that fewest hold first; forms of an individual set to
    one holder each. Refused when an individual set has none left.
    """
    held = await repository.find_deal(session, set_id, holder)
    if held is not None:
        return held.form_id
    made = await get_form_set(session, set_id)
    for _ in range(_TRIES):
        dealt = await _try(session, made, holder, now=now)
        if dealt is not None:
            return dealt
    raise FormsUsedUp


async def _try(session: AsyncSession, made: FormSet, holder: UUID, *, now: datetime) -> UUID | None:
    """A form dealt to the holder, or None when somebody else was faster."""
    sole = made.use is FormUse.INDIVIDUAL
    find = repository.find_undealt if sole else repository.find_least_dealt
    form_id = await find(session, made.id)
    if form_id is None:
        raise FormsUsedUp
    deal = FormDeal(form_set_id=made.id, holder=holder, form_id=form_id, sole=sole, dealt_at=now)
    try:
        async with session.begin_nested():
            session.add(deal)
    except IntegrityError:
        return None
    return form_id
