# SPDX-License-Identifier: Apache-2.0
"""Releasing a sitting: the one moment from which candidates see their results."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.audit import service as audit
from app.audit.values import Actor
from app.core import transitions
from app.core.jobs import enqueue
from app.entitlements import service as entitlements
from app.grading import service as grading
from app.grading.values import RunHead
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability, TryNumber
from app.results import repository
from app.results.errors import SittingNotHeld, SittingUnfinished
from app.results.events import SITTING_RELEASED
from app.results.models import Result
from app.results.rules import Unfinished, grants_retake
from app.results.service.deciding import RuledSitting, decide_attempt, result_of_left, with_rules
from app.results.states import RESULT, Basis, Outcome, ResultVerb
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability

# Whoever counts over released results listens for it.


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What one release gave out; all zero when everything had been released before."""

    passed: int
    failed: int
    absent: int
    voided: int
    retakes: int

    @property
    def released(self) -> int:
        return self.passed + self.failed + self.absent + self.voided


async def release_sitting(
    session: AsyncSession, sitting_id: UUID, *, actor: Actor, now: datetime
) -> ReleaseReport:
    """Every booked candidate of the sitting has a released result; free retakes are granted.

    If anything was released, the news of it goes out as a job in the same transaction. Refused
    with counts while someone sits or may still begin, and while an answer waits for its mark: a
    result must not be given out and then change. Releasing again releases nothing twice.
    """
    # Two operators press at once: the second waits here and finds everything released.
    sitting = await sittings.lock_sitting(session, sitting_id)
    if not SITTING.may(sitting.state, SittingCapability.ADMIT):
        raise SittingNotHeld
    # Locked first, so that no mark is given or taken back between the count and the commit.
    runs = await grading.lock_runs(session, sitting_id)
    unfinished = await survey(session, sitting, now=now)
    if not unfinished.is_none:
        raise SittingUnfinished(**asdict(unfinished))
    ruled = await with_rules(session, sitting)
    booked = await list_booked(session, sitting_id)
    await _decide_all(session, ruled, runs, booked=booked, now=now)
    report = await _release_all(session, ruled, booked, actor=actor, now=now)
    await grading.seal_runs(session, sitting_id, now=now)
    await audit.record(
        session,
        actor=actor,
        action="results.sitting.release",
        subject=("sitting", sitting_id),
        now=now,
        detail=asdict(report),
    )
    if report.released:
        enqueue(session, SITTING_RELEASED, {"sitting_id": str(sitting_id)}, due_at=now)
    return report


async def survey(session: AsyncSession, sitting: Sitting, *, now: datetime) -> Unfinished:
    """What still stands between the sitting and its release."""
    sat = await attempts.list_attempts(session, sitting.id)
    marked = {run.attempt_id for run in await grading.list_runs(session, sitting.id)}
    work = await grading.count_open_work(session, sitting.id)
    closed = [a for a in sat if ATTEMPT.may(a.state, AttemptCapability.BE_MARKED)]
    absent = _without_attempt(await list_booked(session, sitting.id), sat)
    return Unfinished(
        running=sum(ATTEMPT.may(a.state, AttemptCapability.WRITE_ANSWERS) for a in sat),
        unmarked=sum(attempt.id not in marked for attempt in closed),
        waiting=work.waiting,
        held=work.held,
        may_start=await _count_awaited(session, sitting, absent, now=now),
        voidings=await repository.count_open_voidings(session, sitting.id),
    )


async def _count_awaited(
    session: AsyncSession, sitting: Sitting, absent: Sequence[Registration], *, now: datetime
) -> int:
    """How many may still begin: all before the end of entry, then who was admitted late."""
    allowed = await registrations.list_allowances(session, [each.id for each in absent])
    closes_at = sitting.entry_closes_at
    ends = [
        allowed[each.id].entry_closes_at(closes_at) if each.id in allowed else closes_at
        for each in absent
    ]
    return sum(now < end for end in ends)


