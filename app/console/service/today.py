# SPDX-License-Identifier: Apache-2.0
"""The operator's first page: what opens, what runs, what waits, what failed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.clock.service import find_doubt
from app.console.rules import AHEAD, duties_lacking
from app.core import invariants, jobs
from app.programmes.rules import ProgrammeRules, Title
from app.registrations import service as registrations
from app.results import service as results
from app.results.rules import Unfinished
from app.sittings import service as sittings
from app.sittings.models import Sitting
from app.sittings.rules import phase_at
from app.sittings.states import SITTING, SittingCapability, SittingVerb
from app.sittings.values import Duty, Phase
from app.timekeeping import service as timekeeping


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting with its names and how many are booked."""

    sitting: Sitting
    programme: ProgrammeRules
    title: Title
    booked: int
    phase: Phase


@dataclass(frozen=True, slots=True)
class UnderWay:
    line: SittingLine
    started: int


@dataclass(frozen=True, slots=True)
class Unreleased:
    """Over, with results still to be given out, and what that waits for."""

    line: SittingLine
    missing: int
    unfinished: Unfinished


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """A sitting at which something has to be done that nobody has been given to do."""

    line: SittingLine
    lacking: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Outaged:
    """A sitting in which many lost time at once, and nobody has decided what they are given."""

    line: SittingLine
    outages: int


@dataclass(frozen=True, slots=True)
class Paused:
    """A sitting in which clocks stand, until somebody lets them go on."""

    line: SittingLine
    people: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that needs somebody, or soon will."""

    unstaffed: list[Unstaffed]
    outages: list[Outaged]
    paused: list[Paused]

    under_way: list[UnderWay]
    to_open: list[SittingLine]
    coming: list[SittingLine]
    unreleased: list[Unreleased]
    stuck_jobs: int
    contradictions: int
    is_time_doubted: bool

    @property
    def is_quiet(self) -> bool:
        waits = (self.unstaffed, self.under_way, self.to_open, self.coming, self.unreleased)
        broken = self.stuck_jobs + self.contradictions + self.is_time_doubted
        return not any((*waits, self.outages, self.paused)) and broken == 0


async def list_lines(session: AsyncSession, *, now: datetime) -> list[SittingLine]:
    """Every sitting as a line, by start."""
    rules = await sittings.rules_by_version(session)
    booked = await registrations.count_booked(session)
    return [
        SittingLine(
            s,
            rules[s.programme_version_id],
            rules[s.programme_version_id].title(s.title_key),
            booked.get(s.id, 0),
            phase_at(s.times, now),
        )
        for s in await sittings.list_sittings(session)
    ]


async def today(session: AsyncSession, *, now: datetime) -> Today:
    """What the operator should look at now and in the next two weeks."""
    lines = await list_lines(session, now=now)
    soon = [line for line in lines if line.sitting.starts_at <= now + AHEAD]
    opened = [line for line in soon if SITTING.may(line.sitting.state, SittingCapability.ADMIT)]
    enterable = (Phase.BEFORE_ENTRY, Phase.ENTRY, Phase.RUNNING)
    running = (Phase.ENTRY, Phase.RUNNING, Phase.ENTRY_CLOSED)
    unreleased = await list_unreleased(session, opened, now=now)
    return Today(
        unstaffed=await list_unstaffed(session, soon, unreleased, now=now),
        outages=await _outaged(session, lines),
        paused=await _paused(session, lines),
        under_way=[await _under_way(session, x) for x in opened if x.phase in running],
        to_open=[
            x
            for x in soon
            if SITTING.allows(x.sitting.state, SittingVerb.OPEN) and x.phase in enterable
        ],
        coming=[x for x in opened if x.phase is Phase.BEFORE_ENTRY],
        unreleased=unreleased,
        stuck_jobs=len(await jobs.list_stuck(session, now=now)),
        contradictions=len(await invariants.list_broken(session)),
        is_time_doubted=await find_doubt(session) is not None,
    )


async def _outaged(session: AsyncSession, lines: list[SittingLine]) -> list[Outaged]:
    waiting = Counter(each.sitting_id for each in await timekeeping.list_open_outages(session))
    return [Outaged(x, waiting[x.sitting.id]) for x in lines if waiting[x.sitting.id]]


async def _paused(session: AsyncSession, lines: list[SittingLine]) -> list[Paused]:
    standing = Counter(each.sitting_id for each in await attempts.list_paused(session))
    return [Paused(x, standing[x.sitting.id]) for x in lines if standing[x.sitting.id]]


async def list_unstaffed(
    session: AsyncSession, soon: list[SittingLine], unreleased: list[Unreleased], *, now: datetime
) -> list[Unstaffed]:
    """Sittings that come or run and lack somebody, and past ones whose answers nobody marks."""
    live = [
        line
        for line in soon
        if line.phase is not Phase.OVER
        and SITTING.may(line.sitting.state, SittingCapability.HAVE_DUTIES)
    ]
    unmarked = [each.line for each in unreleased if each.unfinished.waiting]
    covered = await sittings.list_covered(
        session, [x.sitting.id for x in (*unmarked, *live)], now=now
    )
    found = [Unstaffed(line, _lacking(line, covered)) for line in live]
    found += [
        Unstaffed(line, (Duty.GRADING,))
        for line in unmarked
        if Duty.GRADING in _lacking(line, covered)
    ]
    return [each for each in found if each.lacking]


def _lacking(line: SittingLine, covered: Mapping[UUID, frozenset[Duty]]) -> tuple[Duty, ...]:
    component = line.programme.component(line.sitting.component_key)
    return duties_lacking(component, covered.get(line.sitting.id, frozenset()))


async def _under_way(session: AsyncSession, line: SittingLine) -> UnderWay:
    return UnderWay(line, len(await attempts.list_attempts(session, line.sitting.id)))


async def list_unreleased(
    session: AsyncSession, opened: list[SittingLine], *, now: datetime
) -> list[Unreleased]:
    """Those of these sittings that are over with results still to be given out."""
    found = []
    for line in opened:
        if line.phase is Phase.OVER and line.booked:
            decided = await results.sum_up(session, line.sitting.id, now=now)
            if decided.released < line.booked:
                missing = line.booked - decided.released
                found.append(Unreleased(line, missing, decided.unfinished))
    return found
