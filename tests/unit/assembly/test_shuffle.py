# SPDX-License-Identifier: Apache-2.0
"""What is shown of an item: the order of its options, and key and scores in that order."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from question_bank.assembly import (
    displayed_key,
    displayed_labels,
    displayed_scores,
    option_order,
    own_labels,
)
from question_bank.items import Item
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)

SEEDS = st.integers(0, 2**62)


@given(SEEDS, st.frozensets(st.sampled_from("ABCDE")))
def test_pinned_options_keep_their_place_and_the_rest_their_number(
    seed: int, pinned: frozenset[str]
) -> None:
    order = option_order(make_multiple(pinned=pinned), seed=seed)
    assert sorted(order) == list("ABCDE")
    assert all(order["ABCDE".index(label)] == label for label in pinned)


@given(SEEDS)
def test_item_with_everything_pinned_is_shown_as_written(seed: int) -> None:
    item = make_single(key="D", pinned=frozenset("ABCD"))
    assert option_order(item, seed=seed) == ("A", "B", "C", "D")
    assert displayed_key(item, option_order(item, seed=seed)) == {"D"}


def test_items_without_pins_are_shown_as_papers_of_before_showed_them() -> None:
    """Whoever makes a paper again from its seed finds the same order in it."""
    assert option_order(make_single(), seed=1) == ("B", "D", "C", "A")
    assert option_order(make_multiple(), seed=20) == ("E", "B", "A", "D", "C")


def test_free_options_stand_in_every_order() -> None:
    item = make_single(pinned=frozenset("D"))
    seen = Counter(option_order(item, seed=seed) for seed in range(600))
    assert set(seen) == {(*order, "D") for order in permutations("ABC")}
    assert min(seen.values()) > 60


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (make_single(key="C"), {"C"}),
        (make_multiple(), {"A", "B", "D"}),
        (make_true_false(key=True), {"T"}),
        (make_true_false(key=False), {"F"}),
    ],
)
@given(seed=SEEDS)
def test_key_as_shown_is_the_items_own_key_in_any_order(
    item: Item, key: set[str], seed: int
) -> None:
    order = option_order(item, seed=seed)
    own = own_labels(item, order)
    assert {own[label] for label in displayed_key(item, order)} == key
    assert displayed_key(item, displayed_labels(item)) == key
    assert sorted(own.values()) == sorted(own) == sorted(displayed_labels(item))


def test_words_have_no_labels_and_no_key() -> None:
    item = make_short_answer()
    assert own_labels(item, ()) == {}
    assert displayed_key(item, ()) == frozenset()
    assert displayed_scores(item, ()) == {}


def test_scores_stand_at_the_labels_that_show_their_options() -> None:
    scores = tuple(Fraction(score) for score in ("1/2", "1/4", "-1/4", "1/4", "-1/2"))
    assert displayed_scores(make_multiple(scores=scores), tuple("CAEBD")) == dict(
        zip("ABCDE", (scores[place] for place in (2, 0, 4, 1, 3)), strict=True)
    )
    assert displayed_scores(make_multiple(), tuple("CAEBD")) == {}
