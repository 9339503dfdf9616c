# SPDX-License-Identifier: Apache-2.0
"""One registration's case: who, what has become of it, by whom, and what can still be undone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.attempts import service as attempts
from app.attempts.models import Attempt, TimeEntry
from app.attempts.service import Reopening, TakingIn
from app.attempts.states import ATTEMPT
from app.attempts.values import AnswerValue, OpKind
from app.audit.values import ActorKind
from app.console.rules import (
    may_admit_late,
    may_give_time,
    may_let_in,
    may_reopen,
    may_withdraw,
    state_words,
    too_late_by,
)
from app.core.security import Vault
from app.core.transitions import Transition
from app.programmes.rules import ProgrammeRules, Title
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.rules import Allowances
from app.registrations.states import REGISTRATION
from app.results import service as results
from app.results.models import Result, Voiding
from app.results.states import RESULT, VOIDING, Outcome, VoidingKind
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.trials import service as trials
from app.trials.service import CandidateDevice

# Whose verbs a case can show.
_LIVES = {life.kind: life for life in (REGISTRATION, ATTEMPT, RESULT)}


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of the registration, its attempt or its result; `verb` is its words, to translate.

    `by` is the name of a member of staff, and empty for the candidate and for the service.
    """

    at: datetime
    verb: str
    actor: ActorKind
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """An answer that came after the end, kept apart; `is_taken_in` once an operator let it count."""

    slot: int
    value: AnswerValue
    arrived_at: datetime
    too_late_by: timedelta
    is_taken_in: bool


@dataclass(frozen=True, slots=True)
class CaseVoiding:
    """A request to void the result, or to restore it, with the names of the two people.

    `words` say how it stands, to translate.
    """

    voiding: Voiding
    asked_by: str
    decided_by: str
    is_open: bool

    @property
    def words(self) -> str:
        return VOIDING.states[self.voiding.state]


@dataclass(frozen=True, slots=True)
class RegistrationCase:
    """A registration with all that has become of it. The id number is masked.

    `fingerprint` is worked out anew from the answers of an attempt that has ended.
    """

    registration: Registration
    full_name: str
    id_number: str
    sitting: Sitting
    rules: ProgrammeRules
    version: int
    attempt: Attempt | None
    result: Result | None
    steps: list[CaseStep]
    entries: list[TimeEntry]
    reopenings: list[Reopening]
    takings_in: list[TakingIn]
    late: list[LateAnswer]
    voidings: list[CaseVoiding]
    fingerprint: str | None
    may_let_in: bool
    may_withdraw: bool
    may_reopen: bool
    may_give_time: bool
    may_admit_late: bool
    allowances: Allowances
    device: CandidateDevice | None

    @property
    def title(self) -> Title:
        return self.rules.title(self.sitting.title_key)

    @property
    def words(self) -> str:
        """How the attempt stands, or the registration that has none, to translate."""
        return state_words(self.registration.state, self.attempt)

    @property
    def waiting(self) -> CaseVoiding | None:
        """The request that waits for a second person."""
        return next((each for each in self.voidings if each.is_open), None)

    @property
    def may_ask(self) -> VoidingKind | None:
        """What may be asked of the result: to void it, or to restore it; None while one waits."""
        if self.result is None or self.waiting is not None:
            return None
        is_voided = self.result.outcome is Outcome.VOIDED
        return VoidingKind.RESTORE if is_voided else VoidingKind.VOID

    @property
    def left(self) -> timedelta:
        """The time that a reopened attempt would have."""
        if self.attempt is None or self.attempt.submitted_at is None:
            return timedelta()
        return self.attempt.deadline_at - self.attempt.submitted_at


async def case_of(
    session: AsyncSession, registration_id: UUID, *, vault: Vault, now: datetime
) -> RegistrationCase:
    """The case as it stands; RegistrationNotFound when there is none."""
    registration, person = await registrations.get_with_candidate(session, registration_id)
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    rules = await sittings.rules_of(session, sitting)
    attempt = await attempts.find_attempt_of_registration(session, registration_id)
    result = await results.find_result(session, registration_id)
    stands = result is not None and await results.stands(session, result)
    reopenings = [] if attempt is None else await attempts.list_reopenings(session, attempt)
    return RegistrationCase(
        registration,
        person.full_name,
        accounts.mask_id_number(person, vault),
        sitting,
        rules,
        (await sittings.version_of(session, sitting)).number,
        attempt,
        result,
        steps=await _steps_of(session, registration, attempt, result),
        entries=[] if attempt is None else await attempts.list_time_entries(session, attempt.id),
        reopenings=reopenings,
        takings_in=[] if attempt is None else await attempts.list_takings_in(session, attempt.id),
        late=[] if attempt is None else await _late_of(session, attempt, reopenings),
        voidings=await _voidings_of(session, registration_id),
        fingerprint=await _fingerprint_of(session, attempt),
        may_let_in=may_let_in(registration.state, sitting.ends_at, now),
        may_withdraw=may_withdraw(registration.state, attempt, sitting.starts_at, now),
        may_reopen=may_reopen(attempt, now, stands=stands),
        may_give_time=may_give_time(attempt),
        may_admit_late=may_admit_late(registration.state, attempt, sitting, now, stands=stands),
        allowances=await registrations.find_allowances(session, registration_id),
        device=await trials.find_device(
            session, registration_id, has_camera=rules.camera.required, now=now
        ),
    )


async def _fingerprint_of(session: AsyncSession, attempt: Attempt | None) -> str | None:
    if attempt is None or attempt.answers_digest is None:
        return None
    return await attempts.fingerprint_of(session, attempt)


async def _steps_of(
    session: AsyncSession,
    registration: Registration,
    attempt: Attempt | None,
    result: Result | None,
) -> list[CaseStep]:
    steps = await registrations.list_steps(session, registration.id)
    if attempt is not None:
        steps += await attempts.list_steps(session, attempt.id)
    if result is not None:
        steps += await results.list_steps(session, result.id)
    staff = {UUID(step.actor_id) for step in steps if step.actor_kind == ActorKind.STAFF}
    names = {
        str(id_): name for id_, name in (await accounts.names_of_staff(session, staff)).items()
    }
    steps.sort(key=lambda step: (step.at, step.id))
    return [_step(step, names.get(step.actor_id, "")) for step in steps]


def _step(step: Transition, by: str) -> CaseStep:
    life = _LIVES[step.subject_kind]
    words = {verb.value: text for verb, text in life.verbs.items()}
    return CaseStep(step.at, words[step.verb], ActorKind(step.actor_kind), by, step.reason)


async def _voidings_of(session: AsyncSession, registration_id: UUID) -> list[CaseVoiding]:
    found = await results.list_voidings(session, registration_id)
    staff = {person for each in found for person in (each.asked_by, each.decided_by) if person}
    names = await accounts.names_of_staff(session, staff)
    return [
        CaseVoiding(
            each,
            names[each.asked_by],
            names[each.decided_by] if each.decided_by else "",
            results.is_open(each),
        )
        for each in found
    ]


async def _late_of(
    session: AsyncSession, attempt: Attempt, reopenings: Sequence[Reopening]
) -> list[LateAnswer]:
    ends = [each.closed_at for each in reopenings]
    ends += [attempt.submitted_at or attempt.deadline_at]
    return [
        LateAnswer(
            late.op.slot,
            json.loads(late.op.value),
            late.received_at,
            too_late_by(late.received_at, ends),
            late.is_kept,
        )
        for late in await attempts.list_late_ops(session, [attempt.id])
        if late.op.kind == OpKind.ANSWER
    ]