async def list_booked(session: AsyncSession, sitting_id: UUID) -> list[Registration]:
    """The registrations that count: who withdrew has no result."""
    found = await registrations.list_registrations(session, sitting_id)
    return [r for r in found if REGISTRATION.may(r.state, RegistrationCapability.HOLD_A_PLACE)]


def _without_attempt(
    booked: Collection[Registration], sat: Collection[Attempt]
) -> list[Registration]:
    came = {attempt.registration_id for attempt in sat}
    return [registration for registration in booked if registration.id not in came]


async def _decide_all(
    session: AsyncSession,
    ruled: RuledSitting,
    runs: Sequence[RunHead],
    *,
    booked: Collection[Registration],
    now: datetime,
) -> None:
    """Every candidate has a result of the present marks, also where the news is still on its way.

    Marks are read only where a result is missing or older than they are: those of a whole
    sitting would hold SQLite's one write turn for seconds.
    """
    sat = {a.id: a for a in await attempts.list_attempts(session, ruled.sitting.id)}
    results = await repository.list_of_sitting(session, ruled.sitting.id)
    decided_by = {result.registration_id: result.marked_at for result in results}
    for run in runs:
        attempt = sat[run.attempt_id]
        if decided_by.get(attempt.registration_id) != run.completed_at:
            await decide_attempt(session, ruled, attempt, now=now)
    for attempt in sat.values():
        is_left = not ATTEMPT.may(attempt.state, AttemptCapability.BE_MARKED)
        if is_left and attempt.registration_id not in decided_by:
            session.add(result_of_left(ruled, attempt, now=now))
    for registration in _without_attempt(booked, sat.values()):
        if registration.id not in decided_by:
            session.add(_absent(ruled, registration, now=now))
    await session.flush()  # The release that follows reads the rows by query.


def _absent(ruled: RuledSitting, registration: Registration, *, now: datetime) -> Result:
    return Result(
        registration_id=registration.id,
        sitting_id=ruled.sitting.id,
        candidate_id=registration.candidate_id,
        outcome=Outcome.ABSENT,
        basis=Basis.ABSENCE,
        total=None,
        full_points=ruled.component.full_points,
        pass_points=ruled.component.pass_points,
        sections=[],
        state=RESULT.start,
        decided_at=now,
    )


async def _release_all(
    session: AsyncSession,
    ruled: RuledSitting,
    booked: Collection[Registration],
    *,
    actor: Actor,
    now: datetime,
) -> ReleaseReport:
    sequence = {registration.id: registration.sequence for registration in booked}
    counts = dict.fromkeys(Outcome, 0)
    retakes = 0
    for result in await repository.lock_of_sitting(session, ruled.sitting.id):
        if not RESULT.allows(result.state, ResultVerb.RELEASE):
            continue
        transitions.apply(session, RESULT, result, ResultVerb.RELEASE, actor=actor, now=now)
        result.released_at = now
        counts[result.outcome] += 1
        first = sequence.get(result.registration_id)
        retakes += await grant_retake(session, ruled, result, sequence=first, now=now)
    return ReleaseReport(
        passed=counts[Outcome.PASSED],
        failed=counts[Outcome.FAILED],
        absent=counts[Outcome.ABSENT],
        voided=counts[Outcome.VOIDED],
        retakes=retakes,
    )


async def grant_retake(
    session: AsyncSession,
    ruled: RuledSitting,
    result: Result,
    *,
    sequence: TryNumber | None,
    now: datetime,
) -> int:
    """1 when this result gives the free retake and it was given; 0 for one who ever had one."""
    is_due = grants_retake(result.outcome, basis=result.basis, sequence=sequence, rules=ruled.rules)
    if not is_due:
        return 0
    granted = await entitlements.grant_free_retake(
        session,
        result.registration_id,
        sitting_starts_at=ruled.sitting.starts_at,
        months=ruled.rules.retake.months,
        now=now,
    )
    return 0 if granted is None else 1
