# SPDX-License-Identifier: Apache-2.0
"""Blueprints, the sets made from them, and who gets which form."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.values import SYSTEM
from app.core.lifecycle import IllegalVerb
from app.items import service as items
from app.papers import service as papers
from app.papers.errors import (
    BlueprintImpossible,
    BlueprintMoved,
    FormSetUnfit,
)
from app.papers.models import Form, FormSet, StoredBlueprint
from app.papers.service import BlueprintWishes, Examination
from app.papers.states import FormUse, SetState
from app.programmes import service as programmes
from app.programmes.rules import ProgrammeRules
from question_bank.assembly import Limits
from tests.support.factories.banking import staff_id
from tests.support.factories.items import shipped_bank
from tests.support.roles import Role
from tests.support.world import World


async def _maker(world: World) -> UUID:
    return await staff_id(world, Role.PAPER_MAKER)


async def _exam(world: World, code: str = "cpcif", title: str = "level_4") -> Examination:
    """An examination whose programme and bank are there."""
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
        await items.adopt_items(session, shipped_bank(), now=world.now())
        programme = await programmes.get_programme_by_code(session, code)
        return Examination(programme.id, title, "paper")


async def _rules(session: AsyncSession, exam: Examination) -> ProgrammeRules:
    return await programmes.current_rules(session, exam.programme_id)


async def _blueprint(world: World, exam: Examination, maker: UUID) -> StoredBlueprint:
    async with world.database.writing() as session:
        return await papers.create_blueprint(
            session, exam, "春季试卷", author_id=maker, now=world.now()
        )


def _wishes(stored: StoredBlueprint, **changes: Any) -> BlueprintWishes:
    wanted: dict[str, Any] = {
        "name": stored.name,
        "use": FormUse.PARALLEL,
        "forms": 3,
        "limits": Limits(),
        "sections": [dict(section) for section in stored.body["sections"]],
    }
    return BlueprintWishes(**wanted | changes)


async def _save(
    world: World, stored: StoredBlueprint, wishes: BlueprintWishes, maker: UUID
) -> None:
    async with world.database.writing() as session:
        await papers.save_blueprint(
            session, stored.id, wishes, seen=stored.revision, author_id=maker, now=world.now()
        )


async def _made(world: World, stored: StoredBlueprint, maker: UUID) -> FormSet:
    """A set of the blueprint after the worker has had it."""
    async with world.database.writing() as session:
        asked = await papers.request_forms(session, stored.id, staff_id=maker, now=world.now())
    await world.run_jobs()
    async with world.database.reading() as session:
        return await papers.get_form_set(session, asked.id)


async def test_parallel_set_is_made_by_the_worker_reported_and_dealt_evenly(
    world: World,
) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    await _save(world, stored, _wishes(stored), maker)
    made = await _made(world, stored, maker)
    assert (made.state, made.shortages) == ("ready", [])
    async with world.database.reading() as session:
        forms = await papers.list_forms_of(session, made.id)
        frozen = [await papers.get_form(session, form.id) for form in forms]
    assert [form.ordinal for form in forms] == [1, 2, 3]
    assert all(form.frozen_at is None for form in forms)
    assert len({form.digest for form in forms}) == 3
    assert {len(form.slots) for form in frozen} == {100}
    told = made.report
    assert len(told["forms"]) == 3
    assert sum(told["forms"][0]["distribution"]) == pytest.approx(1, abs=1e-3)
    assert len(told["forms"][0]["distribution"]) == 101
    assert told["spread"]["mean"] < 0.1
    assert told["spread"]["pass_probability"] < 0.01
    holders = [uuid4() for _ in range(7)]
    dealt = []
    for holder in [*holders, *holders]:
        async with world.database.writing() as session:
            deal = await papers.deal_forms(session, made.id, [holder], now=world.now())
            dealt.append(deal[holder])
    assert dealt[:7] == dealt[7:]
    assert sorted(Counter(dealt[:7]).values()) == [2, 2, 3]
    async with world.database.writing() as session:
        beside = [uuid4() for _ in range(5)]
        together = await papers.deal_forms(session, made.id, [*holders, *beside], now=world.now())
    assert [together[holder] for holder in holders] == dealt[:7]
    assert sorted(Counter(together.values()).values()) == [4, 4, 4]


async def test_blueprint_that_the_bank_cannot_fill_fails_with_what_is_missing(
    world: World,
) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    sections = _wishes(stored).sections
    sections[0]["ranges"] = [{"least": 50, "most": 50, "topic": "trading"}]
    await _save(world, stored, _wishes(stored, sections=sections), maker)
    made = await _made(world, stored, maker)
    assert made.state == "failed"
    assert made.shortages
    assert "trading" in made.shortages[0]["en"]


async def test_judge_wishes_says_at_once_what_the_bank_lacks(world: World) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    async with world.database.reading() as session:
        assert await papers.judge_wishes(session, stored.id, _wishes(stored)) == ()
        sections = _wishes(stored).sections
        sections[0]["ranges"] = [{"least": 50, "most": 50, "topic": "trading"}]
        wishes = _wishes(stored, sections=sections)
        (short, *_) = await papers.judge_wishes(session, stored.id, wishes)
        assert "单项选择题" in short.wording.zh
        # What fills one form of its own fills any number; limits are on parallel forms.
        own = _wishes(stored, use=FormUse.INDIVIDUAL, forms=2000, limits=Limits(overlap=0))
        assert await papers.judge_wishes(session, stored.id, own) == ()
        (limited,) = await papers.judge_wishes(
            session, stored.id, replace(own, use=FormUse.PARALLEL, forms=5)
        )
    assert "两套试卷至多共用 0 道题" in limited.wording.zh


async def test_save_with_points_that_do_not_add_up_names_both_figures(world: World) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    sections = _wishes(stored).sections
    sections[0]["points"] = "2"
    with pytest.raises(BlueprintImpossible) as refused:
        await _save(world, stored, _wishes(stored, sections=sections), maker)
    assert "150" in str(refused.value.context["why"])
    assert "100" in str(refused.value.context["why"])


async def test_save_over_anothers_work_is_refused(world: World) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    await _save(world, stored, _wishes(stored, name="甲"), maker)
    with pytest.raises(BlueprintMoved):
        await _save(world, stored, _wishes(stored, name="乙"), maker)


async def test_use_freezes_the_forms_and_only_for_their_examination(world: World) -> None:
    maker, exam = await _maker(world), await _exam(world)
    other = await _exam(world, "cas", "emission_manager")
    stored = await _blueprint(world, exam, maker)
    await _save(world, stored, _wishes(stored, forms=2), maker)
    made = await _made(world, stored, maker)
    with pytest.raises(FormSetUnfit):
        async with world.database.writing() as session:
            await papers.use_set(
                session, made.id, other, await _rules(session, other), actor=SYSTEM, now=world.now()
            )
    async with world.database.writing() as session:
        first = await papers.use_set(
            session, made.id, exam, await _rules(session, exam), actor=SYSTEM, now=world.now()
        )
    async with world.database.reading() as session:
        forms = await papers.list_forms_of(session, made.id)
    assert first == forms[0].id
    assert all(form.frozen_at == world.now() for form in forms)
    with pytest.raises(IllegalVerb):
        async with world.database.writing() as session:
            await papers.discard_set(session, made.id, staff_id=maker, now=world.now())


async def test_individual_forms_go_to_one_holder_each_until_they_are_used_up(
    world: World,
) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    await _save(world, stored, _wishes(stored, use=FormUse.INDIVIDUAL, forms=4), maker)
    made = await _made(world, stored, maker)
    assert made.state == "ready"

    async def deal(holders: int) -> list[UUID]:
        async with world.database.writing() as session:
            wanted = [uuid4() for _ in range(holders)]
            dealt = await papers.deal_forms(session, made.id, wanted, now=world.now())
            return list(dealt.values())

    dealt = await asyncio.gather(deal(1), deal(2), deal(2))
    assert sorted(len(each) for each in dealt) in ([0, 2, 2], [1, 1, 2])
    assert len({form_id for each in dealt for form_id in each}) == 4
    assert await deal(1) == [], "The last ones come away empty, not with another's form."


async def test_database_refuses_a_form_of_no_set_that_is_not_frozen(world: World) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    await _save(world, stored, _wishes(stored, use=FormUse.FIXED), maker)
    made = await _made(world, stored, maker)
    loose = sa.update(Form).where(Form.form_set_id == made.id, Form.ordinal == 1)
    async with world.database.writing() as session:
        with pytest.raises(IntegrityError):
            await session.execute(loose.values(form_set_id=None, ordinal=None))


async def test_set_in_no_state_of_readiness_is_not_used(world: World) -> None:
    maker, exam = await _maker(world), await _exam(world)
    stored = await _blueprint(world, exam, maker)
    async with world.database.writing() as session:
        asked = await papers.request_forms(session, stored.id, staff_id=maker, now=world.now())
    assert asked.state is SetState.QUEUED
    async with world.database.reading() as session:
        with pytest.raises(IllegalVerb):
            await papers.check_usable(session, asked.id, exam, await _rules(session, exam))
