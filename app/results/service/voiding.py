# SPDX-License-Identifier: Apache-2.0
"""Voiding a result, and restoring it: one person asks with a reason, another decides."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import staff_actor
from app.entitlements import service as entitlements
from app.registrations import service as registrations
from app.results import repository
from app.results.errors import (
    AlreadyVoided,
    NotVoided,
    ResultUndecided,
    SecondPersonNeeded,
    VoidingAsked,
    VoidingNotFound,
)
from app.results.models import Result, Voiding
from app.results.service.deciding import with_rules
from app.results.service.release import grant_retake
from app.results.states import (
    RESULT,
    VOIDING,
    Outcome,
    ResultCapability,
    VoidingKind,
    VoidingVerb,
)
from app.sittings import service as sittings


async def ask_voiding(
    session: AsyncSession,
    registration_id: UUID,
    kind: VoidingKind,
    *,
    reason: str,
    staff_id: UUID,
    now: datetime,
) -> Voiding:
    """A second person is asked to void the result, or to restore it; until then nothing changes.

    Refused while nothing is decided, for a result that is that already, and beside another
    request that waits. A sitting is not released over a request that waits.
    """
    result = await repository.find_of_registration(session, registration_id)
    if result is None:
        raise ResultUndecided
    # A release under way is waited for: it counts the requests that wait before it gives out.
    await sittings.share_sitting(session, result.sitting_id)
    result = await repository.lock_result(session, result.id)
    await _refuse_pointless(session, result, kind)
    voiding = Voiding(
        result_id=result.id,
        kind=kind,
        state=VOIDING.start,
        reason=reason,
        asked_by=staff_id,
        asked_at=now,
    )
    session.add(voiding)
    await session.flush()  # The trail names the new row's id.
    await audit.record(
        session,
        actor=staff_actor(staff_id),
        action="results.voiding.ask",
        subject=("registration", registration_id),
        reason=reason,
        now=now,
        detail={"kind": kind, "voiding": str(voiding.id)},
    )
    return voiding


async def _refuse_pointless(session: AsyncSession, result: Result, kind: VoidingKind) -> None:
    is_voided = result.outcome is Outcome.VOIDED
    if kind is VoidingKind.VOID and is_voided:
        raise AlreadyVoided
    if kind is VoidingKind.RESTORE and not is_voided:
        raise NotVoided
    if await is_asked(session, result):
        raise VoidingAsked


async def is_asked(session: AsyncSession, result: Result) -> bool:
    """Does a request about it wait for a second person?"""
    return any(map(is_open, await repository.list_voidings(session, result.id)))


def is_open(voiding: Voiding) -> bool:
    """Does it wait for a second person?"""
    return VOIDING.allows(voiding.state, VoidingVerb.CONFIRM)


async def confirm_voiding(
    session: AsyncSession, voiding_id: UUID, *, staff_id: UUID, now: datetime
) -> Voiding:
    """The result is voided, or again what it was, and so is the right that it gave.

    Refused for the person who asked, and once somebody has decided.
    """
    voiding, result = await _lock(session, voiding_id)
    if voiding.asked_by == staff_id:
        raise SecondPersonNeeded
    await _decide(session, voiding, VoidingVerb.CONFIRM, staff_id=staff_id, now=now)
    if voiding.kind is VoidingKind.VOID:
        result.voided_from, result.outcome = result.outcome, Outcome.VOIDED
        await entitlements.revoke(session, result.registration_id, now=now)
    elif result.voided_from is not None:
        result.outcome, result.voided_from = result.voided_from, None
        await _regrant(session, result, now=now)
    return voiding


async def decline_voiding(
    session: AsyncSession, voiding_id: UUID, *, staff_id: UUID, now: datetime
) -> Voiding:
    """Nothing changes. Whoever asked may take it back in this way too."""
    voiding, _ = await _lock(session, voiding_id)
    await _decide(session, voiding, VoidingVerb.DECLINE, staff_id=staff_id, now=now)
    return voiding


async def list_voidings(session: AsyncSession, registration_id: UUID) -> list[Voiding]:
    """Every request about this registration's result, oldest first."""
    result = await repository.find_of_registration(session, registration_id)
    return [] if result is None else await repository.list_voidings(session, result.id)


async def _lock(session: AsyncSession, voiding_id: UUID) -> tuple[Voiding, Result]:
    found = await repository.find_voiding(session, voiding_id)
    if found is None:
        raise VoidingNotFound
    await sittings.share_sitting(session, found[1].sitting_id)
    result = await repository.lock_result(session, found[1].id)
    voiding = await repository.lock_voiding(session, voiding_id)
    if voiding is None:
        raise VoidingNotFound
    return voiding, result


async def _decide(
    session: AsyncSession, voiding: Voiding, verb: VoidingVerb, *, staff_id: UUID, now: datetime
) -> None:
    await audit.apply(
        session,
        VOIDING,
        voiding,
        verb,
        actor=staff_actor(staff_id),
        reason=voiding.reason,
        now=now,
        detail={"kind": voiding.kind},
    )
    voiding.decided_by, voiding.decided_at = staff_id, now


async def _regrant(session: AsyncSession, result: Result, *, now: datetime) -> None:
    """A result that is out gives what it would have given; one that is not gives it when it is."""
    if not RESULT.may(result.state, ResultCapability.BE_SHOWN):
        return
    ruled = await with_rules(session, await sittings.get_sitting(session, result.sitting_id))
    registration = await registrations.get_registration(session, result.registration_id)
    await grant_retake(session, ruled, result, sequence=registration.sequence, now=now)
