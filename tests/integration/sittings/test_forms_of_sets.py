# SPDX-License-Identifier: Apache-2.0
"""A sitting with a set of forms: who sits what, and that everything after follows."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from app.audit.values import SYSTEM
from app.demo import invented_id_number
from app.items import service as items
from app.papers import service as papers
from app.papers.service import BlueprintWishes, Examination
from app.papers.states import FormUse
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.sittings import service as sittings
from question_bank.assembly import Limits
from question_bank.items import Item, ItemType, MultipleChoice, labels_of
from question_bank.marking import Marking, rule
from tests.support.factories.banking import staff_id
from tests.support.factories.exams import BANK, NINE, Desk, Exam, desk_of
from tests.support.roles import Role
from tests.support.world import World


def _with_scores(item: Item) -> Item:
    """A multiple choice whose first right option is worth 0.7; any other item as it is."""
    if not isinstance(item, MultipleChoice):
        return item
    first, *others = sorted(item.key)
    worth = {first: Fraction(7, 10)} | dict.fromkeys(others, Fraction(3, 10 * len(others)))
    labels = labels_of(item.options)
    return replace(item, scores=tuple(worth.get(label, Fraction(-1, 8)) for label in labels))


SCORED = [_with_scores(item) for item in BANK]


async def _set_of(world: World, use: FormUse, forms: int) -> tuple[UUID, UUID]:
    """A planned sitting and a ready set of so many forms for it; each option counts its score."""
    maker = await staff_id(world, Role.PAPER_MAKER)
    now = world.now()
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=now)
        await items.adopt_items(session, SCORED, now=now)
        programme = await programmes.get_programme_by_code(session, "cpcif")
        exam = Examination(programme.id, "level_4", "paper")
        new = sittings.NewSitting(programme.id, "level_4", NINE)
        sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
        made = await papers.create_blueprint(session, exam, "一份", author_id=maker, now=now)
        sections = [
            section | {"marking": Marking.EACH_OPTION.value}
            if section["type"] == ItemType.MULTIPLE
            else section
            for section in made.body["sections"]
        ]
        wishes = BlueprintWishes(made.name, use, forms, Limits(), sections)
        await papers.save_blueprint(session, made.id, wishes, seen=1, author_id=maker, now=now)
        asked = await papers.request_forms(session, made.id, staff_id=maker, now=now)
    await world.run_jobs()
    return sitting.id, asked.id


async def _opened(world: World, sitting_id: UUID, set_id: UUID, candidates: int) -> Exam:
    """The operator chooses the set on the sitting's page and opens it; candidates are booked."""
    operator = await world.operator()
    at = f"/console/sittings/{sitting_id}"
    page = await operator.get(at)
    assert str(set_id) in page.text
    assert (await operator.post(f"{at}/forms", data={"form_set": str(set_id)})).status_code == 303
    assert (await operator.post(f"{at}/open")).status_code == 303
    rows = [RosterRow(f"考生{n}", invented_id_number("cpcif", n)) for n in range(candidates)]
    async with world.database.writing() as session:
        report = await registrations.book(
            session, sitting_id, rows, actor=SYSTEM, vault=world.vault, now=world.now()
        )
    return Exam(sitting_id, [(ticket, row.id_number) for row, ticket in report.booked])


async def _sat(world: World, exam: Exam) -> list[Desk]:
    """Everybody has chosen the first option of every choice and handed in."""
    world.clock.set(NINE)
    desks = [await (await desk_of(world, ticket)).sit_down() for ticket in exam.tickets]
    for desk in desks:
        for slot in desk.paper["slots"]:
            if slot["options"]:
                value = {"choices": [slot["options"][0]["label"]]}
                (await desk.send(desk.op(slot["number"], value))).raise_for_status()
        (await desk.hand_in()).raise_for_status()
    await world.run_jobs()
    return desks


async def _export(world: World, exam: Exam) -> Any:
    world.clock.forward(minutes=40)
    auditor = await world.auditor()
    answer = await auditor.get(f"/api/v1/sittings/{exam.sitting_id}/export")
    return answer.raise_for_status().json()


