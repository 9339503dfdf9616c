# SPDX-License-Identifier: Apache-2.0
"""Queries of the results domain. Private to its service."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.listing import Column, ListStretch, Span, fetch
from app.registrations.models import Registration
from app.results.models import Result, Voiding
from app.results.states import VOIDING, Outcome, ResultState, VoidingVerb

# Where there are no points a sort needs a value all the same.
_BELOW_ALL = Decimal(-1)


async def find_of_registration(session: AsyncSession, registration_id: UUID) -> Result | None:
    return await session.scalar(sa.select(Result).where(Result.registration_id == registration_id))


async def lock_of_registration(session: AsyncSession, registration_id: UUID) -> Result | None:
    found = sa.select(Result).where(Result.registration_id == registration_id)
    return await session.scalar(found.with_for_update().execution_options(populate_existing=True))


async def lock_of_sitting(session: AsyncSession, sitting_id: UUID) -> list[Result]:
    """The sitting's results, always in the same order, so that two lockers cannot cross."""
    found = sa.select(Result).where(Result.sitting_id == sitting_id).order_by(Result.id)
    return list(
        await session.scalars(found.with_for_update().execution_options(populate_existing=True))
    )


async def list_of_sitting(session: AsyncSession, sitting_id: UUID) -> list[Result]:
    found = sa.select(Result).where(Result.sitting_id == sitting_id)
    return list(await session.scalars(found.order_by(Result.id)))


async def list_page(
    session: AsyncSession, sitting_id: UUID, span: Span, *, outcome: Outcome | None
) -> ListStretch[tuple[str, Result]]:
    """A span of the sitting's results, each with its ticket number; without points comes lowest."""
    found = (
        sa.select(Registration.ticket_number, Result)
        .join(Result, Result.registration_id == Registration.id)
        .where(Result.sitting_id == sitting_id)
    )
    if outcome is not None:
        found = found.where(Result.outcome == outcome)
    lowest = sa.literal(_BELOW_ALL, Result.total.type)
    keys: dict[str, Column] = {
        "ticket_number": Registration.ticket_number,
        "total": sa.func.coalesce(Result.total, lowest),
    }
    page = await fetch(session, found, span, keys=keys, row_id=Result.id)
    return page.each(lambda row: (row[0], row[1]))


async def count_results(
    session: AsyncSession, sitting_id: UUID
) -> list[tuple[Outcome, ResultState, int]]:
    """How many of the sitting's results there are of each outcome in each state."""
    kinds = (Result.outcome, Result.state)
    counted = sa.select(*kinds, sa.func.count()).where(Result.sitting_id == sitting_id)
    rows = await session.execute(counted.group_by(*kinds))
    return [(row[0], row[1], row[2]) for row in rows]


async def lock_result(session: AsyncSession, result_id: UUID) -> Result:
    named = sa.select(Result).where(Result.id == result_id)
    found = await session.scalars(named.with_for_update().execution_options(populate_existing=True))
    return found.one()


async def lock_voiding(session: AsyncSession, voiding_id: UUID) -> Voiding | None:
    named = sa.select(Voiding).where(Voiding.id == voiding_id)
    return await session.scalar(named.with_for_update().execution_options(populate_existing=True))


async def find_voiding(session: AsyncSession, voiding_id: UUID) -> tuple[Voiding, Result] | None:
    named = sa.select(Voiding, Result).join(Result, Result.id == Voiding.result_id)
    row = (await session.execute(named.where(Voiding.id == voiding_id))).one_or_none()
    return None if row is None else (row[0], row[1])


async def list_voidings(session: AsyncSession, result_id: UUID) -> list[Voiding]:
    of_result = sa.select(Voiding).where(Voiding.result_id == result_id)
    return list(await session.scalars(of_result.order_by(Voiding.asked_at, Voiding.id)))


async def count_open_voidings(session: AsyncSession, sitting_id: UUID) -> int:
    """How many wait for a second person, over all results of the sitting."""
    waiting = (
        sa.select(sa.func.count())
        .select_from(Voiding)
        .join(Result, Result.id == Voiding.result_id)
        .where(Result.sitting_id == sitting_id)
        .where(Voiding.state.in_(VOIDING.hearing(VoidingVerb.CONFIRM)))
    )
    return await session.scalar(waiting) or 0


async def delete_voidings(session: AsyncSession, result_id: UUID) -> None:
    await session.execute(sa.delete(Voiding).where(Voiding.result_id == result_id))
