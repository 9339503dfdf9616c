# SPDX-License-Identifier: Apache-2.0
"""Reading what time was given in a sitting."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.attempts.values import Cause
from app.registrations.rules import normal_ticket_number
from app.sittings import service as sittings
from app.timekeeping import repository

# As many as one reads; who looks for one person asks by the ticket number.
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class GivenTime:
    """One entry of one ledger; `by` is a name, and empty for the service itself."""

    registration_id: UUID
    attempt_id: UUID
    ticket_number: str
    full_name: str
    cause: Cause
    seconds: int
    note: str
    by: str
    at: datetime


async def list_given(
    session: AsyncSession, sitting_id: UUID, *, ticket: str = ""
) -> list[GivenTime]:
    """What was given beside everybody's minutes, latest first; of one ticket where one is typed."""
    await sittings.get_sitting(session, sitting_id)
    wanted = (normal_ticket_number(ticket) or ticket) if ticket.strip() else None
    rows = await repository.list_given(session, sitting_id, ticket_number=wanted, limit=MOST_SHOWN)
    authors = {row.TimeEntry.author for row in rows}
    staff = {UUID(author) for author in authors if "-" in author}
    names = await accounts.names_of_staff(session, staff)
    by = {str(staff_id): name for staff_id, name in names.items()}
    return [
        GivenTime(
            row.registration_id,
            row.TimeEntry.attempt_id,
            row.ticket_number,
            row.full_name,
            row.TimeEntry.cause,
            row.TimeEntry.seconds,
            row.TimeEntry.note or "",
            by.get(row.TimeEntry.author, ""),
            row.TimeEntry.at,
        )
        for row in rows
    ]
