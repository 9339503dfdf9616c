# SPDX-License-Identifier: Apache-2.0
"""Who of a sitting delivered late, and through which outages it may be taken in."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.registrations import service as registrations
from app.timekeeping import service as timekeeping
from app.timekeeping.models import Outage


@dataclass(frozen=True, slots=True)
class LatePerson:
    """One attempt with late ops: how many came, and how many of them the answers have by now."""

    registration_id: UUID
    ticket_number: str
    full_name: str
    came: int
    taken_in: int


@dataclass(frozen=True, slots=True)
class LateAnswers:
    """The sitting's late ops by person; outages with how many of those whom each hit came late."""

    people: list[LatePerson]
    outages: list[tuple[Outage, int]]


async def late_answers_of(session: AsyncSession, sitting_id: UUID) -> LateAnswers:
    """Counts alone: whose answers they are and what they say is a look of its own."""
    counted = await attempts.count_late_ops(session, sitting_id)
    sat = [a for a in await attempts.list_attempts(session, sitting_id) if a.id in counted]
    people = {
        r.id: (r, p) for r, p in await registrations.list_with_candidates(session, sitting_id)
    }
    lines = []
    for attempt in sat:
        registration, person = people[attempt.registration_id]
        lines.append(
            LatePerson(
                registration.id,
                registration.ticket_number,
                person.full_name,
                *counted[attempt.id],
            )
        )
    late = {str(a.id) for a in sat}
    outages = [
        (each, len(late.intersection(each.affected)))
        for each in await timekeeping.list_outages(session, sitting_id)
    ]
    lines.sort(key=lambda line: line.ticket_number)
    return LateAnswers(lines, [(outage, n) for outage, n in outages if n])
