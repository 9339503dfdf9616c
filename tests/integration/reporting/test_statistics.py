# SPDX-License-Identifier: Apache-2.0
"""A released sitting makes figures of its items and its form, over all who ever sat them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.jobs import Job
from app.items import service as items
from app.items.models import ItemStatistic
from app.papers import service as papers
from app.papers.models import FormStatistic
from app.papers.service import FrozenForm, Slot
from app.reporting.tasks import recompute_statistics
from app.sittings.models import Sitting
from question_bank.assembly import displayed_labels
from question_bank.items import Item, MultipleChoice, ShortAnswer, SingleChoice, TrueFalse
from question_bank.psychometrics import (
    ItemResponses,
    OptionChoices,
    analyse,
    evidence_of,
    form_from_data,
    item_from_data,
    pool,
    revised,
)
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.marking import form_of, mark_all, release, sit
from tests.support.world import World

WORDS = {"text": "答"}


def right_of(item: Item) -> list[str]:
    """The right labels in the item's own order."""
    if isinstance(item, TrueFalse):
        return ["T" if item.key else "F"]
    return sorted(item.key) if isinstance(item, SingleChoice | MultipleChoice) else []


def own_choice(slot: Slot, place: int) -> list[str]:
    """What the candidate of this place means to choose: the better, the lower the place."""
    right = right_of(slot.item)
    if (slot.number * 7 + place * 3) % 5 > place:
        return right
    if isinstance(slot.item, MultipleChoice | ShortAnswer) or (slot.number + place) % 3 == 0:
        return []
    wrong = [label for label in displayed_labels(slot.item) if label not in right]
    return [wrong[slot.number % len(wrong)]]


def answers_of(form: FrozenForm, place: int) -> dict[int, dict[str, Any]]:
    """The same in the labels that the form shows; the first candidate also writes."""
    answers: dict[int, dict[str, Any]] = {}
    for slot in form.slots:
        shown = displayed_labels(slot.item)
        as_shown = dict(zip(slot.option_order or shown, shown, strict=True))
        if chosen := own_choice(slot, place):
            answers[slot.number] = {"choices": [as_shown[label] for label in chosen]}
        elif isinstance(slot.item, ShortAnswer) and place == 0:
            answers[slot.number] = WORDS
    return answers


def by_hand(form: FrozenForm, places: int) -> list[ItemResponses]:
    """What these candidates got, written down without any of the service's code."""
    return [_responses(slot, places) for slot in form.slots]


def _responses(slot: Slot, places: int) -> ItemResponses:
    reference = str(slot.item_version_id)
    if isinstance(slot.item, ShortAnswer):
        scores = [Decimal("1.5"), *[Decimal(0)] * (places - 1)]
        return ItemResponses(reference, slot.points, scores)
    chosen = [frozenset(own_choice(slot, place)) for place in range(places)]
    key = frozenset(right_of(slot.item))
    scores = [slot.points * (each == key) for each in chosen]
    return ItemResponses(
        reference, slot.points, scores, OptionChoices(displayed_labels(slot.item), key, chosen)
    )


async def sat(world: World, exam: Exam, places: int) -> FrozenForm:
    """So many candidates have sat the exam as they meant to."""
    form = await form_of(world, exam)
    for place in range(places):
        await sit(world, exam, place, answers=answers_of(form, place))
    return form


async def released(world: World, *exams: Exam) -> None:
    """Entry is over, all is marked, and the exams are released one after the other."""
    world.clock.forward(minutes=95)
    await world.run_jobs()
    await mark_all(await world.grader(), points="1.5")
    await world.run_jobs()
    for exam in exams:
        (await release(world, exam)).raise_for_status()
        await world.run_jobs()


async def items_kept(world: World) -> dict[UUID, ItemStatistic]:
    async with world.database.reading() as session:
        found = await session.scalars(sa.select(ItemStatistic))
        return {row.version_id: row for row in found}


async def form_kept(world: World, form: FrozenForm) -> FormStatistic | None:
    async with world.database.reading() as session:
        return await papers.find_form_statistic(session, form.id)


def told(rows: Sequence[ItemStatistic]) -> list[tuple[object, ...]]:
    """All that a row says."""
    return [
        (
            row.version_id, row.candidates, row.facility, row.discrimination, row.figures,
            row.suspicions, row.revised_difficulty, row.computed_at,
        )
        for row in rows
    ]  # fmt: skip


async def recompute(world: World, exam: Exam, now: datetime) -> None:
    await recompute_statistics(world.database, {"sitting_id": str(exam.sitting_id)}, now=now)


