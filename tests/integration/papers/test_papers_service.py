# SPDX-License-Identifier: Apache-2.0
"""Freezing papers from the real programmes and the real bank, and reading them back."""

import json
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core.recent import Recent
from app.items import service as items
from app.items.models import ItemVersion
from app.papers import service as papers
from app.papers.errors import BankTooSmall, ComponentNotFound, FormDamaged, FormNotFound
from app.papers.models import Form, FormSlot
from app.papers.service import Examination, FrozenForm, reading
from app.programmes import service as programmes
from question_bank.items import (
    Item,
    ItemType,
    ShortAnswer,
    canonical_json,
    to_data,
)
from question_bank.marking import Marking
from tests.support.factories.exams import BANK, load_bank
from tests.support.factories.items import make_single
from tests.support.factories.programmes import DataFiles
from tests.support.statements import accepts
from tests.support.world import World

PAPERS = [("cpcif", "level_4", 100), ("cas", "emission_manager", 150)]


@pytest.fixture(autouse=True)
def _empty_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts like a process that has read no form yet."""
    monkeypatch.setattr(reading, "_cache", Recent(64))


async def _load(world: World, *bank: Item) -> None:
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
        await items.adopt_items(session, bank, now=world.now())


async def _freeze(world: World, code: str, title_key: str, *, seed: int = 1) -> Form:
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, code)
        rules = await programmes.current_rules(session, programme.id)
        exam = Examination(programme.id, title_key, "paper")
        return await papers.assemble_form(session, exam, rules, seed=seed, now=world.now())


async def _get(world: World, form_id: UUID) -> FrozenForm:
    async with world.database.reading() as session:
        return await papers.get_form(session, form_id)


async def _change(world: World, statement: sa.Update | sa.Delete) -> None:
    async with world.database.writing() as session:
        await session.execute(statement)


@pytest.mark.parametrize(("code", "title_key", "full_points"), PAPERS)
async def test_assemble_form_of_each_programme_gives_its_whole_paper(
    world: World, code: str, title_key: str, full_points: int
) -> None:
    await load_bank(world)
    frozen = await _freeze(world, code, title_key)
    form = await _get(world, frozen.id)
    assert form.full_points == frozen.full_points == full_points
    assert form.digest == frozen.digest
    assert [slot.number for slot in form.slots] == list(range(1, 101))
    assert len({slot.item.reference for slot in form.slots}) == 100
    assert sum(section.points for section in form.sections) == full_points
    assert form.sections[0].first == 1
    assert form.sections[-1].last == 100
    assert all(b.first == a.last + 1 for a, b in pairwise(form.sections))


@pytest.mark.parametrize(("code", "title_key", "full_points"), PAPERS)
async def test_slots_keep_to_their_sections_plan(
    world: World, code: str, title_key: str, full_points: int
) -> None:
    await load_bank(world)
    form = await _get(world, (await _freeze(world, code, title_key)).id)
    async with world.database.reading() as session:
        programme = await programmes.get_programme_by_code(session, code)
        component = (await programmes.current_rules(session, programme.id)).component("paper")
    for wanted, section in zip(component.sections, form.sections, strict=True):
        slots = form.slots[section.first - 1 : section.last]
        assert len(slots) == wanted.count
        assert {(slot.section_key, slot.part_key) for slot in slots} == {(wanted.key, wanted.part)}
        assert {(slot.item.type, slot.points) for slot in slots} == {
            (ItemType(wanted.type), wanted.points)
        }
        topics = Counter(slot.item.topic for slot in slots)
        assert set(topics) <= set(wanted.topics)
        assert max(topics.values()) - min(topics[topic] for topic in wanted.topics) <= 1


async def test_assemble_form_with_the_same_seed_has_the_same_digest(world: World) -> None:
    await load_bank(world)
    one = await _freeze(world, "cpcif", "level_4", seed=2**62 - 1)
    again = await _freeze(world, "cpcif", "level_4", seed=2**62 - 1)
    other = await _freeze(world, "cpcif", "level_4", seed=2)
    assert one.digest == again.digest != other.digest
    assert one.id != again.id


async def test_form_stays_as_it_was_when_bank_and_programme_change(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await load_bank(world)
    frozen = await _freeze(world, "cpcif", "level_4")
    before = await _get(world, frozen.id)
    monkeypatch.setattr(reading, "_cache", Recent(64))
    changed = [make_single(item.reference) for item in BANK if item.type is ItemType.SINGLE]
    async with world.database.writing() as session:
        await items.adopt_items(session, changed, now=world.now())
    files = DataFiles(tmp_path / "data")
    files.edit("cpcif", "单项选择题", "单选")
    await files.load(world)
    assert await _get(world, frozen.id) == before


async def test_get_form_is_read_once_per_process(world: World) -> None:
    await load_bank(world)
    frozen = await _freeze(world, "cpcif", "level_4")
    first = await _get(world, frozen.id)
    await _change(world, sa.delete(FormSlot).where(FormSlot.form_id == frozen.id))
    assert await _get(world, frozen.id) is first


async def test_get_form_keeps_only_so_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_cache", Recent(2))
    await load_bank(world)
    ids = [(await _freeze(world, "cpcif", "level_4", seed=seed)).id for seed in range(3)]
    first, second = await _get(world, ids[0]), await _get(world, ids[1])
    assert await _get(world, ids[0]) is first
    await _get(world, ids[2])
    assert await _get(world, ids[0]) is first
    again = await _get(world, ids[1])
    assert again == second
    assert again is not second


async def test_candidate_view_of_a_real_paper_leaks_nothing(world: World) -> None:
    await load_bank(world)
    form = await _get(world, (await _freeze(world, "cas", "emission_manager")).id)
    text = canonical_json(papers.candidate_view(form))
    shown = json.loads(text)
    assert {frozenset(slot) for slot in shown["slots"]} == {
        frozenset({"number", "type", "stem", "options", "points"})
    }
    assert {frozenset(option) for slot in shown["slots"] for option in slot["options"]} == {
        frozenset({"label", "text"})
    }
    for slot in form.slots:
        assert slot.item.explanation not in text
        assert slot.item.reference not in text
        assert str(slot.item_version_id) not in text
    for item in (slot.item for slot in form.slots if isinstance(slot.item, ShortAnswer)):
        assert item.model_answer not in text
        assert not [point for point in item.marking_points if point.text in text]


async def test_right_options_of_real_papers_stand_evenly(world: World) -> None:
    await load_bank(world)
    labels: Counter[str] = Counter()
    for seed in range(12):
        form = await _get(world, (await _freeze(world, "cpcif", "level_4", seed=seed)).id)
        singles = [slot for slot in form.slots if slot.item.type is ItemType.SINGLE]
        labels.update(label for slot in singles for label in papers.display_key(slot))
    # 600 keys: 150 each, and three standard deviations are 32.
    assert all(118 <= labels[label] <= 182 for label in "ABCD")


async def test_freeze_is_on_the_trail(world: World) -> None:
    await load_bank(world)
    frozen = await _freeze(world, "cpcif", "level_4")
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.action == "papers.form.freeze")
        entry = (await session.scalars(found)).one()
    assert entry.subject_id == str(frozen.id)
    assert entry.detail == {"digest": frozen.digest, "seed": "1", "slots": 100}


async def test_assemble_form_from_too_small_a_bank_names_section_and_numbers(
    world: World,
) -> None:
    await _load(world, *[item for item in BANK if item.type is not ItemType.MULTIPLE])
    with pytest.raises(BankTooSmall) as short:
        await _freeze(world, "cpcif", "level_4")
    assert short.value.context == {"section": "多项选择题", "needed": 25, "available": 0}
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Form)) == 0


@pytest.mark.parametrize(
    ("title_key", "component_key"), [("level_9", "paper"), ("level_4", "orals")]
)
async def test_assemble_form_of_unknown_component_is_refused(
    world: World, title_key: str, component_key: str
) -> None:
    await _load(world)
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, "cpcif")
        rules = await programmes.current_rules(session, programme.id)
        exam = Examination(programme.id, title_key, component_key)
        with pytest.raises(ComponentNotFound):
            await papers.assemble_form(session, exam, rules, seed=1, now=world.now())


async def test_get_form_that_is_unknown_is_refused(world: World) -> None:
    with pytest.raises(FormNotFound):
        await _get(world, uuid4())


async def _frozen(world: World) -> Form:
    """A form of the shipped bank, as it was made."""
    await load_bank(world)
    return await _freeze(world, "cpcif", "level_4")


def _slot(form: Form, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(FormSlot.form_id == form.id, FormSlot.number == number)


async def _item_in(world: World, form: Form, number: int) -> UUID:
    """The version of an item that has this place in the form."""
    async with world.database.reading() as session:
        return (await session.get_one(FormSlot, (form.id, number))).item_version_id


async def _reads(world: World, form: Form, change: sa.Update | sa.Delete) -> bool:
    """Whether the form is read after this change, which is not kept."""
    async with world.database.reading() as session:
        await session.execute(change)
        try:
            await papers.get_form(session, form.id)
        except FormDamaged:
            return False
        return True


async def test_get_form_that_is_not_as_it_was_frozen_is_refused(world: World) -> None:
    form = await _frozen(world)
    first = sa.update(FormSlot).where(_slot(form, 1))
    own = ItemVersion.id == await _item_in(world, form, 1)
    damages: dict[str, sa.Update | sa.Delete] = {
        "other points": first.values(points=Decimal(50)),
        "other order": first.values(option_order=["D", "C", "B", "A"]),
        "other part": first.values(part_key="other"),
        "no last slot": sa.delete(FormSlot).where(_slot(form, 100)),
        "other item": sa.update(ItemVersion).where(own).values(body=to_data(make_single(key="D"))),
    }
    assert [what for what, damage in damages.items() if await _reads(world, form, damage)] == []
    assert (await _get(world, form.id)).digest == form.digest


async def test_database_refuses_an_impossible_slot(world: World) -> None:
    form = await _frozen(world)
    first = sa.update(FormSlot).where(_slot(form, 1))
    impossible = {
        "unknown type": first.values(type="essay"),
        "unknown marking": first.values(marking="guess"),
        "marking of several": first.values(marking=Marking.MISSED_SHARE.value),
        "marking of words": first.values(marking=Marking.MARKING_POINTS.value),
        "no points": first.values(points=Decimal(0)),
        "an item twice": first.values(item_version_id=await _item_in(world, form, 2)),
    }
    accepted = [what for what, change in impossible.items() if await accepts(world, change)]
    assert accepted == []
    assert await accepts(world, first.values(points=Decimal(50)))
