# SPDX-License-Identifier: Apache-2.0
"""Fresh ticket numbers."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.registrations import repository
from app.registrations.rules import TICKET_DIGITS, ticket_number


async def draw_ticket_numbers(
    session: AsyncSession, count: int, *, code: str, starts_at: datetime
) -> list[str]:
    """So many different ticket numbers that nobody holds.

    Two transactions may draw the same one in the same moment; the table's uniqueness then
    refuses the second as a whole, and nobody gets another's ticket.
    """
    drawn: set[str] = set()
    while len(drawn) < count:
        wanted = {
            ticket_number(code, starts_at, secrets.randbelow(10**TICKET_DIGITS))
            for _ in range(count - len(drawn))
        }
        drawn |= wanted - await repository.list_taken(session, wanted)
    return sorted(drawn, key=lambda _: secrets.randbits(32))
