# SPDX-License-Identifier: Apache-2.0
"""Everybody starts in the same moment."""

import asyncio
from collections import Counter

import sqlalchemy as sa

from app.attempts.models import Attempt
from app.papers.models import Form
from app.papers.states import FormUse
from tests.support.factories.exams import NINE, Desk, desk_of
from tests.support.factories.sets import opened, set_of
from tests.support.world import World

AT_ONCE = 12


async def start_at_once(world: World, use: FormUse, *, forms: int) -> list[Desk]:
    """All candidates of a sitting with such a set press the button together, each twice."""
    sitting_id, set_id = await set_of(world, use, forms)
    exam = await opened(world, sitting_id, set_id, candidates=AT_ONCE)
    world.clock.set(NINE)
    desks = [await desk_of(world, ticket) for ticket in exam.tickets]
    for desk in desks:
        (await desk.consent()).raise_for_status()
    answers = await asyncio.gather(*(desk.start() for desk in desks for _ in range(2)))
    refused = [answer.text for answer in answers if answer.status_code != 201]
    assert refused == [], "nobody is refused, and who clicks twice gets the same"
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
    await start_at_once(world, FormUse.PARALLEL, forms=3)
    dealt = Counter(attempt.form_id for attempt in await sat(world))
    assert len(dealt) == 3, "no form is left out"
    async with world.database.reading() as session:
        counted = {form.id: form.dealt for form in await session.scalars(sa.select(Form))}
    assert counted == dict(dealt), "the counter is what was dealt"
