# SPDX-License-Identifier: Apache-2.0
"""Signing a candidate in by ticket number and id number."""

from app.accounts import service as accounts
from app.accounts.rules import normal_id_number
from app.registrations import repository
from app.registrations.errors import IdNumberMalformed, TicketMalformed, WrongTicketOrIdNumber
from app.registrations.models import Registration
from app.registrations.rules import TICKET_EXAMPLE, is_id_number, normal_ticket_number


async def sign_in(
    door: accounts.SignInDoor, *, ticket_number: str, id_number: str
) -> tuple[Registration, str]:
    """The registration and a new session's token.

    What cannot be a ticket or id number is said so, and counts as no try; beyond that a wrong
    ticket and a wrong id number get one answer. Strangers may know either: see `accounts.admit`.
    """
    ticket = normal_ticket_number(ticket_number)
    if ticket is None:
        raise TicketMalformed(example=TICKET_EXAMPLE)
    if not is_id_number(id_number):
        raise IdNumberMalformed
    names = [f"ticket {ticket}", f"id {normal_id_number(id_number)}"]
    await accounts.admit(door, names)
    async with door.database.writing() as session:
        found = await repository.find_by_ticket(session, ticket)
        if found is None or not accounts.check_id_number(found[1], id_number, door.vault):
            raise WrongTicketOrIdNumber
        registration, candidate = found
        await accounts.forgive(session, door, names)
        token = await accounts.open_candidate_session(
            session, candidate.id, settings=door.settings, now=door.now
        )
    return registration, token
