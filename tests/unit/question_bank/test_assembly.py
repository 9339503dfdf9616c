# SPDX-License-Identifier: Apache-2.0
"""Assembly: even topics, steady difficulty, the same paper for the same seed."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.assembly import (
    Blueprint,
    PlannedSlot,
    SectionPlan,
    ShortOfItems,
    assemble,
    displayed_key,
    displayed_labels,
    option_order,
)
from question_bank.items import Item, ItemType
from question_bank.marking import Marking
from tests.support.factories.items import (
    TOPICS,
    make_bank,
    make_items,
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)

BANK = make_bank(20)


def _plan(key: str = "single", **changes: Any) -> SectionPlan:
    fields: dict[str, Any] = {
        "key": key,
        "type": ItemType.SINGLE,
        "count": 10,
        "topics": TOPICS,
        "points": Decimal(1),
        "marking": Marking.EXACT,
    }
    return SectionPlan(**fields | changes)


PAPER = Blueprint(
    (
        _plan("single", count=50),
        _plan("multiple", count=25, type=ItemType.MULTIPLE, marking=Marking.MISSED_SHARE),
        _plan("true_false", count=20, type=ItemType.TRUE_FALSE, points=Decimal("0.5")),
        _plan("words", count=5, type=ItemType.SHORT_ANSWER, marking=Marking.MARKING_POINTS),
    )
)


def _topics(slots: Sequence[PlannedSlot], section: str) -> Counter[str]:
    return Counter(slot.item.topic for slot in slots if slot.section == section)


def _mean(items: Sequence[Item]) -> Decimal:
    return sum((item.difficulty for item in items), Decimal(0)) / len(items)


def test_assemble_gives_numbered_slots_section_by_section() -> None:
    slots = assemble(PAPER, BANK, seed=1)
    assert [slot.number for slot in slots] == list(range(1, 101))
    assert [slot.section for slot in slots] == (
        ["single"] * 50 + ["multiple"] * 25 + ["true_false"] * 20 + ["words"] * 5
    )
    assert slots[50].marking is Marking.MISSED_SHARE
    assert slots[75].points == Decimal("0.5")


def test_full_points_are_the_sum_over_sections() -> None:
    assert PAPER.full_points == Decimal("90.0")


def test_assemble_with_the_same_seed_is_the_same_whatever_the_bank_order() -> None:
    assert assemble(PAPER, BANK, seed=7) == assemble(PAPER, BANK[::-1], seed=7)


def test_assemble_with_another_seed_is_another_paper() -> None:
    references = [
        frozenset(slot.item.reference for slot in assemble(PAPER, BANK, seed=seed))
        for seed in range(3)
    ]
    assert len(set(references)) == 3


@given(st.integers(0, 2**62 - 1))
@settings(max_examples=4, deadline=None)
def test_assemble_for_any_seed_is_even_steady_and_without_repeats(seed: int) -> None:
    slots = assemble(PAPER, BANK, seed=seed)
    assert len({slot.item.reference for slot in slots}) == 100
    for plan in PAPER.sections:
        counts = [_topics(slots, plan.key)[topic] for topic in TOPICS]
        assert max(counts) - min(counts) <= 1
        chosen = [slot.item for slot in slots if slot.section == plan.key]
        pool = [item for item in BANK if item.type is plan.type]
        assert abs(_mean(chosen) - _mean(pool)) <= Decimal("0.01")


def test_assemble_of_whole_bank_uses_every_item_once() -> None:
    slots = assemble(Blueprint((_plan(count=140),)), BANK, seed=3)
    assert len({slot.item.reference for slot in slots}) == 140


def test_assemble_with_a_thin_topic_takes_all_of_it_and_spreads_the_rest() -> None:
    bank = [
        *make_items(ItemType.SINGLE, "policy", 2),
        *make_items(ItemType.SINGLE, "trading", 20),
        *make_items(ItemType.SINGLE, "assets", 20),
    ]
    plan = _plan(count=12, topics=("policy", "trading", "assets"))
    slots = assemble(Blueprint((plan,)), bank, seed=5)
    assert _topics(slots, "single") == {"policy": 2, "trading": 5, "assets": 5}


def test_assemble_gives_the_odd_items_to_topics_by_lot() -> None:
    plan = _plan(count=len(TOPICS) + 1)
    bank = [item for topic in TOPICS for item in make_items(ItemType.SINGLE, topic, 3)]
    favoured = Counter(
        _topics(assemble(Blueprint((plan,)), bank, seed=seed), "single").most_common(1)[0][0]
        for seed in range(35)
    )
    assert set(favoured) == set(TOPICS)
    assert min(favoured.values()) >= 2


def test_assemble_takes_only_the_topics_of_the_section() -> None:
    plan = _plan(topics=("policy", "trading"))
    slots = assemble(Blueprint((plan,)), BANK, seed=1)
    assert _topics(slots, "single") == {"policy": 5, "trading": 5}


def test_assemble_leaves_a_narrow_section_what_only_it_can_use() -> None:
    wide = _plan("wide", count=100)
    narrow = _plan("narrow", count=20, topics=("policy",))
    slots = assemble(Blueprint((wide, narrow)), BANK, seed=1)
    assert _topics(slots, "narrow") == {"policy": 20}
    assert _topics(slots, "wide")["policy"] == 0
    assert [slot.section for slot in slots[:100]] == ["wide"] * 100


def test_assemble_from_too_small_a_bank_names_section_and_numbers() -> None:
    with pytest.raises(ShortOfItems, match="section single: needs 141 items, 140 are") as short:
        assemble(Blueprint((_plan(count=141),)), BANK, seed=1)
    assert (short.value.section, short.value.needed, short.value.available) == ("single", 141, 140)


def test_assemble_counts_what_other_sections_took_as_not_available() -> None:
    first, second = _plan("first", count=100), _plan("second", count=50)
    with pytest.raises(ShortOfItems, match="section second: needs 50 items, 40 are available"):
        assemble(Blueprint((first, second)), BANK, seed=1)


def test_assemble_from_an_empty_bank_is_refused() -> None:
    with pytest.raises(ShortOfItems, match="0 are available"):
        assemble(PAPER, [], seed=1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"count": 0}, "at least one item"),
        ({"topics": ()}, "topics are missing"),
        ({"topics": ("policy", "policy")}, "named twice"),
        ({"points": Decimal(0)}, "points are not"),
        ({"points": Decimal("0.125")}, "points are not"),
        ({"marking": Marking.MISSED_SHARE}, "single is not marked by missed_share"),
        ({"type": ItemType.TRUE_FALSE, "marking": Marking.EACH_OPTION}, "is not marked by"),
        ({"type": ItemType.SHORT_ANSWER}, "short_answer is not marked by exact"),
        (
            {"type": ItemType.MULTIPLE, "marking": Marking.MARKING_POINTS},
            "multiple is not marked by marking_points",
        ),
    ],
)
def test_section_plan_with_wrong_field_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        _plan(**changes)


@pytest.mark.parametrize("sections", [(), (_plan(), _plan())])
def test_blueprint_without_or_with_repeated_sections_is_refused(
    sections: tuple[SectionPlan, ...],
) -> None:
    with pytest.raises(ValueError, match="sections are missing or named twice"):
        Blueprint(sections)


def test_options_are_shown_in_an_order_of_their_own_labels() -> None:
    item = make_multiple()
    order = option_order(item, seed=4)
    assert sorted(order) == list("ABCDE")
    shown = {label for label, own in zip("ABCDE", order, strict=True) if own in item.key}
    assert displayed_key(item, order) == shown


def test_statements_and_words_are_not_shuffled() -> None:
    assert option_order(make_true_false(), seed=4) == ()
    assert option_order(make_short_answer(), seed=4) == ()
    assert displayed_key(make_true_false(key=True), ()) == {"T"}
    assert displayed_key(make_true_false(key=False), ()) == {"F"}
    assert displayed_key(make_short_answer(), ()) == frozenset()


def test_labels_on_offer_depend_on_the_item() -> None:
    assert displayed_labels(make_single()) == ("A", "B", "C", "D")
    assert displayed_labels(make_multiple()) == ("A", "B", "C", "D", "E")
    assert displayed_labels(make_true_false()) == ("T", "F")
    assert displayed_labels(make_short_answer()) == ()


def _chi_square(counts: Sequence[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 for count in counts) / expected


# The 99.9th percentile of chi-square with three degrees of freedom; the seeds are fixed, so the
# test cannot fail by chance on one day and pass on the next.
CHI_SQUARE_LIMIT = 16.27


@pytest.mark.parametrize("own_key", list("ABCD"))
def test_right_option_stands_anywhere_equally_often_over_seeds(own_key: str) -> None:
    item = make_single(key=own_key)
    places = Counter(
        label
        for seed in range(4000)
        for label in displayed_key(item, option_order(item, seed=seed))
    )
    assert _chi_square([places[label] for label in "ABCD"]) < CHI_SQUARE_LIMIT


def test_right_option_stands_anywhere_equally_often_within_papers() -> None:
    paper = Blueprint((_plan(count=50),))
    slots = [slot for seed in range(30) for slot in assemble(paper, BANK, seed=seed)]
    keys = [min(displayed_key(slot.item, slot.option_order)) for slot in slots]
    places, steps = Counter(keys), Counter(pairwise(keys))
    assert _chi_square([places[label] for label in "ABCD"]) < CHI_SQUARE_LIMIT
    # Nor does one slot's key say anything about the next: 37.7 is the limit for 15 degrees.
    assert _chi_square([steps[a, b] for a in "ABCD" for b in "ABCD"]) < 37.7
