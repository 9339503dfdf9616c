# SPDX-License-Identifier: Apache-2.0
"""What a machine marks: keys and scores as the form shows them, and what waits for a person."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from app.grading.rules import MachineMark, mark_by_machine
from app.grading.states import MarkRule
from app.papers.rules import FrozenForm, Slot
from question_bank.items import Item
from question_bank.marking import Marking
from tests.support.factories.items import make_multiple, make_short_answer, make_single

TWO = Decimal(2)
# Own labels: A, B and D are right; A is worth as much as the other two together.
SCORES = tuple(Fraction(score) for score in ("1/2", "1/4", "-1/4", "1/4", "-1/2"))


def slot_of(item: Item, marking: Marking, order: str = "") -> Slot:
    return Slot(1, "section", "part", UUID(int=1), item, TWO, marking, tuple(order))


def marked(slot: Slot, value: dict[str, Any] | None) -> MachineMark:
    form = FrozenForm(UUID(int=2), "digest", TWO, (), (slot,))
    marks, waiting = mark_by_machine(form, {1: value})
    assert waiting == []
    return marks[0]


# Shown in the order C A E B D, so that the own A is shown as B and the right ones are B, D and E.
@pytest.mark.parametrize(
    ("chosen", "points"),
    [
        ("BDE", "2.00"),
        ("B", "1.00"),
        ("D", "0.50"),
        ("AB", "0.50"),
        ("BC", "0.00"),
        ("ABCDE", "0.50"),
        ("", "0.00"),
    ],
)
def test_mark_by_each_option_takes_the_items_scores_in_the_shown_order(
    chosen: str, points: str
) -> None:
    slot = slot_of(make_multiple(scores=SCORES), Marking.EACH_OPTION, "CAEBD")
    mark = marked(slot, {"choices": list(chosen)})
    assert str(mark.points) == points
    assert mark.rule is MarkRule.EACH_OPTION
    assert mark.detail == {"key": ["B", "D", "E"], "chosen": sorted(chosen)}


def test_mark_by_each_option_without_scores_is_even() -> None:
    slot = slot_of(make_multiple(), Marking.EACH_OPTION, "CAEBD")
    assert marked(slot, {"choices": ["B", "D"]}).points == Decimal("1.33")
    assert marked(slot, {"choices": ["B", "D", "A"]}).points == Decimal("0.67")
    assert marked(slot, None).points == 0


def test_mark_by_exact_passes_over_the_items_scores() -> None:
    slot = slot_of(make_multiple(scores=SCORES), Marking.EXACT, "CAEBD")
    assert marked(slot, {"choices": ["B", "D"]}).points == 0
    assert marked(slot, {"choices": ["B", "D", "E"]}).points == TWO


def test_mark_of_a_single_choice_follows_the_shown_order() -> None:
    slot = slot_of(make_single(), Marking.EXACT, "DCBA")
    assert marked(slot, {"choices": ["C"]}).points == TWO
    assert marked(slot, {"choices": ["B"]}).points == 0


def test_mark_of_words_waits_for_a_person_unless_nothing_is_written() -> None:
    slot = slot_of(make_short_answer(), Marking.MARKING_POINTS)
    form = FrozenForm(UUID(int=2), "digest", TWO, (), (slot,))
    assert mark_by_machine(form, {1: {"text": "要点一"}}) == ([], [slot])
    blank = marked(slot, {"text": " "})
    assert (blank.rule, blank.points, blank.detail) == (MarkRule.BLANK, Decimal(0), {})
