# SPDX-License-Identifier: Apache-2.0
"""The recount against tables made by hand, and against the service's rules on what chance brings."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from app.rehearsal.recount import UnknownRule, chosen_points, rounded, words_points
from question_bank.marking import rule, short_answer_points

TWO = Decimal(2)
LABELS = st.frozensets(st.sampled_from("ABCDEF"))
POINTS = st.decimals(min_value="0.01", max_value="20", places=2)


@pytest.mark.parametrize(
    ("name", "chosen", "points"),
    [
        ("exact", "ABD", "2"),
        ("exact", "AB", "0"),
        ("exact", "ABC", "0"),
        ("exact", "", "0"),
        ("missed_share", "ABD", "2"),
        ("missed_share", "AB", "1.33"),
        ("missed_share", "A", "0.67"),
        ("missed_share", "ABC", "0"),
        ("missed_share", "", "0"),
        ("each_option", "ABD", "2"),
        ("each_option", "AB", "1.33"),
        ("each_option", "ABC", "0.67"),
        ("each_option", "ABCD", "1.33"),
        ("each_option", "C", "0"),
        ("each_option", "", "0"),
    ],
)
def test_chosen_points_of_key_abd(name: str, chosen: str, points: str) -> None:
    earned = chosen_points(name, key="ABD", chosen=chosen, points=TWO, scores={})
    assert earned == Decimal(points)


@pytest.mark.parametrize("name", ["exact", "missed_share", "each_option"])
@given(key=LABELS.filter(bool), chosen=LABELS, points=POINTS)
def test_chosen_points_agree_with_the_service(
    name: str, key: frozenset[str], chosen: frozenset[str], points: Decimal
) -> None:
    ours = chosen_points(name, key=key, chosen=chosen, points=points, scores={})
    assert ours == rule(name).mark(key, chosen, points=points)


@pytest.mark.parametrize("name", ["exact", "missed_share", "each_option"])
@given(chosen=st.frozensets(st.sampled_from("ABCDE")), points=POINTS)
def test_chosen_points_by_scores_agree_with_the_service(
    name: str, chosen: frozenset[str], points: Decimal
) -> None:
    told = {"A": "1/2", "B": "1/4", "C": "-1/4", "D": "1/4", "E": "-1/2"}
    ours = chosen_points(name, key="ABD", chosen=chosen, points=points, scores=told)
    scores = {label: Fraction(score) for label, score in told.items()}
    assert ours == rule(name, scores=scores).mark("ABD", chosen, points=points)


@given(weights=st.lists(st.integers(1, 9), min_size=1, max_size=6), points=POINTS, data=st.data())
def test_words_points_agree_with_the_service(
    weights: list[int], points: Decimal, data: st.DataObject
) -> None:
    checked = data.draw(st.frozensets(st.integers(0, len(weights) - 1)))
    ours = words_points(weights, checked, points=points)
    assert ours == short_answer_points(weights, checked, points=points)


@pytest.mark.parametrize(
    ("exact", "points"), [("1/8", "0.13"), ("2/3", "0.67"), ("1/3", "0.33"), ("3", "3.00")]
)
def test_rounded_goes_half_up(exact: str, points: str) -> None:
    assert str(rounded(Fraction(exact))) == points


def test_chosen_points_refuse_a_rule_nobody_was_told_of() -> None:
    with pytest.raises(UnknownRule):
        chosen_points("generous", key="A", chosen="A", points=TWO, scores={})
