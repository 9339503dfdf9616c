# SPDX-License-Identifier: Apache-2.0
"""Everybody starts in the same moment."""

import asyncio
from collections import Counter

import sqlalchemy as sa

from app.attempts.models import Attempt
from app.attempts.service.start_desk import StartDesk
from app.core.parts import parts_in
from app.papers.models import Form
from app.papers.states import FormUse
from app.sittings.models import Sitting
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam
from tests.support.factories.sets import opened, set_of
from tests.support.world import World

# Twice as many as there are parallel forms below.
AT_ONCE = 4


async def start_at_once(world: World, use: FormUse, *, forms: int) -> list[Desk]:
    """All candidates of a sitting with such a set press the button together, each twice."""
    sitting_id, set_id = await set_of(world, use, forms)
    exam = await opened(world, sitting_id, set_id, candidates=AT_ONCE)
    world.clock.set(NINE)
    desks = [await desk_of(world, ticket) for ticket in exam.tickets]
    for desk in desks:
        (await desk.consent()).raise_for_status()
    answers = await asyncio.gather(*(desk.start() for desk in desks for _ in range(2)))
    told = Counter(answer.status_code for answer in answers)
    assert told == {201: AT_ONCE, 200: AT_ONCE}, "Each begins once; who clicks twice gets the same."
    return desks


async def sat(world: World) -> list[Attempt]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(Attempt)))


async def test_each_gets_a_form_of_their_own_while_one_is_left(world: World) -> None:
    await start_at_once(world, FormUse.INDIVIDUAL, forms=AT_ONCE)
    attempts = await sat(world)
    assert len(attempts) == AT_ONCE, "one each, whoever clicks twice"
    assert len({attempt.form_id for attempt in attempts}) == AT_ONCE, "nobody's form is another's"


async def test_parallel_forms_are_all_sat_and_counted(world: World) -> None:
    await start_at_once(world, FormUse.PARALLEL, forms=2)
    dealt = Counter(attempt.form_id for attempt in await sat(world))
    assert len(dealt) == 2, "no form is left out"
    async with world.database.reading() as session:
        counted = {form.id: form.dealt for form in await session.scalars(sa.select(Form))}
    assert counted == dict(dealt), "the counter is what was dealt"


async def test_who_cannot_enter_at_once_is_told_a_place_and_loses_no_time(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    world.clock.set(NINE)
    desks = [await desk_of(world, ticket) for ticket in exam.tickets]
    for desk in desks:
        (await desk.consent()).raise_for_status()
    counter = StartDesk(world.database, world.clock, patience=0.2)
    counter.open()
    parts_in(world.app).add(StartDesk, counter)
    # Somebody holds what every start must lock: the sitting, or on SQLite the whole file.
    async with world.database.writing() as session:
        await session.execute(
            sa.select(Sitting).where(Sitting.id == exam.sitting_id).with_for_update()
        )
        first = await desks[0].start()
        others = await asyncio.gather(*(desk.start() for desk in desks[1:]))
    assert [answer.status_code for answer in (first, *others)] == [503] * 3
    assert {answer.json()["title"] for answer in others} == {"starts_queue"}
    places = [answer.json()["place"] for answer in others]
    assert places[0] == 0 <= places[1] <= 1, "The first to come is the first in the queue."
    assert all(int(answer.headers["retry-after"]) >= 2 for answer in others)
    await counter.close()
    patient = StartDesk(world.database, world.clock)
    patient.open()
    parts_in(world.app).add(StartDesk, patient)
    begun = world.clock.forward(minutes=1)
    for desk in desks[1:]:
        attempt = (await desk.start()).raise_for_status().json()
        assert attempt["started_at"] == begun.isoformat().replace("+00:00", "Z")
    await patient.close()
