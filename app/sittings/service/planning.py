# SPDX-License-Identifier: Apache-2.0
"""Sittings out of recurrences, and by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.programmes import service as programmes
from app.programmes.errors import TitleNotFound
from app.programmes.models import ProgrammeVersion
from app.programmes.rules import Component, ProgrammeRules, Recurrence, Text
from app.sittings import repository
from app.sittings.errors import EntryOver
from app.sittings.models import Sitting
from app.sittings.rules import SittingTimes, in_words, occurrences, times_of
from app.sittings.states import Origin, SittingKind


@dataclass(frozen=True, slots=True)
class PlannedSitting:
    """A date that the recurrence makes; `sitting` is there when it has been made already."""

    period: str
    name: Text
    component: Component
    times: SittingTimes
    sitting: Sitting | None


@dataclass(frozen=True, slots=True)
class NewSitting:
    """A sitting by hand. `entry_window` replaces the programme's late entry when given."""

    programme_id: UUID
    title_key: str
    starts_at: datetime
    kind: SittingKind = SittingKind.EXAM
    entry_window: timedelta | None = None


async def preview_sittings(
    session: AsyncSession, programme_id: UUID, *, title_key: str, first_on: date, last_on: date
) -> list[PlannedSitting]:
    """What generating would make on these days, by start; nothing is written."""
    rules = programmes.rules_of_version(await _version_for(session, programme_id, title_key))
    planned = list(_plan(rules, title_key, first_on=first_on, last_on=last_on))
    made = await repository.list_of_periods(
        session, programme_id, title_key, periods=[p.period for p in planned]
    )
    by_place = {(sitting.component_key, sitting.period): sitting for sitting in made}
    return [
        PlannedSitting(
            p.period, p.name, p.component, p.times, by_place.get((p.component.key, p.period))
        )
        for p in planned
    ]


async def generate_sittings(
    session: AsyncSession,
    programme_id: UUID,
    *,
    title_key: str,
    first_on: date,
    last_on: date,
    actor: Actor,
    now: datetime,
) -> list[Sitting]:
    """Every coming date of the recurrence in these days is a sitting; returns the new ones.

    Dates that were made before stay as they are, moved or cancelled ones too: running it twice
    changes nothing. Dates whose start has passed are left out.
    """
    version = await _version_for(session, programme_id, title_key)
    planned = await preview_sittings(
        session, programme_id, title_key=title_key, first_on=first_on, last_on=last_on
    )
    made = []
    for plan in planned:
        if plan.sitting is None and plan.times.starts_at > now:
            sitting = _sitting_of(plan, version, title_key, now)
            if await _add_unless_made(session, sitting, actor=actor, now=now):
                made.append(sitting)
    return made


def _sitting_of(
    plan: PlannedSitting, version: ProgrammeVersion, title_key: str, now: datetime
) -> Sitting:
    return Sitting(
        programme_id=version.programme_id,
        programme_version_id=version.id,
        title_key=title_key,
        component_key=plan.component.key,
        kind=SittingKind.EXAM,
        period=plan.period,
        origin=Origin.RECURRENCE,
        created_at=now,
        times=plan.times,
    )


async def create_sitting(
    session: AsyncSession, new: NewSitting, *, actor: Actor, now: datetime
) -> Sitting:
    """A sitting by hand, for the title's first component; refused when nobody could enter it."""
    version = await _version_for(session, new.programme_id, new.title_key)
    rules = programmes.rules_of_version(version)
    component = rules.components_of(new.title_key)[0]
    times = times_of(
        new.starts_at,
        component.duration,
        admission=rules.admission,
        entry_window=new.entry_window,
    )
    if times.entry_closes_at <= now:
        raise EntryOver(closed=in_words(times.entry_closes_at))
    sitting = Sitting(
        programme_id=new.programme_id,
        programme_version_id=version.id,
        title_key=new.title_key,
        component_key=component.key,
        kind=new.kind,
        origin=Origin.MANUAL,
        created_at=now,
        times=times,
    )
    session.add(sitting)
    await session.flush()  # The trail names the new row's id.
    await _record_creation(session, sitting, actor=actor, now=now)
    return sitting


async def _add_unless_made(
    session: AsyncSession, sitting: Sitting, *, actor: Actor, now: datetime
) -> bool:
    """Add it, unless another operator's run made the same date meanwhile."""
    try:
        async with session.begin_nested():
            session.add(sitting)
    except IntegrityError:
        return False
    await _record_creation(session, sitting, actor=actor, now=now)
    return True


async def _record_creation(
    session: AsyncSession, sitting: Sitting, *, actor: Actor, now: datetime
) -> None:
    await audit.record(
        session,
        actor=actor,
        action="sittings.sitting.create",
        subject=("sitting", sitting.id),
        now=now,
        detail={"period": sitting.period, "starts_at": sitting.starts_at.isoformat()},
    )


async def _version_for(
    session: AsyncSession, programme_id: UUID, title_key: str
) -> ProgrammeVersion:
    """The version in force, which what is announced now keeps; refused without such a title."""
    version = await programmes.get_current_version(session, programme_id)
    if not programmes.rules_of_version(version).components_of(title_key):
        raise TitleNotFound(title_key=title_key)
    return version


def _plan(
    rules: ProgrammeRules, title_key: str, *, first_on: date, last_on: date
) -> Iterable[PlannedSitting]:
    planned = [
        _planned(rules, recurrence, component, period=o.period, starts_at=o.starts_at)
        for component in rules.components_of(title_key)
        for recurrence in rules.recurrences
        if recurrence.component == component.key
        for o in occurrences(recurrence, first_on, last_on)
    ]
    return sorted(planned, key=lambda plan: plan.times.starts_at)


def _planned(
    rules: ProgrammeRules,
    recurrence: Recurrence,
    component: Component,
    *,
    period: str,
    starts_at: datetime,
) -> PlannedSitting:
    times = times_of(starts_at, component.duration, admission=rules.admission)
    return PlannedSitting(period, recurrence.name, component, times, None)
