# SPDX-License-Identifier: Apache-2.0
"""What is always true, looked at each night: said once, kept, shown, and nothing mended."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import invariants
from app.attempts.models import TimeEntry
from app.core.invariants import Broken, InvariantCheck, list_broken
from app.invariants import IDS_KEPT, Checker
from app.programmes.models import Programme
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import NINE
from tests.support.world import World

HTML = {"accept": "text/html"}
# Three in the morning in Beijing.
NIGHT = NINE + timedelta(hours=18)


async def moved(world: World) -> str:
    """Somebody's ledger lost a minute; the attempt's id."""
    desk = await seated_alone(world)
    async with world.database.writing() as session:
        await session.execute(sa.update(TimeEntry).values(seconds=TimeEntry.seconds - 60))
    return desk.attempt_id


async def found(world: World) -> list[Broken]:
    async with world.database.reading() as session:
        return await list_broken(session)


async def checks(world: World) -> int:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(InvariantCheck)) or 0


async def test_check_waits_for_the_night_and_comes_once_in_it(world: World) -> None:
    attempt_id = await moved(world)
    await world.worker.run_once()
    assert await checks(world) == 0
    world.clock.set(NIGHT)
    await world.worker.run_once()
    (broken,) = await found(world)
    assert (broken.name, broken.number, broken.ids) == (
        "attempts.deadlines_astray",
        1,
        (attempt_id,),
    )
    world.clock.forward(hours=2)
    await world.worker.run_once()
    assert await checks(world) == 1


async def test_check_of_the_next_night_says_what_is_true_by_then_and_has_mended_nothing(
    world: World,
) -> None:
    await moved(world)
    world.clock.set(NIGHT)
    await world.worker.run_once()
    async with world.database.writing() as session:
        assert await session.scalar(sa.select(TimeEntry.seconds)) == 89 * 60
        await session.execute(sa.update(TimeEntry).values(seconds=90 * 60))
    world.clock.forward(days=1)
    await world.worker.run_once()
    assert (await checks(world), await found(world)) == (2, [])


async def test_two_workers_look_at_once_and_one_of_them_says_so(world: World) -> None:
    await moved(world)
    checkers = [Checker(world.database) for _ in range(3)]
    await asyncio.gather(*(each.check(now=NIGHT) for each in checkers))
    assert (await checks(world), len(await found(world))) == (1, 1)


async def test_check_that_fails_is_tried_again_and_holds_up_no_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_session: object) -> list[object]:
        raise ConnectionError("away")

    broken = invariants.Invariant("core.away", "x", away)
    world.clock.set(NIGHT)
    with monkeypatch.context() as failing:
        failing.setattr(invariants, "INVARIANTS", (broken,))
        await world.worker.run_once()
    await world.worker.run_once()
    assert await checks(world) == 0
    world.clock.forward(minutes=30)
    await world.worker.run_once()
    assert await checks(world) == 1


async def test_first_page_and_list_show_what_denies_what_in_the_readers_language(
    world: World,
) -> None:
    attempt_id = await moved(world)
    world.clock.set(NIGHT)
    await world.worker.run_once()
    operator = await world.operator()
    assert "夜间核对发现 1 项数据不一致" in (await operator.get("/console", headers=HTML)).text
    page = (await operator.get("/console/attention", headers=HTML)).text
    assert "截止时间等于开始时间加全部时长记录" in page
    assert attempt_id in page
    await operator.get("/?lang=en")
    page = (await operator.get("/console/attention", headers=HTML)).text
    assert "A deadline is the start plus all time in the ledger" in page


async def test_list_names_the_first_of_many_rows_and_counts_all(world: World) -> None:
    async with world.database.writing() as session:
        for number in range(IDS_KEPT + 5):
            session.add(Programme(code=f"p{number}", current=1))
    await Checker(world.database).check(now=NIGHT)
    (broken,) = await found(world)
    assert (broken.number, len(broken.ids)) == (IDS_KEPT + 5, IDS_KEPT)
