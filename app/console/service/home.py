# SPDX-License-Identifier: Apache-2.0
"""The candidate's home: what to do next, and everything else below it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.console.rules import Progress, Standing, Step, step_of, urgency
from app.core.transitions import Transition
from app.entitlements import service as entitlements
from app.entitlements.models import Entitlement
from app.entitlements.rules import entitlement_state
from app.entitlements.states import EntitlementState
from app.programmes.rules import ProgrammeRules, Title
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.results import service as results
from app.results.errors import ResultNotFound
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.rules import phase_at
from app.sittings.states import SITTING, SittingCapability
from app.sittings.values import Phase, SittingContact


@dataclass(frozen=True, slots=True)
class HomeEntry:
    """One thing on the page: a registration, or a free retake that can be booked.

    `told` is the last step, where somebody else took it and gave the candidate a reason.
    """

    step: Step
    programme: ProgrammeRules
    title: Title
    registration: Registration | None = None
    sitting: Sitting | None = None
    attempt: Attempt | None = None
    entitlement: Entitlement | None = None
    closes_at: datetime | None = None
    told: Transition | None = None
    contact: SittingContact | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The most urgent entry, and the others in order of urgency."""

    first: HomeEntry | None
    others: list[HomeEntry]


async def home_of(session: AsyncSession, candidate_id: UUID, *, now: datetime) -> Home:
    """The candidate's entries; of equally urgent ones the sitting that comes first."""
    own = await registrations.list_own_registrations(session, candidate_id=candidate_id)
    tried = {a.registration_id: a for a in await attempts.list_own_attempts(session, candidate_id)}
    entries = [await _entry(session, r, tried.get(r.id), now) for r in own]
    held = await entitlements.list_own_entitlements(session, candidate_id=candidate_id)
    entries += [await _retake(session, e) for e in held if _is_to_be_had(e, now)]
    entries.sort(key=lambda entry: (urgency(entry.step), _moment(entry, now)))
    return Home(entries[0] if entries else None, entries[1:])


def _moment(entry: HomeEntry, now: datetime) -> float:
    """Coming ones: the nearest first. Past ones: the latest first, which is nearest too."""
    return abs((entry.sitting.starts_at - now).total_seconds()) if entry.sitting else 0.0


async def _entry(
    session: AsyncSession, registration: Registration, attempt: Attempt | None, now: datetime
) -> HomeEntry:
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    rules = await sittings.rules_of(session, sitting)
    allowed = await registrations.find_allowances(session, registration.id)
    closes_at = allowed.entry_closes_at(sitting.entry_closes_at)
    # For one who was admitted late the sitting's entry is open as long as it is for them.
    is_late = sitting.entry_closes_at <= now < closes_at
    standing = Standing(
        await _progress(session, registration, attempt),
        Phase.RUNNING if is_late else phase_at(sitting.times, now),
        SITTING.may(sitting.state, SittingCapability.ADMIT),
    )
    return HomeEntry(
        step_of(standing),
        rules,
        rules.title(sitting.title_key),
        registration,
        sitting,
        attempt,
        closes_at=closes_at,
        told=await _told(session, registration, attempt),
        contact=await sittings.contact_of(session, sitting),
    )


async def _told(
    session: AsyncSession, registration: Registration, attempt: Attempt | None
) -> Transition | None:
    if attempt is None:
        steps = await registrations.list_steps(session, registration.id)
    else:
        steps = await attempts.list_steps(session, attempt.id)
    # Time that was given is told by the exam's ledger: here is told what became of the life.
    turns = [step for step in steps if step.from_state != step.to_state]
    return turns[-1] if turns and turns[-1].reason else None


async def _progress(
    session: AsyncSession, registration: Registration, attempt: Attempt | None
) -> Progress:
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        return Progress.WITHDRAWN
    if attempt is not None and ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        return Progress.RUNNING
    try:
        await results.get_own_result(
            session, registration.id, candidate_id=registration.candidate_id
        )
    except ResultNotFound:
        return Progress.BOOKED if attempt is None else Progress.CLOSED
    return Progress.RELEASED


def _is_to_be_had(held: Entitlement, now: datetime) -> bool:
    return entitlement_state(held, now) is EntitlementState.GRANTED


async def _retake(session: AsyncSession, held: Entitlement) -> HomeEntry:
    rules = await entitlements.rules_behind(session, held)
    return HomeEntry(Step.RETAKE, rules, rules.title(held.title_key), entitlement=held)
