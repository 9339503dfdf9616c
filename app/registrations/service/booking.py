# SPDX-License-Identifier: Apache-2.0
"""Booking candidates into a sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.rules import normal_id_number
from app.audit import service as audit
from app.audit.values import Actor
from app.core.security import Vault
from app.programmes import service as programmes
from app.registrations import repository
from app.registrations.errors import AlreadyBooked, BookingClosed
from app.registrations.models import Registration
from app.registrations.rules import RosterRow, RowVerdict, judge_rows
from app.registrations.service.tickets import draw_ticket_numbers
from app.registrations.states import REGISTRATION, Source, TryNumber
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability


@dataclass(frozen=True, slots=True)
class BookingReport:
    """What became of each row: its ticket number, or why it was refused."""

    booked: list[tuple[RosterRow, str]]
    refused: list[tuple[RosterRow, RowVerdict]]


async def preview_roster(
    session: AsyncSession, sitting_id: UUID, rows: Sequence[RosterRow], *, vault: Vault
) -> list[tuple[RosterRow, RowVerdict]]:
    """What booking these rows would make of each; nothing is written."""
    digests = await repository.list_booked_digests(session, sitting_id)
    numbers = [normal_id_number(row.id_number) for row in rows]
    booked = {place for place, number in enumerate(numbers) if vault.digest(number) in digests}
    return list(judge_rows(rows, is_booked=booked))


async def book(
    session: AsyncSession,
    sitting_id: UUID,
    rows: Sequence[RosterRow],
    *,
    actor: Actor,
    vault: Vault,
    now: datetime,
) -> BookingReport:
    """Every right row has a place and a ticket number; the wrong ones are named with the reason.

    Refused as a whole when the sitting is cancelled or nobody may enter it any more.
    """
    sitting = await sittings.lock_sitting(session, sitting_id)
    refuse_unbookable(sitting, now)
    judged = await preview_roster(session, sitting_id, rows, vault=vault)
    bookable = [row for row, verdict in judged if verdict is RowVerdict.BOOKABLE]
    programme = await programmes.get_programme(session, sitting.programme_id)
    tickets = await draw_ticket_numbers(
        session, len(bookable), code=programme.code, starts_at=sitting.starts_at
    )
    booked = list(zip(bookable, tickets, strict=True))
    for row, ticket in booked:
        await _book_row(session, sitting, row, ticket=ticket, vault=vault, now=now)
    await audit.record(
        session,
        actor=actor,
        action="registrations.registration.book",
        subject=("sitting", sitting_id),
        now=now,
        detail={"booked": len(booked)},
    )
    return BookingReport(booked, [pair for pair in judged if pair[1] is not RowVerdict.BOOKABLE])


def refuse_unbookable(sitting: Sitting, now: datetime) -> None:
    if (
        not SITTING.may(sitting.state, SittingCapability.BE_BOOKED)
        or now >= sitting.entry_closes_at
    ):
        raise BookingClosed


async def _book_row(
    session: AsyncSession,
    sitting: Sitting,
    row: RosterRow,
    *,
    ticket: str,
    vault: Vault,
    now: datetime,
) -> None:
    person = await accounts.find_or_create_candidate(
        session, full_name=row.full_name.strip(), id_number=row.id_number, vault=vault, now=now
    )
    session.add(
        Registration(
            sitting_id=sitting.id,
            candidate_id=person.id,
            ticket_number=ticket,
            sequence=TryNumber.FIRST,
            state=REGISTRATION.start,
            source=Source.IMPORT,
            created_at=now,
        )
    )


async def book_retake(
    session: AsyncSession,
    sitting: Sitting,
    candidate_id: UUID,
    *,
    retake_of: UUID,
    now: datetime,
) -> Registration:
    """The candidate of the failed registration has a place and a ticket in the locked sitting.

    Refused when they are in the sitting already. Whether the right to it is there was judged.
    """
    if await repository.is_booked(session, sitting.id, candidate_id):
        raise AlreadyBooked
    programme = await programmes.get_programme(session, sitting.programme_id)
    [ticket] = await draw_ticket_numbers(
        session, 1, code=programme.code, starts_at=sitting.starts_at
    )
    registration = Registration(
        sitting_id=sitting.id,
        candidate_id=candidate_id,
        ticket_number=ticket,
        state=REGISTRATION.start,
        sequence=TryNumber.RETAKE,
        source=Source.ENTITLEMENT,
        retake_of=retake_of,
        created_at=now,
    )
    session.add(registration)
    await session.flush()  # What was used for it refers to the new row.
    return registration
