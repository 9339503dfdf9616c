# SPDX-License-Identifier: Apache-2.0
"""The free retake: granted once, used by booking once, given back when that sitting is cancelled."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM, candidate_actor
from app.core.clock import EXAM_ZONE
from app.entitlements import repository
from app.entitlements.errors import (
    EntitlementLapsed,
    EntitlementNotFound,
    EntitlementRevoked,
    EntitlementUsed,
    SittingNotForRetake,
)
from app.entitlements.models import Entitlement
from app.entitlements.rules import entitlement_state, is_within, lapses_on
from app.entitlements.states import EntitlementState
from app.programmes.rules import ProgrammeRules
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.values import SittingContact


async def grant_free_retake(
    session: AsyncSession,
    registration_id: UUID,
    *,
    sitting_starts_at: datetime,
    months: int,
    now: datetime,
) -> Entitlement | None:
    """The candidate holds one free retake; None when they were ever granted one for this title.

    Except one that was revoked with this very result: restoring the result gives that one back.
    """
    registration = await registrations.get_registration(session, registration_id)
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    granted = await repository.find_for(
        session,
        registration.candidate_id,
        programme_id=sitting.programme_id,
        title_key=sitting.title_key,
    )
    if granted is not None:
        return await _restore(session, granted, registration_id, now=now)
    entitlement = Entitlement(
        candidate_id=registration.candidate_id,
        programme_id=sitting.programme_id,
        title_key=sitting.title_key,
        cause_registration_id=registration_id,
        granted_at=now,
        lapses_on=lapses_on(sitting_starts_at, months),
    )
    session.add(entitlement)
    await session.flush()  # The trail names the new row's id; a second grant must see it.
    await audit.record(
        session,
        actor=SYSTEM,
        action="entitlements.entitlement.grant",
        subject=("entitlement", entitlement.id),
        now=now,
        detail={
            "registration": str(registration_id),
            "lapses_on": entitlement.lapses_on.isoformat(),
        },
    )
    return entitlement


async def _restore(
    session: AsyncSession, held: Entitlement, registration_id: UUID, *, now: datetime
) -> Entitlement | None:
    if held.revoked_at is None or held.cause_registration_id != registration_id:
        return None
    held.revoked_at = None
    await audit.record(
        session,
        actor=SYSTEM,
        action="entitlements.entitlement.restore",
        subject=("entitlement", held.id),
        now=now,
    )
    return held


async def revoke(session: AsyncSession, registration_id: UUID, *, now: datetime) -> bool:
    """What this registration's result gave is taken back; was there anything to take?

    A place that was booked with it stays until somebody withdraws it: the candidate may be on
    the way to it, and a person has to tell them.
    """
    held = await repository.lock_caused_by(session, registration_id)
    if held is None or held.revoked_at is not None:
        return False
    held.revoked_at = now
    await audit.record(
        session,
        actor=SYSTEM,
        action="entitlements.entitlement.revoke",
        subject=("entitlement", held.id),
        now=now,
    )
    return True


async def list_own_entitlements(session: AsyncSession, *, candidate_id: UUID) -> list[Entitlement]:
    """The candidate's entitlements, used and lapsed ones too."""
    return await repository.list_of_candidate(session, candidate_id)


async def count_to_be_had(
    session: AsyncSession, *, now: datetime
) -> Mapping[tuple[UUID, str], int]:
    """How many hold a free retake that they can still book, by programme and title."""
    return await repository.count_unused(session, on=now.astimezone(EXAM_ZONE).date())


async def get_own_entitlement(
    session: AsyncSession, entitlement_id: UUID, *, candidate_id: UUID
) -> Entitlement:
    entitlement = await repository.find(session, entitlement_id)
    return _own(entitlement, candidate_id)


def _own(entitlement: Entitlement | None, candidate_id: UUID) -> Entitlement:
    if entitlement is None or entitlement.candidate_id != candidate_id:
        raise EntitlementNotFound
    return entitlement


async def list_bookable_sittings(
    session: AsyncSession, entitlement: Entitlement, *, now: datetime
) -> list[Sitting]:
    """The coming sittings that this entitlement can be used for, by start."""
    kind = await _kind_of(session, entitlement)
    coming = await sittings.list_coming_sittings(
        session, entitlement.programme_id, title_key=entitlement.title_key, now=now
    )
    return [s for s in coming if s.kind == kind and is_within(s.starts_at, entitlement.lapses_on)]


async def _kind_of(session: AsyncSession, entitlement: Entitlement) -> str:
    """A rehearsal's retake is rehearsed; it must not take a place in a real sitting."""
    return (await _cause_of(session, entitlement)).kind


async def rules_behind(session: AsyncSession, entitlement: Entitlement) -> ProgrammeRules:
    """The rules that the entitlement was given by: those of the sitting that caused it."""
    return await sittings.rules_of(session, await _cause_of(session, entitlement))


async def contact_behind(session: AsyncSession, entitlement: Entitlement) -> SittingContact:
    """Whom to ask about it: those of the sitting that caused it."""
    return await sittings.contact_of(session, await _cause_of(session, entitlement))


async def _cause_of(session: AsyncSession, entitlement: Entitlement) -> Sitting:
    cause = await registrations.get_registration(session, entitlement.cause_registration_id)
    return await sittings.get_sitting(session, cause.sitting_id)


async def book_with_entitlement(
    session: AsyncSession,
    entitlement_id: UUID,
    sitting_id: UUID,
    *,
    candidate_id: UUID,
    now: datetime,
) -> Registration:
    """The entitlement is used for a place in the sitting, with a ticket of its own.

    Refused when it is used or lapsed, when the sitting is of another programme, title or kind,
    starts after its last day or has begun, and when the candidate is in the sitting already.
    """
    sitting = await sittings.lock_sitting(session, sitting_id)
    entitlement = _own(await repository.lock(session, entitlement_id), candidate_id)
    _refuse_spent(entitlement, now)
    registrations.refuse_unbookable(sitting, now)
    if sitting.id not in {
        s.id for s in await list_bookable_sittings(session, entitlement, now=now)
    }:
        raise SittingNotForRetake(last=entitlement.lapses_on)
    return await _use(session, entitlement, sitting, now=now)


def _refuse_spent(entitlement: Entitlement, now: datetime) -> None:
    state = entitlement_state(entitlement, now)
    if state is EntitlementState.REVOKED:
        raise EntitlementRevoked
    if state is EntitlementState.USED:
        raise EntitlementUsed
    if state is EntitlementState.LAPSED:
        raise EntitlementLapsed(last=entitlement.lapses_on)


async def _use(
    session: AsyncSession, entitlement: Entitlement, sitting: Sitting, *, now: datetime
) -> Registration:
    registration = await registrations.book_retake(
        session,
        sitting,
        entitlement.candidate_id,
        retake_of=entitlement.cause_registration_id,
        now=now,
    )
    entitlement.used_registration_id, entitlement.used_at = registration.id, now
    await audit.record(
        session,
        actor=candidate_actor(entitlement.candidate_id),
        action="entitlements.entitlement.use",
        subject=("entitlement", entitlement.id),
        now=now,
        detail={"registration": str(registration.id)},
    )
    return registration


async def give_back(
    session: AsyncSession, registration_ids: Collection[UUID], *, now: datetime
) -> None:
    """Entitlements used for these registrations, which were withdrawn, can be used again."""
    for used in await repository.lock_used_by(session, registration_ids):
        used.used_registration_id = used.used_at = None
        await audit.record(
            session,
            actor=SYSTEM,
            action="entitlements.entitlement.give_back",
            subject=("entitlement", used.id),
            now=now,
        )
