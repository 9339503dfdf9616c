# SPDX-License-Identifier: Apache-2.0
"""A sitting with a set of forms: who sits what, and that everything after follows."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.audit.values import SYSTEM
from app.papers import service as papers
from app.papers.states import FormUse
from app.programmes import service as programmes
from app.sittings import service as sittings
from question_bank.marking import rule
from tests.support.factories.exams import NINE, Desk, Exam, desk_of
from tests.support.factories.sets import opened, set_of
from tests.support.world import World


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
    sitting_id, set_id = await set_of(world, use, forms)
    exam = await opened(world, sitting_id, set_id, candidates=2)
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
    sitting_id, set_id = await set_of(world, FormUse.PARALLEL, 2)
    exam = await opened(world, sitting_id, set_id, candidates=1)
    world.clock.set(NINE)
    desk = await (await desk_of(world, exam.tickets[0])).sit_down()
    again = await (await desk_of(world, exam.tickets[0])).sit_down()
    assert again.attempt_id == desk.attempt_id
    assert again.paper == desk.paper


async def test_sitting_without_a_set_assembles_its_own_form(world: World) -> None:
    sitting_id, set_id = await set_of(world, FormUse.FIXED, 1)
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
    _, set_id = await set_of(world, FormUse.FIXED, 1)
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
    sitting_id, set_id = await set_of(world, FormUse.FIXED, 1)
    await opened(world, sitting_id, set_id, candidates=1)
    operator = await world.operator()
    sent = await operator.post(f"/console/sittings/{sitting_id}/forms", data={"form_set": ""})
    assert sent.status_code == 409
