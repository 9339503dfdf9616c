# SPDX-License-Identifier: Apache-2.0
"""Options that must stay where they are, such as "all of the above"."""

from collections import Counter
from itertools import permutations

from hypothesis import given, strategies as st

from question_bank.assembly import displayed_key, option_order
from tests.support.factories.items import make_multiple, make_single

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
