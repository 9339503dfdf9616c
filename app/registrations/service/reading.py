# SPDX-License-Identifier: Apache-2.0
"""Reading registrations. Another's registration is as good as none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import Candidate
from app.core.listing import ListStretch, Span
from app.core.security import Vault
from app.registrations import repository
from app.registrations.errors import RegistrationNotFound
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.sittings import service as sittings


@dataclass(frozen=True, slots=True)
class ListedRegistration:
    """A line of a sitting's list. The id number is masked."""

    registration: Registration
    full_name: str
    id_number: str


async def get_registration(session: AsyncSession, registration_id: UUID) -> Registration:
    registration = await repository.find_registration(session, registration_id)
    if registration is None:
        raise RegistrationNotFound
    return registration


async def get_own_registration(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> Registration:
    registration = await repository.find_registration(session, registration_id)
    return _own(registration, candidate_id)


async def lock_own_registration(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> Registration:
    """The candidate's registration, unchanged by others until the transaction ends."""
    registration = await repository.lock_registration(session, registration_id)
    return _own(registration, candidate_id)


async def lock_registration(session: AsyncSession, registration_id: UUID) -> Registration:
    """The registration as it is now, unchanged by others until the transaction ends."""
    registration = await repository.lock_registration(session, registration_id)
    if registration is None:
        raise RegistrationNotFound
    return registration


async def list_sittings_of(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """The sittings that these registrations are for."""
    return await repository.list_sittings_of(session, ids)


async def lock_registrations(session: AsyncSession, ids: Collection[UUID]) -> list[Registration]:
    """Those that there are of them, as they are now, unchanged by others until the end."""
    return await repository.lock_registrations(session, ids)


async def get_with_candidate(
    session: AsyncSession, registration_id: UUID
) -> tuple[Registration, Candidate]:
    """The registration with who it is, for staff who must know the person."""
    found = await repository.find_with_candidate(session, registration_id)
    if found is None:
        raise RegistrationNotFound
    return found


def _own(registration: Registration | None, candidate_id: UUID) -> Registration:
    if registration is None or registration.candidate_id != candidate_id:
        raise RegistrationNotFound
    return registration


async def list_own_registrations(
    session: AsyncSession, *, candidate_id: UUID
) -> list[Registration]:
    """The candidate's registrations, oldest first, withdrawn ones too."""
    return await repository.list_of_candidate(session, candidate_id)


async def list_registrations(session: AsyncSession, sitting_id: UUID) -> list[Registration]:
    """The sitting's registrations, oldest first, withdrawn ones too."""
    return [row for row, _ in await repository.list_of_sitting(session, sitting_id)]


async def list_with_candidates(
    session: AsyncSession, sitting_id: UUID
) -> list[tuple[Registration, Candidate]]:
    """The same with who they are, for staff who must call people by name."""
    return await repository.list_of_sitting(session, sitting_id)


async def list_page(
    session: AsyncSession,
    sitting_id: UUID,
    span: Span,
    *,
    state: RegistrationState | None,
    vault: Vault,
) -> ListStretch[ListedRegistration]:
    """A span of the sitting's registrations, withdrawn ones too; refused when there is no sitting."""
    await sittings.get_sitting(session, sitting_id)
    page = await repository.list_page(session, sitting_id, span, state=state)
    return page.each(lambda row: _listed(*row, vault))


def _listed(registration: Registration, person: Candidate, vault: Vault) -> ListedRegistration:
    return ListedRegistration(
        registration, person.full_name, accounts.mask_id_number(person, vault)
    )


async def count_booked(session: AsyncSession) -> Mapping[UUID, int]:
    """How many are booked, by sitting; a sitting with none is missing."""
    return await repository.count_booked(session)
