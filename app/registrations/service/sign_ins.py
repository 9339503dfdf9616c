# SPDX-License-Identifier: Apache-2.0
"""Signing a candidate in by ticket number and id number."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import Candidate
from app.accounts.rules import normal_id_number
from app.audit import service as audit
from app.audit.values import Actor, candidate_actor
from app.core.security import Vault
from app.doors import service as doors
from app.registrations import repository
from app.registrations.errors import IdNumberMalformed, TicketMalformed, WrongTicketOrIdNumber
from app.registrations.models import Registration
from app.registrations.rules import TICKET_EXAMPLE, is_id_number, normal_ticket_number
from app.registrations.service.reading import get_with_candidate


async def sign_in(
    door: doors.SignInDoor, *, ticket_number: str, id_number: str
) -> tuple[Registration, str]:
    """The registration and a new session's token.

    What cannot be a ticket or id number is said so, and counts as no try; beyond that a wrong
    ticket and a wrong id number get one answer. Strangers may know either: see `doors.admit`.
    """
    ticket = normal_ticket_number(ticket_number)
    if ticket is None:
        raise TicketMalformed(example=TICKET_EXAMPLE)
    if not is_id_number(id_number):
        raise IdNumberMalformed
    names = _names(ticket, id_number)
    await doors.admit(door, names)
    async with door.database.writing() as session:
        found = await repository.find_by_ticket(session, ticket)
        if found is not None and accounts.check_id_number(found[1], id_number, door.vault):
            return found[0], await _open(session, door, names, *found)
    at = ("registration", found[0].id) if found else None
    await doors.tell_refused(door, names, subject=at)
    raise WrongTicketOrIdNumber


async def _open(
    session: AsyncSession,
    door: doors.SignInDoor,
    names: list[str],
    registration: Registration,
    candidate: Candidate,
) -> str:
    await doors.forgive(session, door, names)
    actor = candidate_actor(candidate.id)
    await doors.tell_opened(session, door, actor, ("registration", registration.id))
    return await accounts.open_session(session, door, candidate_id=candidate.id)


async def let_in(
    session: AsyncSession,
    registration_id: UUID,
    *,
    reason: str,
    actor: Actor,
    vault: Vault,
    now: datetime,
) -> None:
    """For ten minutes this candidate waits for nobody's wrong tries; with the reason on the trail.

    Nobody is signed in by it: ticket number and id number are asked for as ever.
    """
    registration, candidate = await get_with_candidate(session, registration_id)
    names = _names(registration.ticket_number, vault.open(candidate.id_number_sealed))
    await doors.let_in(session, names, vault=vault, now=now)
    await audit.record(
        session,
        actor=actor,
        action="registrations.sign_in.let_in",
        subject=("registration", registration.id),
        now=now,
        reason=reason,
    )


def _names(ticket: str, id_number: str) -> list[str]:
    """What a candidate signs in as; strangers may know both."""
    return [f"ticket {ticket}", f"id {normal_id_number(id_number)}"]
