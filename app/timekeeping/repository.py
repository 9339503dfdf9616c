# SPDX-License-Identifier: Apache-2.0
"""Statements on time given; attempts and registrations are only read."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate
from app.attempts.models import Attempt, TimeEntry
from app.attempts.states import AttemptState
from app.attempts.values import Cause
from app.core.db import insert_by_dialect, parts_of
from app.core.ids import new_id
from app.registrations.models import Registration
from app.timekeeping.models import Outage, PulseMinute
from app.timekeeping.states import OUTAGE, OutageVerb


async def list_given(
    session: AsyncSession, sitting_id: UUID, *, ticket_number: str | None, limit: int
) -> list[sa.Row[Any]]:
    """Entries of the sitting beside the minutes that everybody has, latest first."""
    given = (
        sa.select(
            TimeEntry,
            Registration.id.label("registration_id"),
            Registration.ticket_number,
            Candidate.full_name,
        )
        .join(Attempt, Attempt.id == TimeEntry.attempt_id)
        .join(Registration, Registration.id == Attempt.registration_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.sitting_id == sitting_id, TimeEntry.cause != Cause.BASE)
    )
    if ticket_number is not None:
        given = given.where(Registration.ticket_number == ticket_number)
    latest = given.order_by(TimeEntry.at.desc(), TimeEntry.id.desc()).limit(limit)
    return list(await session.execute(latest))


async def find_sittings_of(
    session: AsyncSession, attempt_ids: Collection[UUID]
) -> Mapping[UUID, UUID]:
    """The sittings of these attempts; what is the id of none is missing."""
    found: dict[UUID, UUID] = {}
    for part in parts_of(attempt_ids):
        named = sa.select(Attempt.id, Attempt.sitting_id).where(Attempt.id.in_(part))
        found |= {row[0]: row[1] for row in await session.execute(named)}
    return found


async def put_pulse(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """The process's row of this sitting and minute says this, whatever it said before."""
    keys = ("sitting_id", "minute_at", "process")
    fresh = insert_by_dialect(session, PulseMinute).values({"id": new_id(), **values})
    said = {name: value for name, value in values.items() if name not in keys}
    await session.execute(fresh.on_conflict_do_update(index_elements=list(keys), set_=said))


async def list_pulses(
    session: AsyncSession, sitting_id: UUID, *, since: datetime
) -> list[PulseMinute]:
    heard = sa.select(PulseMinute).where(
        PulseMinute.sitting_id == sitting_id, PulseMinute.minute_at >= since
    )
    return list(await session.scalars(heard))


async def list_sat_since(
    session: AsyncSession, since: datetime
) -> list[tuple[UUID, UUID, datetime, datetime | None]]:
    """Sitting, attempt, start and end of all whose time was not over then.

    By state and deadline, which are in an index: it is asked every minute.
    """
    sat = sa.select(Attempt.sitting_id, Attempt.id, Attempt.started_at, Attempt.submitted_at).where(
        Attempt.state.in_(AttemptState), Attempt.deadline_at > since
    )
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(sat)]


async def list_outages(session: AsyncSession, sitting_id: UUID) -> list[Outage]:
    found = sa.select(Outage).where(Outage.sitting_id == sitting_id)
    return list(await session.scalars(found.order_by(Outage.from_at)))


async def list_open_outages(session: AsyncSession) -> list[Outage]:
    """Those of all sittings that nobody has decided about."""
    waiting = sa.select(Outage).where(Outage.state.in_(OUTAGE.hearing(OutageVerb.DISMISS)))
    return list(await session.scalars(waiting.order_by(Outage.from_at)))


async def lock_outage(session: AsyncSession, outage_id: UUID) -> Outage | None:
    named = sa.select(Outage).where(Outage.id == outage_id).with_for_update()
    return await session.scalar(named.execution_options(populate_existing=True))


async def find_outage(session: AsyncSession, outage_id: UUID) -> Outage | None:
    return await session.get(Outage, outage_id)


async def add_outage(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Proposed once, whichever process finds it first."""
    fresh = insert_by_dialect(session, Outage).values(dict(values))
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["sitting_id", "from_at"]))
