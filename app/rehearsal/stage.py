# SPDX-License-Identifier: Apache-2.0
"""The rehearsal from its first request to its last."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.rehearsal import office
from app.rehearsal.api import Door, Person, Refused, read_clock
from app.rehearsal.candidate import RehearsedCandidate, Sat
from app.rehearsal.check import ExportCheck, check_export, check_own_results
from app.rehearsal.graders import Grader, Pile
from app.rehearsal.ledger import is_answered
from app.rehearsal.meter import Meter
from app.rehearsal.people import NUMBERS, invent
from app.rehearsal.sheet import RehearsalReport

_TOLD_EVERY = 2.0
# The shortest limit that a service can set is five minutes.
_SEEN_EVERY = 120.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asked for."""

    base_url: str
    username: str
    password: str
    read_code: Callable[[], str]
    programme: str
    title_key: str | None
    candidates: int
    graders: int
    seed: int
    pace: float
    camera_share: float
    arrive: float
    at_once: int
    connections: int


@dataclass(slots=True)
class Stage:
    """One rehearsal. `tell` prints a line of progress."""

    wishes: Wishes
    tell: office.Tell
    meter: Meter = field(default_factory=Meter)
    counts: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    async def run(self) -> RehearsalReport:
        """Everything, and what it came to."""
        started = time.monotonic()
        wishes = self.wishes
        async with Door(wishes.base_url, self.meter, connections=wishes.connections) as door:
            staff = await door.person()
            await office.sign_in(staff, wishes.username, wishes.password, wishes.read_code)
            async with _staying(staff):
                plan = await office.choose(staff, wishes.programme, wishes.title_key)
                self.tell(f"seed {wishes.seed}, {plan.programme} {plan.title_key}")
                sitting_id, candidates = await self._prepare(door, staff, plan)
                await self._sit(candidates)
                pile = await self._grade(door, staff, sitting_id, candidates)
                verdict, granted = await self._conclude(staff, plan, sitting_id, candidates, pile)
        return RehearsalReport(
            f"Rehearsal of {plan.programme} {plan.title_key}: {wishes.candidates} candidates, "
            f"{wishes.graders} graders, seed {wishes.seed}",
            time.monotonic() - started,
            self.meter,
            self.counts,
            self.complaints,
            verdict,
            granted,
        )

    async def _prepare(
        self, door: Door, staff: Person, plan: office.Plan
    ) -> tuple[str, list[RehearsedCandidate]]:
        wishes = self.wishes
        rng = _generator(wishes.seed)
        people = invent(wishes.candidates, first=rng.randrange(NUMBERS))
        clock = await read_clock(staff)
        sitting_id = await office.open_sitting(staff, plan, clock.now())
        self.tell(f"rehearsal sitting {sitting_id} is open")
        tickets = await office.book(staff, sitting_id, people)
        self.tell(f"{len(tickets)} candidates are booked")
        watched = round(wishes.camera_share * wishes.candidates)
        return sitting_id, [
            RehearsedCandidate(
                await door.person(),
                Sat(who, tickets[who.id_number]),
                _generator(f"{wishes.seed}/{who.place}"),
                clock,
                self.counts,
                wishes.pace,
                "camera" if who.place <= watched else "alternative",
                plan.title_key,
            )
            for who in people
        ]

    async def _sit(self, candidates: Sequence[RehearsedCandidate]) -> None:
        """People come in over a while, and all who are in start together, as at the bell."""
        names = ("signed in", "started", "ops acknowledged", "stills kept", "handed in")
        within = self.wishes.arrive
        async with asyncio.TaskGroup() as group:
            told = group.create_task(self._keep_telling(names))
            entered = await self._all(candidates, lambda one: one.enter(within))
            await self._all(entered, lambda one: one.sit())
            told.cancel()
        self._tell_counts(names)
        self.complaints += [c for candidate in candidates for c in candidate.sat.complaints]

    async def _all(
        self,
        candidates: Sequence[RehearsedCandidate],
        does: Callable[[RehearsedCandidate], Awaitable[None]],
    ) -> list[RehearsedCandidate]:
        """Everybody does it, so many at once; those who could."""
        turns = asyncio.Semaphore(self.wishes.at_once)

        async def take_turn(candidate: RehearsedCandidate) -> bool:
            async with turns:
                return await self._bear(does(candidate), candidate.sat.who.full_name)

        done = await asyncio.gather(*map(take_turn, candidates))
        return [one for one, is_done in zip(candidates, done, strict=True) if is_done]

    async def _bear(self, work: Awaitable[None], name: str) -> bool:
        """Did it go well? One person's trouble is written down and is not the others'."""
        try:
            await work
        except (Refused, KeyError, ValueError) as trouble:
            # Refused is counted by the meter; the others are answers of another shape than agreed.
            self.complaints.append(f"{name} could not go on: {trouble!r}")
            return False
        return True

    async def _grade(
        self, door: Door, staff: Person, sitting_id: str, candidates: Sequence[RehearsedCandidate]
    ) -> Pile:
        pile = Pile(sitting_id, sum(map(_count_written, candidates)))
        run = secrets.token_hex(4)
        people = await office.hire_graders(
            staff,
            door,
            self.wishes.graders,
            sitting_id=sitting_id,
            run=run,
            password=secrets.token_urlsafe(16),
        )
        graders = [
            Grader(person, pile, _generator(f"{self.wishes.seed}/grader/{place}"), self.counts)
            for place, person in enumerate(people)
        ]
        self.tell(f"{len(graders)} graders mark {pile.expected} answers")
        async with asyncio.TaskGroup() as group:
            told = group.create_task(self._keep_telling(("marked by graders",)))
            await asyncio.gather(*(self._bear(one.drain(), "a grader") for one in graders))
            told.cancel()
        self.complaints += pile.complaints
        if not pile.is_done:
            self.complaints.append(f"{pile.expected - len(pile.marks)} answers were never marked")
        return pile

    async def _conclude(
        self,
        staff: Person,
        plan: office.Plan,
        sitting_id: str,
        candidates: Sequence[RehearsedCandidate],
        pile: Pile,
    ) -> tuple[ExportCheck | None, int | None]:
        """Release, results as candidates see them, and the export against all the books."""
        handed_in = [c for c in candidates if c.sat.has_handed_in]
        try:
            await office.wait_for_results(staff, sitting_id, len(handed_in), tell=self.tell)
            await office.close_entry(staff, sitting_id)
            released = await office.release(staff, sitting_id)
            self.tell(f"released: {released['passed']} passed, {released['failed']} failed")
            await self._all(handed_in, lambda one: one.look_at_result())
            export = await office.export(staff, sitting_id)
        except Refused as refused:
            self.complaints.append(f"the sitting could not be concluded: {refused}")
            return None, None
        return _compare(export, candidates, pile, plan), int(released["retakes"])

    async def _keep_telling(self, names: Sequence[str]) -> None:
        while True:
            await asyncio.sleep(_TOLD_EVERY)
            self._tell_counts(names)

    def _tell_counts(self, names: Sequence[str]) -> None:
        self.tell(", ".join(f"{self.counts[name]} {name}" for name in names))


@asynccontextmanager
async def _staying(person: Person) -> AsyncIterator[None]:
    """The person is not signed out for doing nothing while the candidates sit."""

    async def show_up() -> None:
        while True:
            await asyncio.sleep(_SEEN_EVERY)
            with suppress(Refused):
                await person.ask("still here", "GET", "/me")

    showing_up = asyncio.create_task(show_up())
    try:
        yield
    finally:
        showing_up.cancel()


def _generator(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 - a rehearsal must be repeatable; nothing in it is secret


def _count_written(candidate: RehearsedCandidate) -> int:
    """How many answers in words of this candidate graders will find."""
    if not candidate.sat.has_handed_in:
        return 0
    written = candidate.sat.ledger.answers().values()
    return sum("text" in (value or {}) and is_answered(value) for value in written)


def _compare(
    export: Mapping[str, Any],
    candidates: Sequence[RehearsedCandidate],
    pile: Pile,
    plan: office.Plan,
) -> ExportCheck:
    sat = [candidate.sat for candidate in candidates]
    verdict = check_export(export, sat, pile.marks)
    check_own_results(verdict, sat, export, grants_retake=plan.grants_retake)
    return verdict
