# SPDX-License-Identifier: Apache-2.0
"""Starting attempts: all who press the button in one moment, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.errors import ConsentMissing, SittingNotOpen, TooEarly, TooLate
from app.attempts.models import Attempt, TimeEntry
from app.attempts.rules import chain_start, deadline_of
from app.attempts.service.entries import entry_of
from app.attempts.states import ATTEMPT
from app.attempts.values import Cause, TimeGift
from app.audit import service as audit
from app.audit.values import SYSTEM, candidate_actor, staff_actor
from app.core.errors import DomainError
from app.core.ids import new_id
from app.core.templating import format_moment
from app.papers import service as papers
from app.papers.errors import FormsUsedUp
from app.programmes.rules import ProgrammeRules
from app.registrations import service as registrations
from app.registrations.errors import RegistrationNotFound, RegistrationWithdrawn
from app.registrations.models import Registration
from app.registrations.rules import Allowances
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.states import SITTING, SittingCapability


@dataclass(frozen=True, slots=True)
class StartWanted:
    """Who presses the button, for which place, and when that reached us."""

    registration_id: UUID
    candidate_id: UUID
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Started:
    """The attempt that runs, its ledger, and whether this start made it."""

    attempt: Attempt
    entries: Sequence[TimeEntry]
    is_new: bool


@dataclass(frozen=True, slots=True)
class StartHall:
    """Everything that decides about these starts, locked."""

    sittings: Mapping[UUID, Sitting]
    rules: Mapping[UUID, ProgrammeRules]
    registrations: Mapping[UUID, Registration]
    consenting: frozenset[UUID]
    allowances: Mapping[UUID, Allowances]
    started: Mapping[UUID, Started]


async def start(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID, now: datetime
) -> Attempt:
    """One start, as `start_all` does it; a refusal is raised."""
    wanted = StartWanted(registration_id, candidate_id, now)
    (told,) = await start_all(session, [wanted], now=now)
    if isinstance(told, DomainError):
        raise told
    return told.attempt


async def start_all(
    session: AsyncSession, wanted: Sequence[StartWanted], *, now: datetime
) -> list[Started | DomainError]:
    """Each registration's one attempt runs, with the component's full duration from `now`.

    By the moment of asking it is judged whether one is too early or too late; to wait here costs
    nobody a minute. A second start (a double click, a reload) is told the attempt that is there.
    Refused before the start, after the last entry, while the sitting is not open, for a registration
    that was withdrawn or is another's, without the consent choice where the programme uses the
    camera, and where no form of the set is left.
    """
    hall = await _open_hall(session, wanted)
    refused = {place: no for place, each in enumerate(wanted) if (no := _refusal_of(hall, each))}
    beginning: dict[UUID, StartWanted] = {}
    for place, each in enumerate(wanted):
        if place not in refused and each.registration_id not in hall.started:
            beginning.setdefault(each.registration_id, each)
    made = await _begin(session, hall, list(beginning.values()), now=now)
    told: list[Started | DomainError] = []
    for place, each in enumerate(wanted):
        if place in refused:
            told.append(refused[place])
        elif beginning.pop(each.registration_id, None):
            told.append(made[each.registration_id])
        else:
            told.append(
                _again(hall.started.get(each.registration_id) or made[each.registration_id])
            )
    return told


def _again(told: Started | DomainError) -> Started | DomainError:
    """What whoever presses twice is told the second time."""
    return replace(told, is_new=False) if isinstance(told, Started) else told


async def _open_hall(session: AsyncSession, wanted: Sequence[StartWanted]) -> StartHall:
    """In the order of domains, as everywhere: the sittings before the registrations."""
    ids = [each.registration_id for each in wanted]
    sitting_ids = await registrations.list_sittings_of(session, ids)
    shared = {key: await sittings.share_sitting(session, key) for key in sorted(sitting_ids)}
    held = await registrations.lock_registrations(session, ids)
    attempts = await repository.list_of_registrations(session, ids)
    entries: dict[UUID, list[TimeEntry]] = {attempt.id: [] for attempt in attempts}
    for entry in await repository.list_time_entries_of(session, list(entries)):
        entries[entry.attempt_id].append(entry)
    return StartHall(
        sittings=shared,
        rules={key: await sittings.rules_of(session, each) for key, each in shared.items()},
        registrations={each.id: each for each in held},
        allowances=await registrations.list_allowances(session, ids),
        consenting=frozenset(await registrations.list_consenting(session, ids)),
        started={
            each.registration_id: Started(each, entries[each.id], is_new=False) for each in attempts
        },
    )


def _refusal_of(hall: StartHall, wanted: StartWanted) -> DomainError | None:
    try:
        _judge(hall, wanted)
    except DomainError as refusal:
        return refusal
    return None


def _judge(hall: StartHall, wanted: StartWanted) -> None:
    """Refuses who may not start; whoever has begun may, at any time."""
    registration = hall.registrations.get(wanted.registration_id)
    if registration is None or registration.candidate_id != wanted.candidate_id:
        raise RegistrationNotFound
    if wanted.registration_id in hall.started:
        return
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        raise RegistrationWithdrawn
    allowed = hall.allowances.get(registration.id, Allowances())
    _refuse_out_of_window(hall.sittings[registration.sitting_id], allowed, wanted.asked_at)
    camera = hall.rules[registration.sitting_id].camera
    if camera.required and wanted.registration_id not in hall.consenting:
        raise ConsentMissing


def _refuse_out_of_window(sitting: Sitting, allowed: Allowances, asked_at: datetime) -> None:
    if not SITTING.may(sitting.state, SittingCapability.ADMIT) or sitting.form_id is None:
        raise SittingNotOpen
    if asked_at < sitting.starts_at:
        raise TooEarly(starts_at=format_moment(sitting.starts_at))
    closes_at = allowed.entry_closes_at(sitting.entry_closes_at)
    if asked_at >= closes_at:
        raise TooLate(closes_at=format_moment(closes_at))


async def _begin(
    session: AsyncSession, hall: StartHall, beginning: Sequence[StartWanted], *, now: datetime
) -> dict[UUID, Started | DomainError]:
    """The attempts of these, by registration; refused for whom no form is left."""
    forms = await _deal(session, hall, beginning, now=now)
    made: dict[UUID, Started | DomainError] = {}
    for each in beginning:
        form_id = forms.get(each.registration_id)
        if form_id is None:
            made[each.registration_id] = FormsUsedUp()
            continue
        gifts = _gifts_of(hall, each)
        attempt = _attempt_of(hall, each, form_id, gifts, now=now)
        session.add(attempt)
        entries = [entry_of(attempt.id, gift, now=now) for gift in gifts]
        made[each.registration_id] = Started(attempt, entries, is_new=True)
    await session.flush()  # The ledger's rows refer to the attempts'.
    for told in made.values():
        if isinstance(told, Started):
            await _note(session, told, now=now)
    return made


async def _deal(
    session: AsyncSession, hall: StartHall, beginning: Sequence[StartWanted], *, now: datetime
) -> dict[UUID, UUID]:
    """The form of each registration: the sitting's one, or one of its set."""
    forms: dict[UUID, UUID] = {}
    by_set: dict[UUID, list[UUID]] = {}
    for each in beginning:
        sitting = hall.sittings[hall.registrations[each.registration_id].sitting_id]
        if sitting.form_set_id is not None:
            by_set.setdefault(sitting.form_set_id, []).append(each.registration_id)
        elif sitting.form_id is not None:
            forms[each.registration_id] = sitting.form_id
    for set_id in sorted(by_set):
        forms |= await papers.deal_forms(session, set_id, by_set[set_id], now=now)
    return forms


