# SPDX-License-Identifier: Apache-2.0
"""Opinions are kept for good: taken back with who and when, never changed, never deleted."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core.ids import new_id
from app.grading.models import Mark, MarkingRun, MarkingTask, Opinion
from app.grading.states import MarkRule
from tests.support.factories.exams import open_exam
from tests.support.factories.marking import form_of, give, sit, take, words
from tests.support.statements import accepts
from tests.support.world import World

UNDO = "/api/v1/grading/undo"


async def judged(world: World) -> None:
    """One of two short answers has an opinion that was taken back and one that stands."""
    exam = await open_exam(world)
    two = dict(list(words(await form_of(world, exam)).items())[:2])
    await sit(world, exam, 0, answers=two)
    await world.run_jobs()
    grader = await world.grader()
    (await give(grader, await take(grader), checked=[0, 1], note="两点")).raise_for_status()
    world.clock.forward(seconds=30)
    back = (await grader.post(UNDO)).raise_for_status().json()
    world.clock.forward(seconds=30)
    (await give(grader, back, points="2.5", note="半点")).raise_for_status()


async def opinions_of(world: World) -> list[Opinion]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(Opinion).order_by(Opinion.given_at)))


async def test_undo_keeps_the_opinion_with_who_when_and_why(world: World) -> None:
    await judged(world)
    first, second = await opinions_of(world)
    assert (first.nth, first.detail) == (1, {"checked": [0, 1], "note": "两点"})
    assert (first.withdrawn_by, first.reason) == (first.given_by, "undo")
    assert first.withdrawn_at is not None
    assert first.given_at < first.withdrawn_at < second.given_at
    assert (second.nth, second.detail) == (1, {"points": "2.50", "note": "半点"})
    assert (second.withdrawn_at, second.withdrawn_by, second.reason) == (None, None, None)


async def test_mark_is_what_the_standing_opinion_settles_to_without_its_note(world: World) -> None:
    await judged(world)
    _first, second = await opinions_of(world)
    async with world.database.reading() as session:
        marks = sa.select(Mark).where(Mark.rule == MarkRule.ONE_OPINION)
        [mark] = await session.scalars(marks)
    assert (mark.run_id, mark.slot, mark.points) == (second.run_id, second.slot, second.points)
    assert mark.detail == {}


async def test_mark_is_gone_while_its_opinion_is_taken_back(world: World) -> None:
    await judged(world)
    (await (await world.grader()).post(UNDO)).raise_for_status()
    async with world.database.reading() as session:
        marks = sa.select(Mark).where(Mark.rule == MarkRule.ONE_OPINION)
        assert await session.scalar(marks) is None
    assert len(await opinions_of(world)) == 2


# The opinion that stands, and the one that was taken back.
FORBIDDEN = [
    "UPDATE opinions SET points = max_points WHERE withdrawn_at IS NULL",
    "UPDATE opinions SET points = max_points WHERE withdrawn_at IS NOT NULL",
    "UPDATE opinions SET detail = '{}' WHERE withdrawn_at IS NULL",
    "UPDATE opinions SET given_at = withdrawn_at WHERE withdrawn_at IS NOT NULL",
    "UPDATE opinions SET nth = 2 WHERE withdrawn_at IS NULL",
    "UPDATE opinions SET reason = 'other' WHERE withdrawn_at IS NOT NULL",
    (
        "UPDATE opinions SET withdrawn_at = NULL, withdrawn_by = NULL, reason = NULL"
        " WHERE withdrawn_at IS NOT NULL"
    ),
    "UPDATE opinions SET withdrawn_at = given_at WHERE withdrawn_at IS NULL",
    (
        "UPDATE opinions SET withdrawn_at = given_at, withdrawn_by = given_by"
        " WHERE withdrawn_at IS NULL"
    ),
    (
        "UPDATE opinions SET withdrawn_at = given_at, withdrawn_by = given_by, reason = 'x',"
        " points = 0 WHERE withdrawn_at IS NULL"
    ),
    "DELETE FROM opinions WHERE withdrawn_at IS NULL",
    "DELETE FROM opinions WHERE withdrawn_at IS NOT NULL",
]


async def test_database_refuses_to_change_or_delete_an_opinion(world: World) -> None:
    await judged(world)
    before = [vars_of(opinion) for opinion in await opinions_of(world)]
    accepted = [each for each in FORBIDDEN if await accepts(world, sa.text(each))]
    assert accepted == []
    assert [vars_of(opinion) for opinion in await opinions_of(world)] == before


async def test_database_refuses_what_would_delete_opinions_by_the_way(world: World) -> None:
    """Neither statement deletes by name, and neither fires a trigger on deleting."""
    await judged(world)
    by_the_way = {
        "sqlite": "INSERT OR REPLACE INTO opinions SELECT * FROM opinions",
        "postgres": "TRUNCATE opinions",
    }
    with pytest.raises(IntegrityError):
        await run(world, by_the_way[world.kind])
    assert len(await opinions_of(world)) == 2


async def test_database_lets_an_opinion_be_withdrawn_once(world: World) -> None:
    await judged(world)
    withdraw = (
        "UPDATE opinions SET withdrawn_at = given_at, withdrawn_by = given_by, reason = 'x'"
        " WHERE given_at = (SELECT max(given_at) FROM opinions)"
    )
    await run(world, withdraw)
    assert [opinion.reason for opinion in await opinions_of(world)] == ["undo", "x"]
    with pytest.raises(IntegrityError):
        await run(world, withdraw)


def vars_of(opinion: Opinion) -> dict[str, Any]:
    return {column.key: getattr(opinion, column.key) for column in sa.inspect(Opinion).columns}


async def run(world: World, statement: str) -> None:
    async with world.database.writing() as session:
        await session.execute(sa.text(statement))


def copy_of(opinion: Opinion, **changes: object) -> dict[str, Any]:
    """The values of another opinion that differs in these from this one."""
    return {**vars_of(opinion), "id": new_id(), **changes}


# By what is wrong with it, what an opinion differs in from the one that stands.
IMPOSSIBLE: Mapping[str, Callable[[Opinion], dict[str, Any]]] = {
    "a second one for the same place": lambda _: {},
    "a second one by the same reader": lambda _: {"nth": 2},
    "points beyond the item": lambda standing: {"slot": 1, "points": standing.max_points + 1},
    "points below nothing": lambda _: {"slot": 1, "points": -1},
    "a place before the first": lambda _: {"slot": 1, "nth": 0},
}


async def test_database_refuses_an_opinion_that_cannot_be(world: World) -> None:
    await judged(world)
    _first, standing = await opinions_of(world)
    accepted = [
        what
        for what, differs in IMPOSSIBLE.items()
        if await accepts(world, sa.insert(Opinion).values(copy_of(standing, **differs(standing))))
    ]
    assert accepted == []
    assert await accepts(world, sa.insert(Opinion).values(copy_of(standing, slot=1)))


async def test_second_opinion_of_another_reader_finds_its_place(world: World) -> None:
    """The table takes what double marking will ask for, opinion and task alike."""
    await judged(world)
    await world.admin()
    _first, standing = await opinions_of(world)
    async with world.database.writing() as session:
        task = await session.scalar(sa.select(MarkingTask).where(MarkingTask.slot == standing.slot))
        assert task is not None
        other = sa.text("SELECT id FROM staff_members WHERE id <> :own LIMIT 1")
        reader = await session.scalar(
            other.columns(id=sa.Uuid()).bindparams(
                sa.bindparam("own", standing.given_by, sa.Uuid())
            )
        )
        session.add(Opinion(**copy_of(standing, nth=2, given_by=reader)))
        columns = {c.key: getattr(task, c.key) for c in sa.inspect(MarkingTask).columns}
        session.add(MarkingTask(**{k: v for k, v in columns.items() if k != "id"} | {"nth": 2}))
    assert len(await opinions_of(world)) == 3


async def test_opinions_go_only_with_the_whole_of_their_run(world: World) -> None:
    await judged(world)
    async with world.database.writing() as session:
        for model in (MarkingTask, Mark, MarkingRun):
            await session.execute(sa.delete(model))
    assert await opinions_of(world) == []
