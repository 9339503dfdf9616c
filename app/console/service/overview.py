# SPDX-License-Identifier: Apache-2.0
"""One sitting's page: its funnel, and its people row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import Candidate
from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.console.rules import Progress, duties_lacking, state_words
from app.core.security import Vault
from app.papers import service as papers
from app.papers.models import FormSet, StoredBlueprint
from app.programmes import service as programmes
from app.programmes.models import ProgrammeVersion
from app.programmes.rules import Component, ProgrammeRules, Title
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.results import service as results
from app.results.models import Result
from app.results.rules import Unfinished
from app.results.states import RESULT, ResultCapability
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.rules import phase_at
from app.sittings.states import SITTING, SittingVerb
from app.sittings.values import Duty, Phase, SittingContact
from app.timekeeping import service as timekeeping
from app.trials import service as trials
from app.trials.service import DeviceCounts


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A registration with all that has become of it."""

    registration: Registration
    person: Candidate
    attempt: Attempt | None
    result: Result | None
    progress: Progress

    @property
    def words(self) -> str:
        """How far it has come, to translate."""
        if self.progress is Progress.RELEASED and self.result is not None:
            return RESULT.states[self.result.state]
        return state_words(self.registration.state, self.attempt)


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """The rules that the sitting keeps, beside the number of those in force."""

    version: ProgrammeVersion
    current: int
    may_reannounce: bool


@dataclass(frozen=True, slots=True)
class SittingPage:
    """A sitting, its counts from booked to released, and what its release waits for.

    `form_sets` are those that it could open with. `may_close_entry`: entry can be closed by hand
    now, before `not_begun` candidates. `lacking`: what nobody has been given to do.
    """

    sitting: Sitting
    programme: ProgrammeRules
    kept: KeptVersion
    title: Title
    component: Component
    phase: Phase
    counts: dict[str, int]
    unfinished: Unfinished
    trail: list[AuditEntry]
    may_close_entry: bool
    not_begun: int
    form_sets: list[tuple[FormSet, StoredBlueprint]]
    duties: sittings.DutyPlan
    lacking: tuple[Duty, ...]
    outages: int
    contact: SittingContact
    late: int
    devices: DeviceCounts

    @property
    def booked(self) -> int:
        return self.counts["booked"]


async def sitting_page(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> SittingPage:
    """The sitting as it stands; SittingNotFound when there is none."""
    sitting = await sittings.get_sitting(session, sitting_id)
    rules = await sittings.rules_of(session, sitting)
    found = await results.sum_up(session, sitting_id, now=now)
    sat = await attempts.list_attempts(session, sitting_id)
    booked = await registrations.count_booked(session)
    closed = [a for a in sat if not ATTEMPT.may(a.state, AttemptCapability.WRITE_ANSWERS)]
    return SittingPage(
        sitting,
        rules,
        await _kept_by(session, sitting),
        rules.title(sitting.title_key),
        rules.component(sitting.component_key),
        phase_at(sitting.times, now),
        counts={
            "booked": booked.get(sitting_id, 0),
            "started": len(sat),
            "closed": len(closed),
            "decided": found.decided,
            "released": found.released,
        },
        unfinished=found.unfinished,
        trail=await audit.list_entries(session, "sitting", sitting_id),
        may_close_entry=sittings.may_close_entry(sitting, rules, now=now),
        not_begun=await count_not_begun(session, sitting_id),
        form_sets=await papers.list_usable_sets(session, sittings.exam_of(sitting), rules),
        duties=await sittings.get_plan(session, sitting_id, now=now),
        lacking=duties_lacking(
            rules.component(sitting.component_key), await _covered(session, sitting_id, now=now)
        ),
        outages=sum(
            each.sitting_id == sitting_id for each in await timekeeping.list_open_outages(session)
        ),
        contact=await sittings.contact_of(session, sitting),
        late=len(await attempts.count_late_ops(session, sitting_id)),
        devices=await trials.count_devices(
            session, sitting_id, has_camera=rules.camera.required, now=now
        ),
    )


async def _covered(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> frozenset[Duty]:
    covered = await sittings.list_covered(session, [sitting_id], now=now)
    return covered.get(sitting_id, frozenset())


async def _kept_by(session: AsyncSession, sitting: Sitting) -> KeptVersion:
    version = await sittings.version_of(session, sitting)
    current = (await programmes.get_programme(session, sitting.programme_id)).current
    may = SITTING.allows(sitting.state, SittingVerb.REANNOUNCE) and current != version.number
    nobody = may and not await registrations.list_registrations(session, sitting.id)
    return KeptVersion(version, current, may and nobody)


async def count_not_begun(session: AsyncSession, sitting_id: UUID) -> int:
    """How many are booked and have no attempt, whether or not they may still begin."""
    came = {a.registration_id for a in await attempts.list_attempts(session, sitting_id)}
    people = await registrations.list_registrations(session, sitting_id)
    return sum(
        REGISTRATION.may(r.state, RegistrationCapability.HOLD_A_PLACE) and r.id not in came
        for r in people
    )


async def sitting_rows(session: AsyncSession, sitting_id: UUID) -> list[SittingRow]:
    """Everybody of the sitting, in the order of booking."""
    people = await registrations.list_with_candidates(session, sitting_id)
    tried = {a.registration_id: a for a in await attempts.list_attempts(session, sitting_id)}
    decided = {r.registration_id: r for r in await results.list_decided(session, sitting_id)}
    return [
        _row(registration, person, tried.get(registration.id), decided.get(registration.id))
        for registration, person in people
    ]


def _row(
    registration: Registration,
    person: Candidate,
    attempt: Attempt | None,
    result: Result | None,
) -> SittingRow:
    progress = _progress(registration, attempt, result)
    return SittingRow(registration, person, attempt, result, progress)


def numbers_of(rows: Sequence[SittingRow], vault: Vault) -> dict[UUID, str]:
    """The masked id numbers, by candidate. Each is opened for it: ask for the rows that are shown."""
    return {row.person.id: accounts.mask_id_number(row.person, vault) for row in rows}


def _progress(
    registration: Registration, attempt: Attempt | None, result: Result | None
) -> Progress:
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        return Progress.WITHDRAWN
    if result is not None and RESULT.may(result.state, ResultCapability.BE_SHOWN):
        return Progress.RELEASED
    if attempt is None:
        return Progress.BOOKED
    running = ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS)
    return Progress.RUNNING if running else Progress.CLOSED


# Which rows a count of the funnel leads to.
SHOWN = {
    "booked": lambda row: row.progress is not Progress.WITHDRAWN,
    "started": lambda row: row.attempt is not None,
    "closed": lambda row: row.attempt is not None and row.progress is not Progress.RUNNING,
    "decided": lambda row: row.result is not None,
    "released": lambda row: row.progress is Progress.RELEASED,
}


def rows_shown(rows: Sequence[SittingRow], show: str) -> list[SittingRow]:
    """The rows behind one count; everybody when it names none."""
    chosen = SHOWN.get(show)
    return [row for row in rows if chosen is None or chosen(row)]
