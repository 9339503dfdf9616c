# SPDX-License-Identifier: Apache-2.0
"""Pairs and orders: the tables of the docstrings, the bounds, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from question_bank.marking import ExactOrder, MatchedPairs

TWO = Decimal(2)
KEY = {"1": "B", "2": "A", "3": "C"}
IMPOSSIBLE_POINTS = ["0", "-1", "0.005", "NaN"]
points_values = st.integers(1, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)
keys = st.dictionaries(st.sampled_from("123456"), st.sampled_from("ABCDEF"), min_size=1)


@pytest.mark.parametrize(
    ("matched", "expected"),
    [
        ({"1": "B", "2": "A", "3": "C"}, "2.00"),
        ({"1": "B", "2": "A"}, "1.33"),
        ({"1": "B", "2": "C", "3": "A"}, "0.67"),
        ({"1": "A", "2": "C", "3": "B"}, "0.00"),
        ({"1": "B", "2": "B", "3": "B"}, "0.67"),
        ({}, "0.00"),
        (None, "0.00"),
    ],
)
def test_matched_pairs_follow_their_table(matched: dict[str, str] | None, expected: str) -> None:
    assert str(MatchedPairs().mark(KEY, matched, points=TWO)) == expected


@given(keys, st.data(), points_values)
def test_matched_pairs_never_lose_by_one_more_right_pair(
    key: dict[str, str], data: st.DataObject, points: Decimal
) -> None:
    chosen = st.dictionaries(st.sampled_from(sorted(key)), st.sampled_from("ABCDEFX"))
    matched = data.draw(chosen)
    left = data.draw(st.sampled_from(sorted(key)))
    fewer = MatchedPairs().mark(key, matched, points=points)
    more = MatchedPairs().mark(key, {**matched, left: key[left]}, points=points)
    assert 0 <= fewer <= more <= MatchedPairs().mark(key, key, points=points) == points


def test_matched_pairs_round_once_half_up() -> None:
    key = dict.fromkeys("12345678", "A")
    assert MatchedPairs().mark(key, {"1": "A"}, points=Decimal(1)) == Decimal("0.13")


def test_matched_pairs_without_a_key_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        MatchedPairs().mark({}, {}, points=TWO)


def test_matched_pairs_of_what_was_not_asked_are_refused() -> None:
    with pytest.raises(ValueError, match="not asked"):
        MatchedPairs().mark(KEY, {"4": "A"}, points=TWO)


@pytest.mark.parametrize("points", IMPOSSIBLE_POINTS)
def test_arrangements_with_impossible_points_are_refused(points: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        MatchedPairs().mark(KEY, KEY, points=Decimal(points))
    with pytest.raises(ValueError, match="above zero"):
        ExactOrder().mark("AB", "AB", points=Decimal(points))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("ABCD", "2.00"),
        ("ABDC", "0.00"),
        ("BCDA", "0.00"),
        ("ABC", "0.00"),
        ("ABCDD", "0.00"),
        ("", "0.00"),
        (None, "0.00"),
    ],
)
def test_exact_order_follows_its_table(order: str | None, expected: str) -> None:
    assert str(ExactOrder().mark("ABCD", order, points=TWO)) == expected


def test_exact_order_takes_any_sequence() -> None:
    assert ExactOrder().mark(("A", "B"), ["A", "B"], points=TWO) == TWO


@pytest.mark.parametrize("key", ["", "A", "ABA"])
def test_exact_order_of_an_impossible_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="at least 2 different steps"):
        ExactOrder().mark(key, "A", points=TWO)


@given(st.permutations("ABCDE"), points_values)
def test_exact_order_gives_all_for_the_key_alone(order: list[str], points: Decimal) -> None:
    mark = ExactOrder().mark("ABCDE", order, points=points)
    assert mark == points * (order == list("ABCDE"))
