# SPDX-License-Identifier: Apache-2.0
"""Papers are assembled by what candidates made of items, and hold the items as they are stored."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.items import service as items
from app.items.service import Observation
from app.papers import service as papers
from app.papers.models import FormSet, StoredBlueprint
from app.papers.rules import plan_from_data
from app.papers.service import BlueprintWishes, Examination
from app.papers.service.blueprints import order_of
from app.papers.states import FormUse
from app.programmes import service as programmes
from question_bank.assembly import Limits
from tests.support.factories.banking import staff_id
from tests.support.factories.items import shipped_bank
from tests.support.roles import Role
from tests.support.world import World

EASY = Decimal("0.97")


async def blueprint_of(world: World, maker: UUID) -> StoredBlueprint:
    """A blueprint of a programme whose bank is there."""
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
        await items.adopt_items(session, shipped_bank(), now=world.now())
        programme = await programmes.get_programme_by_code(session, "cpcif")
        exam = Examination(programme.id, "level_4", "paper")
        return await papers.create_blueprint(
            session, exam, "春季试卷", author_id=maker, now=world.now()
        )


def wishes_of(stored: StoredBlueprint, **first: Any) -> BlueprintWishes:
    """Two parallel forms, with these changes in the first section."""
    told, *others = [dict(section) for section in stored.body["sections"]]
    return BlueprintWishes("春季试卷", FormUse.PARALLEL, 2, Limits(), [told | first, *others])


async def made_of(world: World, stored: StoredBlueprint, maker: UUID) -> FormSet:
    async with world.database.writing() as session:
        asked = await papers.request_forms(session, stored.id, staff_id=maker, now=world.now())
    await world.run_jobs()
    async with world.database.reading() as session:
        return await papers.get_form_set(session, asked.id)


async def find_all_easy(world: World) -> Mapping[str, Decimal]:
    """Candidates found every item easy; what the authors had expected, by reference."""
    async with world.database.writing() as session:
        stored = await items.list_approved(session)
        rows = [
            Observation(
                version_id=each.version_id, candidates=500, facility=0.97, discrimination=0.2,
                figures={}, suspicions=[], revised_difficulty=EASY,
            )
            for each in stored
        ]  # fmt: skip
        await items.record_statistics(session, rows, now=world.now())
    return {each.item.reference: each.item.difficulty for each in stored}


async def test_forms_are_predicted_by_observation_and_hold_the_authors_estimates(
    world: World,
) -> None:
    maker = await staff_id(world, Role.PAPER_MAKER)
    stored = await blueprint_of(world, maker)
    before = await made_of(world, stored, maker)
    estimates = await find_all_easy(world)
    after = await made_of(world, stored, maker)
    assert {before.state, after.state} == {"ready"}
    told = [form["mean"] for form in after.report["forms"]]
    assert min(told) > max(form["mean"] for form in before.report["forms"]) + 5
    assert before.report["forms"][0]["mean"] < 80
    async with world.database.reading() as session:
        for form in await papers.list_forms_of(session, after.id):
            # Reading it again checks its digest against what is stored.
            frozen = await papers.get_form(session, form.id)
            assert {s.item.reference: s.item.difficulty for s in frozen.slots} == {
                s.item.reference: estimates[s.item.reference] for s in frozen.slots
            }


async def test_ranges_of_difficulty_go_by_observation(world: World) -> None:
    maker = await staff_id(world, Role.PAPER_MAKER)
    stored = await blueprint_of(world, maker)
    count = stored.body["sections"][0]["count"]
    easy = {"difficulty": ["0.95", "1"], "least": count, "most": count}
    wishes = wishes_of(stored, ranges=[easy])
    async with world.database.reading() as session:
        assert await papers.judge_wishes(session, stored.id, wishes)
    await find_all_easy(world)
    async with world.database.reading() as session:
        assert await papers.judge_wishes(session, stored.id, wishes) == ()


async def test_items_that_nobody_sat_are_predicted_by_their_authors(world: World) -> None:
    stored = await blueprint_of(world, await staff_id(world, Role.PAPER_MAKER))
    async with world.database.writing() as session:
        bank = first, *others = await items.list_approved(session)
        seen = Observation(
            version_id=first.version_id, candidates=40, facility=0.5, discrimination=None,
            figures={}, suspicions=[], revised_difficulty=EASY,
        )  # fmt: skip
        await items.record_statistics(session, [seen], now=world.now())
    async with world.database.reading() as session:
        plan = plan_from_data(stored.body)
        order = await order_of(session, plan, bank, forms=1, limits=Limits(), seed=1)
    assert order.bank == (replace(first.item, difficulty=EASY), *(each.item for each in others))


async def test_expectation_of_a_form_without_a_set_rests_on_the_authors_estimates(
    world: World,
) -> None:
    await blueprint_of(world, await staff_id(world, Role.PAPER_MAKER))
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, "cpcif")
        rules = await programmes.current_rules(session, programme.id)
        exam = Examination(programme.id, "level_4", "paper")
        made = await papers.assemble_form(session, exam, rules, seed=3, now=world.now())
    before = await _expected(world, made.id)
    await find_all_easy(world)
    assert await _expected(world, made.id) == before
    assert before.at_assembly is False
    assert 50 < before.mean < 80


async def test_expectation_of_a_form_of_a_set_is_what_its_report_said(world: World) -> None:
    maker = await staff_id(world, Role.PAPER_MAKER)
    made = await made_of(world, await blueprint_of(world, maker), maker)
    async with world.database.reading() as session:
        second = (await papers.list_forms_of(session, made.id))[1]
    await find_all_easy(world)
    expected = await _expected(world, second.id)
    told = made.report["forms"][1]
    assert expected.at_assembly
    assert (expected.mean, expected.sd) == (told["mean"], told["sd"])
    assert expected.pass_probability == pytest.approx(told["pass_probability"])


async def _expected(world: World, form_id: UUID) -> papers.Expectation:
    async with world.database.reading() as session:
        stored = await papers.get_stored_form(session, form_id)
        form = await papers.get_form(session, form_id)
        return await papers.expect(session, stored, form, Decimal(60))
