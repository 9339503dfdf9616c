# SPDX-License-Identifier: Apache-2.0
"""Starting an attempt and handing out its paper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.errors import (
    AttemptEnded,
    AttemptNotFound,
    ConsentMissing,
    LeaseHeld,
    SittingNotOpen,
    TooEarly,
    TooLate,
)
from app.attempts.models import Attempt, TimeEntry
from app.attempts.rules import chain_start, deadline_of
from app.attempts.states import ATTEMPT, AttemptCapability
from app.attempts.values import Cause
from app.audit import service as audit
from app.audit.values import candidate_actor
from app.core.ids import new_id
from app.core.templating import format_moment
from app.papers import service as papers
from app.programmes.rules import Component, ProgrammeRules
from app.registrations import service as registrations
from app.registrations.errors import RegistrationWithdrawn
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability


async def get_attempt(session: AsyncSession, attempt_id: UUID) -> Attempt:
    attempt = await repository.find(session, attempt_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def get_invigilated_attempt(
    session: AsyncSession, attempt_id: UUID, *, staff_id: UUID
) -> Attempt:
    """An attempt of a sitting that this person invigilates; any other is not found."""
    attempt = await repository.find_invigilated(session, attempt_id, staff_id=staff_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def lock_attempt(session: AsyncSession, attempt_id: UUID) -> Attempt:
    """The attempt as it is now, unchanged by others until the transaction ends."""
    attempt = await repository.lock(session, attempt_id)
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def get_own_attempt(
    session: AsyncSession, attempt_id: UUID, *, candidate_id: UUID
) -> Attempt:
    """The candidate's own attempt; another's is not found, whatever its state."""
    attempt = await get_attempt(session, attempt_id)
    if attempt.candidate_id != candidate_id:
        raise AttemptNotFound
    return attempt


async def start(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID, now: datetime
) -> Attempt:
    """The registration's one attempt runs, with the component's full duration from `now`.

    A second start (a double click, a reload) returns the attempt that is there. Refused before
    the start, after the last entry, while the sitting is not open, for a registration that was
    withdrawn, and without the consent choice where the programme uses the camera.
    """
    registration = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate_id
    )
    # Domain order, as everywhere: the sitting before the registration.
    sitting = await sittings.share_sitting(session, registration.sitting_id)
    registration = await registrations.lock_own_registration(
        session, registration_id, candidate_id=candidate_id
    )
    existing = await repository.find_of_registration(session, registration_id)
    if existing is not None:
        return existing
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        raise RegistrationWithdrawn
    rules = await sittings.rules_of(session, sitting)
    _refuse_out_of_window(sitting, now)
    await _refuse_without_consent(session, registration_id, rules)
    form_id = sitting.form_id
    if sitting.form_set_id is not None:
        form_id = await papers.deal_form(session, sitting.form_set_id, registration_id, now=now)
    return await _create(
        session,
        registration_id,
        candidate_id=candidate_id,
        sitting=sitting,
        form_id=form_id,
        component=rules.component(sitting.component_key),
        now=now,
    )


def _refuse_out_of_window(sitting: Sitting, now: datetime) -> None:
    if not SITTING.may(sitting.state, SittingCapability.ADMIT) or sitting.form_id is None:
        raise SittingNotOpen
    if now < sitting.starts_at:
        raise TooEarly(starts_at=format_moment(sitting.starts_at))
    if now >= sitting.entry_closes_at:
        raise TooLate(closes_at=format_moment(sitting.entry_closes_at))


async def _refuse_without_consent(
    session: AsyncSession, registration_id: UUID, rules: ProgrammeRules
) -> None:
    if not rules.camera.required:
        return
    if await registrations.find_consent(session, registration_id) is None:
        raise ConsentMissing


async def _create(
    session: AsyncSession,
    registration_id: UUID,
    *,
    candidate_id: UUID,
    sitting: Sitting,
    form_id: UUID | None,
    component: Component,
    now: datetime,
) -> Attempt:
    attempt = Attempt(
        id=new_id(),
        registration_id=registration_id,
        sitting_id=sitting.id,
        form_id=form_id,
        candidate_id=candidate_id,
        state=ATTEMPT.start,
        started_at=now,
        deadline_at=deadline_of(now, [component.duration]),
        op_head=0,
        op_max=0,
    )
    attempt.chain_head = chain_start(attempt.id)
    session.add(attempt)
    await session.flush()  # The ledger's row refers to the attempt's.
    session.add(
        TimeEntry(
            attempt_id=attempt.id,
            cause=Cause.BASE,
            author="system",
            at=now,
            seconds=int(component.duration.total_seconds()),
        )
    )
    await audit.record(
        session,
        actor=candidate_actor(candidate_id),
        action="attempts.attempt.start",
        subject=("attempt", attempt.id),
        now=now,
        detail={"registration": str(registration_id)},
    )
    return attempt


async def take_lease(
    session: AsyncSession,
    attempt_id: UUID,
    window_id: str,
    *,
    candidate_id: UUID,
    take_over: bool,
    now: datetime,
) -> Attempt:
    """This window is the one that writes. Another's lease is taken only when asked to.

    Refused once the attempt has ended, as `get_paper` is.
    """
    attempt = await lock_attempt(session, attempt_id)
    if attempt.candidate_id != candidate_id:
        raise AttemptNotFound
    _refuse_ended(attempt)
    if attempt.window_id not in (None, window_id) and not take_over:
        raise LeaseHeld
    if attempt.window_id != window_id:
        attempt.window_id = window_id
        attempt.leased_at = now
        # What is held now was written elsewhere: this window must have read it before it overwrites.
        attempt.turned_at_op = attempt.op_max
    return attempt


async def get_paper(
    session: AsyncSession, attempt_id: UUID, *, candidate_id: UUID
) -> dict[str, Any]:
    """The paper as the candidate sees it: nothing in it tells a right answer from a wrong one.

    Refused once the attempt has ended: its questions may be asked again.
    """
    attempt = await get_own_attempt(session, attempt_id, candidate_id=candidate_id)
    _refuse_ended(attempt)
    return papers.candidate_view(await papers.get_form(session, attempt.form_id))


def _refuse_ended(attempt: Attempt) -> None:
    if not ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        raise AttemptEnded