def _attempt_of(
    hall: StartHall,
    wanted: StartWanted,
    form_id: UUID,
    gifts: Sequence[TimeGift],
    *,
    now: datetime,
) -> Attempt:
    attempt_id = new_id()
    return Attempt(
        id=attempt_id,
        registration_id=wanted.registration_id,
        sitting_id=hall.registrations[wanted.registration_id].sitting_id,
        form_id=form_id,
        candidate_id=wanted.candidate_id,
        state=ATTEMPT.start,
        started_at=now,
        deadline_at=deadline_of(now, [gift.span for gift in gifts]),
        op_head=0,
        op_max=0,
        chain_head=chain_start(attempt_id),
    )


def _gifts_of(hall: StartHall, wanted: StartWanted) -> list[TimeGift]:
    """What the ledger begins with: everybody's minutes, and what this person is allowed."""
    sitting = hall.sittings[hall.registrations[wanted.registration_id].sitting_id]
    duration = hall.rules[sitting.id].component(sitting.component_key).duration
    allowed = hall.allowances.get(wanted.registration_id, Allowances())
    gifts = [TimeGift(Cause.BASE, duration, "", SYSTEM)]
    if sitting.override_reason is not None:
        gifts.append(TimeGift(Cause.DELAY, timedelta(), "", SYSTEM))
    if (more := allowed.more_time) is not None:
        by = staff_actor(UUID(more.by))
        gifts.append(TimeGift(Cause.ACCOMMODATION, more.of(duration), more.note, by))
    late = allowed.late_entry
    if late is not None and wanted.asked_at >= sitting.entry_closes_at:
        by = staff_actor(UUID(late.by))
        gifts.append(TimeGift(Cause.LATE_ADMISSION, timedelta(), late.note, by))
    return gifts


async def _note(session: AsyncSession, started: Started, *, now: datetime) -> None:
    session.add_all(started.entries)
    attempt = started.attempt
    await audit.record(
        session,
        actor=candidate_actor(attempt.candidate_id),
        action="attempts.attempt.start",
        subject=("attempt", attempt.id),
        now=now,
        detail={"registration": str(attempt.registration_id)},
    )
