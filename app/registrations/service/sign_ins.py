# SPDX-License-Identifier: Apache-2.0
"""Signing a candidate in by ticket number and id number."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.rules import normal_id_number
from app.core.security import Vault
from app.core.settings import Settings
from app.registrations import repository
from app.registrations.errors import (
    IdNumberMalformed,
    TicketMalformed,
    TooManySignIns,
    WrongTicketOrIdNumber,
)
from app.registrations.models import Registration
from app.registrations.rules import (
    FORGOTTEN_AFTER,
    TICKET_EXAMPLE,
    Guessed,
    is_id_number,
    normal_ticket_number,
    pause_until,
)


async def sign_in(
    session: AsyncSession,
    *,
    ticket_number: str,
    id_number: str,
    vault: Vault,
    settings: Settings,
    now: datetime,
) -> tuple[Registration, str]:
    """The registration and a new session's token.

    What cannot be a ticket or id number is said so; beyond that a wrong ticket and a wrong id
    number get one answer. The caller counts it with `count_wrong_sign_in`, in a transaction
    that is kept: this one's refusal would take the count with it.
    """
    ticket = normal_ticket_number(ticket_number)
    if ticket is None:
        raise TicketMalformed(example=TICKET_EXAMPLE)
    if not is_id_number(id_number):
        raise IdNumberMalformed
    digests = _digests(ticket, id_number, vault)
    await _refuse_paused(session, digests, now)
    found = await repository.find_by_ticket(session, ticket)
    if found is None or not accounts.check_id_number(found[1], id_number, vault):
        raise WrongTicketOrIdNumber
    # Other people's tries of a day ago go along: nothing else needs a job for so little.
    await repository.forget_tries(session, digests[Guessed.TICKET], before=now - timedelta(days=1))
    registration, candidate = found
    token = await accounts.open_candidate_session(session, candidate.id, settings=settings, now=now)
    return registration, token


async def count_wrong_sign_in(
    session: AsyncSession, *, ticket_number: str, id_number: str, vault: Vault, now: datetime
) -> None:
    """One more wrong try by this ticket number and by this id number."""
    ticket = normal_ticket_number(ticket_number) or ""
    for digest in _digests(ticket, id_number, vault).values():
        await repository.count_try(session, digest, now=now, forgotten_before=now - FORGOTTEN_AFTER)


def _digests(ticket: str, id_number: str, vault: Vault) -> dict[Guessed, str]:
    return {
        Guessed.TICKET: vault.digest(f"try ticket {ticket}"),
        Guessed.ID_NUMBER: vault.digest(f"try id {normal_id_number(id_number)}"),
    }


async def _refuse_paused(session: AsyncSession, digests: dict[Guessed, str], now: datetime) -> None:
    tries = {t.digest: t for t in await repository.list_tries(session, digests.values())}
    for guessed, digest in digests.items():
        counted = tries.get(digest)
        if counted is None or now - counted.last_failed_at >= FORGOTTEN_AFTER:
            continue
        until = pause_until(guessed, counted.failures, counted.last_failed_at)
        if until is not None and now < until:
            raise TooManySignIns(minutes=int((until - now).total_seconds() // 60) + 1)
