# SPDX-License-Identifier: Apache-2.0
"""Who gets which form of a set."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.papers import repository
from app.papers.models import FormDeal
from app.papers.rules import deal_evenly
from app.papers.states import FormUse


async def find_deal(session: AsyncSession, set_id: UUID, holder: UUID) -> UUID | None:
    """The form of the set that the holder got; None where none has been dealt."""
    return (await repository.list_deals(session, set_id, [holder])).get(holder)


async def deal_forms(
    session: AsyncSession, set_id: UUID, holders: Collection[UUID], *, now: datetime
) -> dict[UUID, UUID]:
    """The form that each holder sits; asked again, the same.

    Parallel forms are dealt evenly, those that fewest got first; forms of an individual set to one
    holder each. Holders for whom an individual set has none left are absent.
    """
    held = await repository.list_deals(session, set_id, holders)
    without = [holder for holder in dict.fromkeys(holders) if holder not in held]
    if not without:
        return held
    sole = await repository.get_use(session, set_id) is FormUse.INDIVIDUAL
    taken = await (_take_free if sole else _take_evenly)(session, set_id, len(without))
    dealt = dict(zip(without, taken, strict=False))
    session.add_all(
        FormDeal(form_set_id=set_id, holder=holder, form_id=form_id, sole=sole, dealt_at=now)
        for holder, form_id in dealt.items()
    )
    return held | dealt


async def _take_free(session: AsyncSession, set_id: UUID, number: int) -> Sequence[UUID]:
    """So many forms that nobody got, counted; fewer where fewer are left.

    Who starts beside others takes forms that none of them is taking, and waits only where too few
    others are left: of the last ones somebody's start may still fail.
    """
    taken = await repository.take_free(session, set_id, number, waiting=False)
    while len(taken) < number:
        more = await repository.take_free(session, set_id, number - len(taken), waiting=True)
        if not more:
            break
        taken += more
    return taken


async def _take_evenly(session: AsyncSession, set_id: UUID, number: int) -> Sequence[UUID]:
    counted = await repository.lock_counts(session, set_id)
    taken = deal_evenly(counted, number)
    await repository.count_dealt_up(session, {form_id: taken.count(form_id) for form_id in taken})
    return taken
