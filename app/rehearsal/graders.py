# SPDX-License-Identifier: Apache-2.0
"""Graders who drain the queue of a rehearsal together, with second thoughts and held answers."""

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import httpx

from app.rehearsal.api import Person
from app.rehearsal.recount import rounded, words_points

_UNDONE, _HELD, _OUTRIGHT, _MET = 0.04, 0.03, 0.05, 0.7
_LOOK_AGAIN = 0.3
# Marking by machine fills the queue within seconds; a queue that stands this long is stuck.
STUCK_AFTER = 120.0


@dataclass(slots=True)
class Pile:
    """The answers of the rehearsal's sitting, shared by its graders: what they gave for each.

    Answers are known by their text alone, which is unique: the desk shows nobody's name.
    """

    sitting_id: str
    expected: int
    marks: dict[str, Decimal] = field(default_factory=dict)
    held: deque[str] = field(default_factory=deque)
    complaints: list[str] = field(default_factory=list)
    moved_at: float = field(default_factory=time.monotonic)

    @property
    def is_done(self) -> bool:
        return len(self.marks) >= self.expected

    @property
    def is_stuck(self) -> bool:
        return time.monotonic() - self.moved_at > STUCK_AFTER


@dataclass(slots=True)
class Grader:
    person: Person
    pile: Pile
    rng: Random
    counts: Counter[str]

    async def drain(self) -> None:
        """Mark until every answer of the sitting has its mark, or nothing moves any more."""
        while not self.pile.is_done and not self.pile.is_stuck:
            desk = await self._next_desk()
            if desk is None:
                await asyncio.sleep(_LOOK_AGAIN)
            elif self.rng.random() < _HELD and not desk["held_note"]:
                await self._hold(desk)
            else:
                await self._mark(desk)
                if self.rng.random() < _UNDONE:
                    await self._think_again(desk)

    async def _next_desk(self) -> dict[str, Any] | None:
        """The next answer of the queue; when it is empty, one that was set aside."""
        body = {"sitting_id": self.pile.sitting_id}
        answer = await self.person.ask(
            "grading lease", "POST", "/grading/leases", json=body, expect=(200, 204)
        )
        if answer.status_code == httpx.codes.OK:
            desk: dict[str, Any] = answer.json()
            return desk
        if not self.pile.held:
            return None
        task_id = self.pile.held.popleft()
        taken = await self.person.ask("take held", "POST", f"/grading/tasks/{task_id}/lease")
        desk = taken.json()
        if not desk["held_note"]:
            self.pile.complaints.append("an answer that was set aside has lost its note")
        return desk

    async def _hold(self, desk: dict[str, Any]) -> None:
        body = {"lease_token": desk["lease_token"], "note": "彩排：请再看一遍"}
        path = f"/grading/tasks/{desk['task_id']}/hold"
        await self.person.ask("hold", "POST", path, json=body, expect=(200, 204), tries=1)
        self.pile.held.append(desk["task_id"])
        self.counts["set aside"] += 1

    async def _mark(self, desk: dict[str, Any]) -> None:
        given, expected = self._judge(desk)
        body = {"lease_token": desk["lease_token"], **given, "note": "彩排"}
        path = f"/grading/tasks/{desk['task_id']}/mark"
        made = (await self.person.ask("mark", "POST", path, json=body)).json()
        if Decimal(made["points"]) != expected:
            self.pile.complaints.append(
                f"a grader's mark became {made['points']} where {expected} was given"
            )
        if desk["answer"] in self.pile.marks:
            self.pile.complaints.append("one answer lay on two desks")
        self.pile.marks[desk["answer"]] = expected
        self.pile.moved_at = time.monotonic()
        self.counts["marked by graders"] += 1

    def _judge(self, desk: dict[str, Any]) -> tuple[dict[str, Any], Decimal]:
        """What is sent, and what it must come to."""
        most = Decimal(desk["max_points"])
        if self.rng.random() < _OUTRIGHT:
            points = rounded(Fraction(most) * self.rng.randint(0, 4) / 4)
            return {"points": str(points)}, points
        weights = [point["weight"] for point in desk["points"]]
        met = [place for place in range(len(weights)) if self.rng.random() < _MET]
        return {"checked": met}, words_points(weights, met, points=most)

    async def _think_again(self, desk: dict[str, Any]) -> None:
        """The last mark is taken back, and the same answer marked again."""
        back = (await self.person.ask("undo", "POST", "/grading/undo", tries=1)).json()
        self.counts["taken back"] += 1
        if back["answer"] != desk["answer"] or back["previous"] is None:
            self.pile.complaints.append("taking a mark back gave another answer")
        self.pile.marks.pop(back["answer"], None)
        await self._mark(back)
