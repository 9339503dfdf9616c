# SPDX-License-Identifier: Apache-2.0
"""Marks on their way to figures: labels as shown become the item's own, candidates add up."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import pytest

from app.reporting.rules import (
    Given,
    Sheet,
    SheetSlot,
    find_figures,
    sheet_of,
)
from question_bank.assembly import option_order, own_labels
from question_bank.items import Item
from question_bank.psychometrics import (
    FEWEST_CANDIDATES,
    ItemResponses,
    OptionChoices,
    analyse,
    pool,
)
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)

FORM, OTHER = UUID(int=1), UUID(int=2)


def slot_of(item: Item, *, number: int = 1, seed: int = 1, points: str = "1") -> SheetSlot:
    order = option_order(item, seed=seed)
    return SheetSlot(number, version_of(item), item, Decimal(points), order)


def version_of(item: Item) -> UUID:
    """A version's id that a test finds again by the item's reference."""
    return UUID(bytes=item.reference.encode()[:16].ljust(16, b"0"))


def shown(slot: SheetSlot, own: str) -> tuple[str, ...]:
    """These labels of the item as the form shows them."""
    labels = own_labels(slot.item, slot.option_order)
    return tuple(label for label, behind in labels.items() if behind in own)


def filled(form_id: UUID, items: Sequence[Item], rows: Sequence[str], *, seed: int = 1) -> Sheet:
    """A sheet of single choices with a letter for each, "-" for none; B is right everywhere."""
    slots = [slot_of(item, number=n, seed=seed) for n, item in enumerate(items, 1)]
    sheet = sheet_of(form_id, slots)
    for row in rows:
        marks = {
            slot.number: Given(Decimal(letter == "B"), shown(slot, letter))
            for slot, letter in zip(slots, row, strict=True)
        }
        sheet.add(marks, passed=int(row.count("B") >= 2))
    return sheet


def expected(items: Sequence[Item], rows: Sequence[str]) -> list[ItemResponses]:
    """The same written down by hand, in the items' own labels."""
    return [
        ItemResponses(
            str(version_of(item)),
            Decimal(1),
            [float(row[place] == "B") for row in rows],
            OptionChoices(
                ("A", "B", "C", "D"),
                frozenset("B"),
                [frozenset(row[place]) - {"-"} for row in rows],
            ),
        )
        for place, item in enumerate(items)
    ]


ITEMS = [make_single(f"policy-s-{n:03}") for n in range(4)]
ROWS = ["BBBB", "BBBA", "BBCB", "BACB", "BDA-", "ADCB", "ACD-", "----"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_of_a_form_are_those_of_the_same_answers_written_by_hand(seed: int) -> None:
    found = find_figures([filled(FORM, ITEMS, ROWS, seed=seed)], {FORM})
    by_hand = analyse(expected(ITEMS, ROWS))
    assert [form.statistics for form in found.forms] == [by_hand]
    assert [form.passed for form in found.forms] == [4]
    assert tuple(item.statistics for item in found.items) == by_hand.items
    assert by_hand.items[0].options[1].is_key


def test_forms_that_show_options_in_other_orders_are_pooled_by_the_items_own_labels() -> None:
    sheets = [
        filled(FORM, ITEMS, ROWS, seed=1),
        filled(OTHER, ITEMS[2:] + ITEMS[:1], ["BBB", "BCA", "AAD"], seed=2),
    ]
    found = find_figures(sheets, {FORM})
    other = expected(ITEMS[2:] + ITEMS[:1], ["BBB", "BCA", "AAD"])
    by_hand = pool([expected(ITEMS, ROWS), other])
    assert tuple(item.statistics for item in found.items) == by_hand
    assert [item.statistics.candidates for item in found.items] == [11, 8, 11, 11]


def test_what_stands_only_in_other_forms_is_not_told() -> None:
    sheets = [filled(FORM, ITEMS[:2], ["BB"] * 4), filled(OTHER, ITEMS[1:], ["BBB"] * 4)]
    found = find_figures(sheets, {FORM})
    assert [item.version_id for item in found.items] == [version_of(item) for item in ITEMS[:2]]
    assert [form.form_id for form in found.forms] == [FORM]


def test_form_that_too_few_sat_has_no_figures_but_its_items_have() -> None:
    rows = ROWS[: FEWEST_CANDIDATES - 1]
    found = find_figures([filled(FORM, ITEMS, rows)], {FORM})
    assert found.forms == []
    assert [item.statistics.candidates for item in found.items] == [2, 2, 2, 2]


def test_form_that_nobody_sat_is_passed_over() -> None:
    found = find_figures([filled(FORM, ITEMS, []), filled(OTHER, ITEMS, ROWS)], {FORM, OTHER})
    assert [form.form_id for form in found.forms] == [OTHER]
    assert find_figures([filled(FORM, ITEMS, [])], {FORM}).items == []


def test_difficulty_is_revised_from_the_authors_estimate_by_all_who_saw_the_item() -> None:
    # 0.61 for 30 candidates, then 4 of 8 and 0 of 2: (18.3 + 4) / 40 = 0.5575.
    sheets = [filled(FORM, ITEMS[:1], list("BBBBAAAA")), filled(OTHER, ITEMS[:1], ["C", "D"])]
    (found,) = find_figures(sheets, {FORM}).items
    assert (found.evidence.candidates, found.evidence.earned) == (10, Decimal(4))
    assert found.revised == Decimal("0.56")


def test_words_count_by_the_share_of_the_points() -> None:
    item = make_short_answer()
    sheet = sheet_of(FORM, [slot_of(item, points="5")])
    for points in ("5", "2.5", "0", "1.25"):
        sheet.add({1: Given(Decimal(points))}, passed=0)
    (found,) = find_figures([sheet], {FORM}).items
    assert found.statistics.options == ()
    assert found.statistics.facility is not None
    assert found.statistics.facility.value == 0.4375
    assert (found.evidence.earned, found.evidence.available) == (Decimal("8.75"), Decimal(20))


def test_statements_are_told_by_true_and_false() -> None:
    item = make_true_false(key=False)
    sheet = sheet_of(FORM, [slot_of(item)])
    for label in "TFFF":
        sheet.add({1: Given(Decimal(label == "F"), (label,))}, passed=0)
    (found,) = find_figures([sheet], {FORM}).items
    told = [(row.label, row.is_key, row.everyone.count) for row in found.statistics.options]
    assert told == [("T", False, 1), ("F", True, 3), (None, False, 0)]


def test_several_choices_each_have_their_row() -> None:
    item = make_multiple()
    slot = slot_of(item, seed=5)
    sheet = sheet_of(FORM, [slot])
    for own in ("ABD", "AB", "CE", ""):
        sheet.add({1: Given(Decimal(own == "ABD"), shown(slot, own))}, passed=0)
    (found,) = find_figures([sheet], {FORM}).items
    counts = {row.label: row.everyone.count for row in found.statistics.options}
    assert counts == {"A": 2, "B": 2, "C": 1, "D": 1, "E": 1, None: 1}


def test_marks_that_lack_a_slot_are_refused() -> None:
    sheet = sheet_of(FORM, [slot_of(ITEMS[0]), slot_of(ITEMS[1], number=2)])
    with pytest.raises(KeyError):
        sheet.add({1: Given(Decimal(1), ("A",))}, passed=0)
