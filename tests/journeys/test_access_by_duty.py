# SPDX-License-Identifier: Apache-2.0
"""Everybody tries everything that a duty opens, on what lies in their own sitting and in another.

Two sittings with workers of their own, and everybody else: people × routes × objects. That the
table can fail is shown by faults planted in it: one check on the duty dropped, one route opened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.accounts.access import RequireRight, require_staff
from app.invigilation import repository
from app.invigilation.models import Watch
from tests.support.access import (
    EXAMPLES,
    PEOPLE,
    WORKERS,
    access_of,
    opened_by_duty,
    refusal_at,
    workers_with,
)
from tests.support.factories.halls import Hall, open_hall, open_hall_elsewhere
from tests.support.routes import list_routes
from tests.support.world import World

STILL = "GET /api/v1/attempts/{attempt_id}/still"
MARK = "POST /api/v1/grading/tasks/{task_id}/mark"
UNDO = "POST /api/v1/grading/undo"
VERDICT = "POST /api/v1/findings/{finding_id}/verdict"
HERE, ELSEWHERE = "here", "elsewhere"
# What the board shows an operator, who reads it of every sitting.
BOARDS = {"GET /api/v1/sittings/{sitting_id}/board", "GET /invigilation/sittings/{sitting_id}"}


@dataclass
class Matrix:
    """Two halls and what their people were answered about these operations.

    `access` as it was declared.
    """

    halls: Mapping[str, Hall]
    access: Mapping[str, str]
    operations: Sequence[str]
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    async def try_all(self) -> list[str]:
        """The operations that answered somebody wrongly, with who and where."""
        await self.try_those_who_may_not()
        # In the order of the examples; undoing puts on the desk again what the next one needs.
        meant = {*self.operations, UNDO} if MARK in self.operations else {*self.operations}
        for operation in [each for each in EXAMPLES if each in meant]:
            for place in self.halls:
                await self.let_in(operation, place)
        return self.wrong

    async def try_those_who_may_not(self) -> list[str]:
        """Workers everywhere, the others elsewhere: here they are in test_access_matrix."""
        for operation in self.operations:
            for place in self.halls:
                for home, who in self.people():
                    status = refusal_at(self.access[operation], who, on_duty=home == place)
                    if status is not None and (who in WORKERS or place == ELSEWHERE):
                        await self.ask(home, who, operation, place, status)
        return self.wrong

    def people(self) -> list[tuple[str, str]]:
        """(where they work, who): the workers of each hall, and everybody else once."""
        others = [(HERE, who) for who in PEOPLE if who not in WORKERS]
        return others + [(home, who) for home in self.halls for who in WORKERS]

    async def let_in(self, operation: str, place: str) -> None:
        """Those who may: all of them read, the first acts."""
        meant = [
            (home, who)
            for home, who in self.people()
            if refusal_at(self.access[operation], who, on_duty=home == place) is None
        ]
        for home, who in meant if operation.startswith("GET ") else meant[:1]:
            await self.ask(home, who, operation, place, EXAMPLES[operation].status)

    async def ask(self, home: str, who: str, operation: str, place: str, status: int) -> None:
        """This person of one hall asks for what lies in the other, or in the same."""
        hall, person = self.halls[place], self.halls[home].people[who]
        kept, hall.people[who] = hall.people[who], person
        answer = await hall.carry_out(who, operation)
        hall.people[who] = kept
        self.asked += 1
        if answer.status_code != status:
            told = f"{who} of {home}, {operation} {place}: {answer.status_code}, not {status}"
            self.wrong.append(told)


async def open_matrix(world: World) -> Matrix:
    access = access_of(world.app)
    elsewhere, here = await open_hall_elsewhere(world), await open_hall(world)
    elsewhere.people = here.people | elsewhere.people
    return Matrix({HERE: here, ELSEWHERE: elsewhere}, access, opened_by_duty(access))


async def tell_as_if_it_were_not_there(matrix: Matrix) -> list[str]:
    """The operations that tell a worker of one hall that something of the other's exists."""
    here, elsewhere = matrix.halls[HERE], matrix.halls[ELSEWHERE]
    own = dict(elsewhere.people)
    nowhere = {name: str(UUID(int=1)) for name in ("sitting_id", "attempt_id", "frame_id")}
    nowhere |= {name: str(UUID(int=1)) for name in ("finding_id", "task_id", "third", "fourth")}
    telling = []
    for operation in matrix.operations:
        for who in workers_with(matrix.access[operation]):
            elsewhere.people[who] = here.people[who]
            known = await elsewhere.ask(who, operation)
            unknown = await elsewhere.ask(who, operation, **nowhere)
            is_same = (known.status_code, known.text) == (404, unknown.text)
            telling += [] if is_same else [f"{who}: {operation}: {known.status_code}"]
    elsewhere.people = own
    return telling


async def test_duty_opens_the_own_sitting_and_no_other(
    world: World,
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matrix = await open_matrix(world)
    # Nothing of it is done, so that what follows finds both halls as they were opened.
    assert await tell_as_if_it_were_not_there(matrix) == [], "what is another's is told"
    wrong = await matrix.try_all()
    record_property("counted", f"{matrix.asked} requests, {len(wrong)} wrong")
    assert wrong == []
    assert {STILL, VERDICT, *BOARDS} <= set(matrix.operations)
    assert matrix.asked > len(matrix.operations) * len(PEOPLE), "everybody was asked everything"
    await show_that_a_dropped_check_and_an_opened_route_are_caught(matrix, monkeypatch)


async def show_that_a_dropped_check_and_an_opened_route_are_caught(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both at once, and two sound ones beside them: what each lets in is told, and nothing else."""

    async def find_any_watch(session: Any, attempt_id: UUID, *, staff_id: UUID) -> Watch | None:
        del staff_id
        found: Watch | None = await session.scalar(
            sa.select(Watch).where(Watch.attempt_id == attempt_id)
        )
        return found

    matrix.operations = [STILL, VERDICT, *BOARDS]
    monkeypatch.setattr(repository, "find_invigilated_watch", find_any_watch)
    open_to_all_staff(matrix.halls[HERE].world.app, VERDICT, monkeypatch)
    wrong = await matrix.try_those_who_may_not()
    assert [line for line in wrong if VERDICT not in line] == [
        f"invigilator of elsewhere, {STILL} here: 200, not 404",
        f"invigilator of here, {STILL} elsewhere: 200, not 404",
    ], "the dropped check, and no route but the opened one"
    opened = [line for line in wrong if VERDICT in line]
    assert opened, "somebody was answered otherwise than 403"
    assert [line for line in opened if line.startswith("invigilator")] == [], "theirs already"


def open_to_all_staff(app: FastAPI, operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [route] = [r for r in list_routes(app) if f"{r.method} {r.path}" == operation]
    assert route.dependant is not None
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, RequireRight):
            monkeypatch.setattr(dependency, "call", require_staff)