@pytest.mark.parametrize(("use", "forms"), [(FormUse.PARALLEL, 2), (FormUse.INDIVIDUAL, 3)])
async def test_candidates_sit_forms_of_the_set_and_are_marked_by_their_own(
    world: World, use: FormUse, forms: int
) -> None:
    sitting_id, set_id = await _set_of(world, use, forms)
    exam = await _opened(world, sitting_id, set_id, candidates=2)
    one, other = await _sat(world, exam)
    assert one.paper["slots"] != other.paper["slots"]
    told = await _export(world, exam)
    by_id = {form["id"]: form for form in told["forms"]}
    sat = {attempt["form_id"] for attempt in told["attempts"]}
    assert len(sat) == 2
    for attempt in told["attempts"]:
        marks = {mark["slot"]: mark["points"] for mark in attempt["marks"]}
        for slot in by_id[attempt["form_id"]]["slots"]:
            chosen = (attempt["answers"].get(str(slot["slot"])) or {}).get("choices", [])
            assert marks[slot["slot"]] == _recomputed(slot, chosen)
            assert bool(slot["scores"]) == (slot["marking"] == "each_option")
        # What one of two to four right options earns; without scores it would be 1/2, 1/3, 1/4.
        assert {"0.70", "0.30", "0.15", "0.10"} & set(marks.values())


def _recomputed(slot: Any, chosen: list[str]) -> str:
    if slot["type"] == "short_answer":
        return "0.00"
    scores = {label: Fraction(score) for label, score in slot["scores"].items()}
    by = rule(slot["marking"], scores=scores)
    mark = by.mark(slot["key"], chosen, points=Decimal(slot["points"]))
    return f"{mark:.2f}"


async def test_start_again_gives_the_same_form(world: World) -> None:
    sitting_id, set_id = await _set_of(world, FormUse.PARALLEL, 2)
    exam = await _opened(world, sitting_id, set_id, candidates=1)
    world.clock.set(NINE)
    desk = await (await desk_of(world, exam.tickets[0])).sit_down()
    again = await (await desk_of(world, exam.tickets[0])).sit_down()
    assert again.attempt_id == desk.attempt_id
    assert again.paper == desk.paper


async def test_sitting_without_a_set_assembles_its_own_form(world: World) -> None:
    sitting_id, set_id = await _set_of(world, FormUse.FIXED, 1)
    operator = await world.operator()
    at = f"/console/sittings/{sitting_id}"
    for chosen in (str(set_id), ""):
        sent = await operator.post(f"{at}/forms", data={"form_set": chosen})
        assert sent.status_code == 303
    assert (await operator.post(f"{at}/open")).status_code == 303
    async with world.database.reading() as session:
        made = await papers.get_form_set(session, set_id)
        sitting = await sittings.get_sitting(session, sitting_id)
    assert (made.state, sitting.form_set_id) == ("ready", None)


async def test_set_for_another_examination_is_refused_on_the_page(world: World) -> None:
    _, set_id = await _set_of(world, FormUse.FIXED, 1)
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, "cas")
        new = sittings.NewSitting(programme.id, "emission_manager", NINE + timedelta(days=1))
        other = await sittings.create_sitting(session, new, actor=SYSTEM, now=world.now())
    operator = await world.operator()
    refused = await operator.post(
        f"/console/sittings/{other.id}/forms",
        data={"form_set": str(set_id)},
        headers={"Accept": "text/html"},
    )
    assert refused.status_code == 409
    assert "与本场次公布时的规则不符" in refused.text


async def test_open_sitting_takes_no_other_set(world: World) -> None:
    sitting_id, set_id = await _set_of(world, FormUse.FIXED, 1)
    await _opened(world, sitting_id, set_id, candidates=1)
    operator = await world.operator()
    sent = await operator.post(f"/console/sittings/{sitting_id}/forms", data={"form_set": ""})
    assert sent.status_code == 409
