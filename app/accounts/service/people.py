# SPDX-License-Identifier: Apache-2.0
"""Candidates and staff: who is known, and by what."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import StaffNotFound
from app.accounts.models import Candidate, StaffMember
from app.accounts.rules import masked_id_number, normal_id_number
from app.core.security import Vault


async def find_or_create_candidate(
    session: AsyncSession, *, full_name: str, id_number: str, vault: Vault, now: datetime
) -> Candidate:
    """The person with this id number; a known person keeps the name first recorded."""
    number = normal_id_number(id_number)
    digest = vault.digest(number)
    known = await repository.find_candidate_by_digest(session, digest)
    if known is not None:
        return known
    person = Candidate(
        full_name=full_name,
        id_number_digest=digest,
        id_number_sealed=vault.seal(number),
        created_at=now,
    )
    session.add(person)
    await session.flush()  # The caller refers to the row's id in the same transaction.
    return person


def check_id_number(candidate: Candidate, id_number: str, vault: Vault) -> bool:
    return vault.digest(normal_id_number(id_number)) == candidate.id_number_digest


def mask_id_number(candidate: Candidate, vault: Vault) -> str:
    return masked_id_number(vault.open(candidate.id_number_sealed))


async def names_of_staff(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """The display names of these members of staff; who does not exist is left out."""
    return {member.id: member.display_name for member in await repository.list_staff(session, ids)}


async def find_staff(session: AsyncSession, username: str) -> StaffMember | None:
    return await repository.find_staff(session, username)


async def lock_member(session: AsyncSession, staff_id: UUID) -> StaffMember:
    """The member as now; nobody lets them go or changes their roles until the transaction ends."""
    member = await repository.lock_member(session, staff_id)
    if member is None:
        raise StaffNotFound
    return member