async def test_release_makes_the_figures_that_the_same_answers_make_by_hand(world: World) -> None:
    exam = await open_exam(world, candidates=5)
    form = await sat(world, exam, 4)
    await released(world, exam)
    responses = by_hand(form, 4)
    whole = analyse(responses)
    kept = await form_kept(world, form)
    assert kept is not None
    assert form_from_data(kept.figures) == replace(
        whole, items=tuple(replace(item, options=()) for item in whole.items)
    )
    assert (kept.candidates, kept.figures["passed"], kept.computed_at) == (4, 1, world.now())
    assert kept.figures["pass_lines"] == ["60.00"]
    rows = await items_kept(world)
    found = [rows[slot.item_version_id] for slot in form.slots]
    assert len(rows) == len(form.slots)
    assert tuple(item_from_data(row.figures) for row in found) == whole.items
    assert [row.revised_difficulty for row in found] == [
        revised(slot.item.difficulty, evidence_of([item]))
        for slot, item in zip(form.slots, responses, strict=True)
    ]
    # A handful proves nothing.
    assert [row.suspicions for row in found] == [[]] * len(found)


async def test_second_computation_changes_nothing(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    form = await sat(world, exam, 3)
    await released(world, exam)
    before, form_before = await items_kept(world), await form_kept(world, form)
    world.clock.forward(minutes=5)
    (await release(world, exam)).raise_for_status()
    await world.run_jobs()
    await recompute(world, exam, world.now())
    after, form_after = await items_kept(world), await form_kept(world, form)
    assert told(list(after.values())) == told([before[version_id] for version_id in after])
    assert form_before is not None
    assert form_after is not None
    assert form_after.figures == form_before.figures
    assert form_after.computed_at == form_before.computed_at < world.now()
    async with world.database.reading() as session:
        news = sa.select(sa.func.count()).where(Job.kind == "results.sitting_released")
        assert await session.scalar(news) == 1


async def test_items_of_two_sittings_are_pooled_and_rehearsals_left_out(world: World) -> None:
    first, second = await open_exam(world, candidates=3), await open_exam(world, candidates=2)
    forms = [await sat(world, first, 3), await sat(world, second, 2)]
    shared = set.intersection(*({s.item_version_id for s in form.slots} for form in forms))
    assert shared
    await released(world, first, second)
    alone = {item.reference: item for item in pool([by_hand(forms[0], 3)])}
    both = {item.reference: item for item in pool([by_hand(forms[0], 3), by_hand(forms[1], 2)])}
    kept = await items_kept(world)
    assert len(kept) == len(both)
    assert {item_from_data(kept[each].figures) for each in shared} == {
        both[str(each)] for each in shared
    }
    assert await form_kept(world, forms[1]) is None
    # The same from scratch, had the second been a rehearsal.
    async with world.database.writing() as session:
        await session.execute(sa.delete(ItemStatistic))
        own = sa.update(Sitting).where(Sitting.id == second.sitting_id)
        await session.execute(own.values(kind="rehearsal"))
    await recompute(world, second, world.now())
    assert await items_kept(world) == {}
    await recompute(world, first, world.now())
    kept = await items_kept(world)
    assert {str(each): item_from_data(row.figures) for each, row in kept.items()} == alone


async def test_provisional_results_do_not_count(world: World) -> None:
    first, second = await open_exam(world, candidates=3), await open_exam(world, candidates=3)
    forms = [await sat(world, first, 3), await sat(world, second, 3)]
    await released(world, first)
    kept = await items_kept(world)
    assert {row.candidates for row in kept.values()} == {3}
    assert set(kept) == {slot.item_version_id for slot in forms[0].slots}
    await recompute(world, second, world.now())
    assert set(await items_kept(world)) == set(kept)


async def test_figures_overtaken_by_a_later_release_are_dropped(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    form = await sat(world, exam, 3)
    await released(world, exam)
    kept, form_row = await items_kept(world), await form_kept(world, form)
    assert form_row is not None
    version_id, row = next(iter(kept.items()))
    stale = items.Observation(
        version_id=version_id, candidates=2, facility=None, discrimination=None, figures={},
        suspicions=[], revised_difficulty=Decimal("0.5"),
    )  # fmt: skip
    async with world.database.writing() as session:
        await items.record_statistics(session, [stale], now=world.now())
        older = papers.FormObservation(form_id=form.id, candidates=3, figures={})
        await papers.record_form_statistics(
            session, [replace(older, candidates=2)], now=world.now()
        )
    assert told([(await items_kept(world))[version_id]]) == told([row])
    untouched = await form_kept(world, form)
    assert untouched is not None
    assert untouched.figures == form_row.figures
