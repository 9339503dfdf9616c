# SPDX-License-Identifier: Apache-2.0
"""Who gets which form of a set."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.papers import repository
from app.papers.errors import FormsUsedUp
from app.papers.models import FormDeal
from app.papers.service.sets import get_form_set
from app.papers.states import FormUse


async def deal_form(session: AsyncSession, set_id: UUID, holder: UUID, *, now: datetime) -> UUID:
    """The form that the holder sits; asked again, the same.

    Parallel forms are dealt evenly, the one that fewest got first; forms of an individual set to
    one holder each. Refused when an individual set has none left.
    """
    held = await repository.find_deal(session, set_id, holder)
    if held is not None:
        return held.form_id
    sole = (await get_form_set(session, set_id)).use is FormUse.INDIVIDUAL
    form_id = await _take(session, set_id, sole=sole)
    if form_id is None:
        raise FormsUsedUp
    session.add(
        FormDeal(form_set_id=set_id, holder=holder, form_id=form_id, sole=sole, dealt_at=now)
    )
    return form_id


async def _take(session: AsyncSession, set_id: UUID, *, sole: bool) -> UUID | None:
    """One form of the set, counted; None where none is left.

    Who starts beside others takes a form that none of them is taking, and waits only where there
    is no such form: of the last ones somebody's start may still fail, and of two parallel forms
    one is always being dealt.
    """
    for waiting in (False, True):
        taken = await repository.take_least_dealt(session, set_id, sole=sole, waiting=waiting)
        if taken is not None:
            return taken
    return None
