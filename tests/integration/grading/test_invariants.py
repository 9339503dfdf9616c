# SPDX-License-Identifier: Apache-2.0
"""The invariants hold through a day of marking, and each names what was planted against it."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from app.grading import invariants
from app.grading.invariants import INVARIANTS, OddSlot
from app.grading.models import Mark, MarkingRun, MarkingTask, Opinion
from app.grading.states import MarkingRunState, MarkRule, TaskState
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.marking import form_of, give, mark_all, release, sit, take, words
from tests.support.world import World

SETTLED = Mark.rule == MarkRule.ONE_OPINION


async def marked(world: World, *, slots: int = 1) -> Exam:
    """A paper with so many short answers, every one of them judged."""
    exam = await open_exam(world)
    some = dict(list(words(await form_of(world, exam)).items())[:slots])
    await sit(world, exam, 0, answers=some)
    await world.run_jobs()
    await mark_all(await world.grader(), points="1")
    return exam


async def odd(world: World) -> dict[str, list[OddSlot]]:
    """What the invariants find, by the name of each that finds anything."""
    async with world.database.reading() as session:
        found = {each.__name__: await each(session) for each in INVARIANTS}
    return {name: rows for name, rows in found.items() if rows}


async def test_invariants_hold_at_every_step_of_marking(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    assert await odd(world) == {}
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await sit(world, exam, 1, answers={})
    await world.run_jobs()
    assert await odd(world) == {}
    grader = await world.grader()
    (await give(grader, await take(grader), checked=[0])).raise_for_status()
    assert await odd(world) == {}
    (await grader.post("/api/v1/grading/undo")).raise_for_status()
    assert await odd(world) == {}
    await mark_all(grader, points="1")
    assert await odd(world) == {}
    (await release(world, exam)).raise_for_status()
    assert await odd(world) == {}


PLANTED: dict[str, tuple[Any, set[str]]] = {
    "a mark is gone": (
        sa.delete(Mark).where(SETTLED),
        {"list_unmarked_slots", "list_unsettled_marks"},
    ),
    "a machine's mark is gone": (sa.delete(Mark).where(Mark.slot == 1), {"list_unmarked_slots"}),
    "a mark is not its opinion's": (
        sa.update(Mark).where(SETTLED).values(points=Decimal(2)),
        {"list_unsettled_marks"},
    ),
    "a mark names checks that nobody made": (
        sa.update(Mark).where(SETTLED).values(detail={"checked": [0]}),
        {"list_unsettled_marks"},
    ),
    "a machine's mark stands where one was judged": (
        sa.update(Mark).where(SETTLED).values(rule=MarkRule.BLANK),
        {"list_unsettled_marks"},
    ),
    "a mark stands on an opinion that was withdrawn": (
        sa.update(Opinion).values(
            withdrawn_at=Opinion.given_at, withdrawn_by=Opinion.given_by, reason="x"
        ),
        {"list_unsettled_marks", "list_tasks_astray"},
    ),
    "a task is done twice over": (
        sa.update(MarkingTask).values(nth=2),
        {"list_tasks_astray", "list_unasked_opinions"},
    ),
    "a judged answer waits again": (
        sa.update(MarkingTask).values(state=TaskState.QUEUED),
        {"list_tasks_astray"},
    ),
    "an answer that nobody asked about": (sa.delete(MarkingTask), {"list_unasked_opinions"}),
    "a run stays open": (
        sa.update(MarkingRun).values(state=MarkingRunState.OPEN, completed_at=None),
        {"list_runs_left_open", "list_runs_astray"},
    ),
}


@pytest.mark.parametrize("name", PLANTED)
async def test_invariants_name_what_was_planted(world: World, name: str) -> None:
    await marked(world)
    assert await odd(world) == {}
    statement, finders = PLANTED[name]
    async with world.database.writing() as session:
        await session.execute(statement)
        run_id = await session.scalar(sa.select(MarkingRun.id))
    found = await odd(world)
    assert set(found) == finders
    assert {row.run_id for rows in found.values() for row in rows} == {run_id}


async def test_every_invariant_has_something_planted_against_it() -> None:
    caught = set().union(*(finders for _statement, finders in PLANTED.values()))
    assert caught == {each.__name__ for each in invariants.INVARIANTS}
