# SPDX-License-Identifier: Apache-2.0
"""Statements on registrations and consents."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate
from app.core.listing import ListStretch, Span, fetch
from app.registrations.models import Accommodation, Consent, LateAdmission, Registration
from app.registrations.states import REGISTRATION, RegistrationCapability, RegistrationState

BOOKED = REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE)


async def find_registration(session: AsyncSession, registration_id: UUID) -> Registration | None:
    return await session.get(Registration, registration_id)


async def lock_registration(session: AsyncSession, registration_id: UUID) -> Registration | None:
    return next(iter(await lock_registrations(session, [registration_id])), None)


async def list_sittings_of(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    named = sa.select(Registration.sitting_id).where(Registration.id.in_(ids)).distinct()
    return set(await session.scalars(named))


async def lock_registrations(session: AsyncSession, ids: Collection[UUID]) -> list[Registration]:
    """In the order of their ids, so that two who lock several never wait for each other."""
    named = sa.select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id)
    locked = named.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(locked))


async def find_with_candidate(
    session: AsyncSession, registration_id: UUID
) -> tuple[Registration, Candidate] | None:
    found = await session.execute(
        sa.select(Registration, Candidate)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .where(Registration.id == registration_id)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def find_by_ticket(
    session: AsyncSession, ticket_number: str
) -> tuple[Registration, Candidate] | None:
    found = await session.execute(
        sa.select(Registration, Candidate)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .where(Registration.ticket_number == ticket_number)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def list_of_candidate(session: AsyncSession, candidate_id: UUID) -> list[Registration]:
    own = sa.select(Registration).where(Registration.candidate_id == candidate_id)
    return list(await session.scalars(own.order_by(Registration.created_at, Registration.id)))


async def list_of_sitting(
    session: AsyncSession, sitting_id: UUID
) -> list[tuple[Registration, Candidate]]:
    found = await session.execute(
        sa.select(Registration, Candidate)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .where(Registration.sitting_id == sitting_id)
        .order_by(Registration.created_at, Registration.id)
    )
    return [(row[0], row[1]) for row in found]


async def list_page(
    session: AsyncSession, sitting_id: UUID, span: Span, *, state: RegistrationState | None
) -> ListStretch[tuple[Registration, Candidate]]:
    """A span of the sitting's registrations, with who they are."""
    found = (
        sa.select(Registration, Candidate)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .where(Registration.sitting_id == sitting_id)
    )
    if state is not None:
        found = found.where(Registration.state == state)
    keys = {
        "created_at": Registration.created_at,
        "ticket_number": Registration.ticket_number,
    }
    page = await fetch(session, found, span, keys=keys, row_id=Registration.id)
    return page.each(lambda row: (row[0], row[1]))


async def lock_booked(session: AsyncSession, sitting_id: UUID) -> list[Registration]:
    booked = sa.select(Registration).where(
        Registration.sitting_id == sitting_id, Registration.state.in_(BOOKED)
    )
    return list(await session.scalars(booked.order_by(Registration.id).with_for_update()))


async def count_booked(session: AsyncSession) -> Mapping[UUID, int]:
    counted = await session.execute(
        sa.select(Registration.sitting_id, sa.func.count())
        .where(Registration.state.in_(BOOKED))
        .group_by(Registration.sitting_id)
    )
    return {row[0]: row[1] for row in counted}


async def count_ever_booked(session: AsyncSession, sitting_id: UUID) -> int:
    """How many were booked into the sitting at any time, withdrawn ones too."""
    own = sa.select(sa.func.count()).where(Registration.sitting_id == sitting_id)
    return await session.scalar(own) or 0


async def list_booked_digests(session: AsyncSession, sitting_id: UUID) -> set[str]:
    """The id number digests of everybody who is booked into the sitting."""
    booked = (
        sa.select(Candidate.id_number_digest)
        .join(Registration, Registration.candidate_id == Candidate.id)
        .where(Registration.sitting_id == sitting_id)
        .where(Registration.state.in_(BOOKED))
    )
    return set(await session.scalars(booked))


async def is_booked(session: AsyncSession, sitting_id: UUID, candidate_id: UUID) -> bool:
    place = sa.select(Registration.id).where(
        Registration.sitting_id == sitting_id,
        Registration.candidate_id == candidate_id,
        Registration.state.in_(BOOKED),
    )
    return await session.scalar(place) is not None


async def list_taken(session: AsyncSession, ticket_numbers: Collection[str]) -> set[str]:
    """Those of the ticket numbers that exist already."""
    taken = sa.select(Registration.ticket_number).where(
        Registration.ticket_number.in_(ticket_numbers)
    )
    return set(await session.scalars(taken))


async def list_consenting(session: AsyncSession, ids: Collection[UUID]) -> list[UUID]:
    chosen = sa.select(Consent.registration_id).where(Consent.registration_id.in_(ids))
    return list(await session.scalars(chosen))


async def find_consent(session: AsyncSession, registration_id: UUID) -> Consent | None:
    return await session.scalar(
        sa.select(Consent).where(Consent.registration_id == registration_id)
    )


async def find_accommodation(session: AsyncSession, candidate_id: UUID) -> Accommodation | None:
    return await session.scalar(
        sa.select(Accommodation).where(Accommodation.candidate_id == candidate_id)
    )


async def list_accommodations_of(
    session: AsyncSession, registration_ids: Collection[UUID]
) -> dict[UUID, Accommodation]:
    """By registration; the person's, whichever of their registrations it was given at."""
    found = await session.execute(
        sa.select(Registration.id, Accommodation)
        .join(Accommodation, Accommodation.candidate_id == Registration.candidate_id)
        .where(Registration.id.in_(registration_ids))
    )
    return {row[0]: row[1] for row in found}


async def find_late_admission(session: AsyncSession, registration_id: UUID) -> LateAdmission | None:
    return await session.scalar(
        sa.select(LateAdmission).where(LateAdmission.registration_id == registration_id)
    )


async def list_late_admissions(
    session: AsyncSession, registration_ids: Collection[UUID]
) -> dict[UUID, LateAdmission]:
    named = sa.select(LateAdmission).where(LateAdmission.registration_id.in_(registration_ids))
    return {each.registration_id: each for each in await session.scalars(named)}
