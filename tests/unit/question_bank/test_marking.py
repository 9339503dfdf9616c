# SPDX-License-Identifier: Apache-2.0
"""Marking: the tables of the docstrings, the bounds, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from question_bank.marking import (
    EachOption,
    ExactMatch,
    Marking,
    MarkingRule,
    MissedShare,
    is_points,
    rule,
    short_answer_points,
)

RULES: list[MarkingRule] = [ExactMatch(), MissedShare(), EachOption(4)]
LABELS = "ABCDEF"
points_values = st.integers(1, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


@st.composite
def rules_and_keys(draw: st.DrawFn) -> tuple[MarkingRule, str, frozenset[str]]:
    """A rule, the labels on offer, and a key among them."""
    offered = LABELS[: draw(st.integers(2, 6))]
    name = draw(st.sampled_from([Marking.EXACT, Marking.MISSED_SHARE, Marking.EACH_OPTION]))
    key = draw(st.frozensets(st.sampled_from(offered), min_size=1))
    return rule(name, options=len(offered)), offered, key


@pytest.mark.parametrize(
    ("chosen", "exact", "missed_share", "each_option"),
    [
        ("ABD", "2.00", "2.00", "2.00"),
        ("AB", "0.00", "1.33", "1.50"),
        ("A", "0.00", "0.67", "1.00"),
        ("ABC", "0.00", "0.00", "1.00"),
        ("ABCD", "0.00", "0.00", "1.50"),
        ("C", "0.00", "0.00", "0.00"),
        ("", "0.00", "0.00", "0.00"),
        (None, "0.00", "0.00", "0.00"),
    ],
)
def test_mark_by_each_rule_follows_its_table(
    chosen: str | None, exact: str, missed_share: str, each_option: str
) -> None:
    marks = [by.mark("ABD", chosen, points=Decimal(2)) for by in RULES]
    assert [str(mark) for mark in marks] == [exact, missed_share, each_option]


@pytest.mark.parametrize(
    ("key", "chosen", "points", "expected"),
    [
        ("AB", "A", "0.25", "0.13"),  # 0.125: a tie goes up, where half even would give 0.12
        ("AB", "A", "0.01", "0.01"),  # 0.005
        ("ABC", "A", "1", "0.33"),
        ("ABC", "AB", "1", "0.67"),
        ("ABCDEF", "A", "0.5", "0.08"),  # 0.0833…
    ],
)
def test_mark_rounds_once_half_up(key: str, chosen: str, points: str, expected: str) -> None:
    assert MissedShare().mark(key, chosen, points=Decimal(points)) == Decimal(expected)


@given(rules_and_keys(), st.data(), points_values)
def test_mark_of_anything_lies_between_nothing_and_all(
    drawn: tuple[MarkingRule, str, frozenset[str]], data: st.DataObject, points: Decimal
) -> None:
    by, offered, key = drawn
    mark = by.mark(key, data.draw(st.frozensets(st.sampled_from(offered))), points=points)
    assert 0 <= mark <= points
    assert mark == mark.quantize(Decimal("0.01"))


@given(rules_and_keys(), points_values)
def test_mark_of_the_key_is_full_and_of_nothing_zero(
    drawn: tuple[MarkingRule, str, frozenset[str]], points: Decimal
) -> None:
    by, _, key = drawn
    assert by.mark(key, key, points=points) == points
    assert by.mark(key, frozenset(), points=points) == 0


@given(rules_and_keys(), st.data(), points_values)
def test_mark_never_falls_by_a_further_right_option(
    drawn: tuple[MarkingRule, str, frozenset[str]], data: st.DataObject, points: Decimal
) -> None:
    by, offered, key = drawn
    chosen = data.draw(st.frozensets(st.sampled_from(offered)))
    more = chosen | {data.draw(st.sampled_from(sorted(key)))}
    assert by.mark(key, chosen, points=points) <= by.mark(key, more, points=points)


@given(rules_and_keys(), st.data(), points_values)
def test_mark_never_rises_by_a_wrong_option_beside_others(
    drawn: tuple[MarkingRule, str, frozenset[str]], data: st.DataObject, points: Decimal
) -> None:
    by, offered, key = drawn
    wrong = sorted(frozenset(offered) - key)
    assume(wrong)
    chosen = data.draw(st.frozensets(st.sampled_from(offered), min_size=1))
    more = chosen | {data.draw(st.sampled_from(wrong))}
    assert by.mark(key, chosen, points=points) >= by.mark(key, more, points=points)


@given(rules_and_keys(), st.data(), points_values)
def test_exact_never_gives_more_than_missed_share(
    drawn: tuple[MarkingRule, str, frozenset[str]], data: st.DataObject, points: Decimal
) -> None:
    _, offered, key = drawn
    chosen = data.draw(st.frozensets(st.sampled_from(offered)))
    strict = ExactMatch().mark(key, chosen, points=points)
    assert strict <= MissedShare().mark(key, chosen, points=points)


@pytest.mark.parametrize("by", RULES, ids=lambda by: type(by).__name__)
def test_mark_with_empty_key_is_refused(by: MarkingRule) -> None:
    with pytest.raises(ValueError, match="at least one right option"):
        by.mark("", "A", points=Decimal(1))


@pytest.mark.parametrize("points", ["0", "-1", "0.005", "NaN", "Infinity"])
@pytest.mark.parametrize("by", RULES, ids=lambda by: type(by).__name__)
def test_mark_with_impossible_points_is_refused(by: MarkingRule, points: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        by.mark("AB", "AB", points=Decimal(points))


@pytest.mark.parametrize("options", [-1, 0, 1])
def test_each_option_of_too_few_is_refused(options: int) -> None:
    with pytest.raises(ValueError, match="at least 2 options"):
        EachOption(options)


def test_each_option_with_labels_beyond_its_options_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 2 options"):
        EachOption(2).mark("AB", "C", points=Decimal(1))


def test_rule_by_name_is_that_rule() -> None:
    assert rule("exact", options=4) == ExactMatch()
    assert rule("missed_share", options=4) == MissedShare()
    assert rule("each_option", options=5) == EachOption(5)


@pytest.mark.parametrize("name", ["marking_points", "guess", ""])
def test_rule_that_no_machine_knows_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no machine marks by"):
        rule(name, options=4)


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        ([], "0.00"),
        ([0], "2.00"),
        ([1], "1.50"),
        ([1, 2], "3.00"),
        ([0, 1], "3.50"),
        ([0, 1, 2], "5.00"),
        ([1, 1], "1.50"),
    ],
)
def test_short_answer_follows_its_table(checked: list[int], expected: str) -> None:
    assert str(short_answer_points([4, 3, 3], checked, points=Decimal(5))) == expected


def test_short_answer_rounds_half_up() -> None:
    assert short_answer_points([1, 7], [0], points=Decimal(1)) == Decimal("0.13")


@pytest.mark.parametrize(
    ("weights", "checked", "reason"),
    [
        ([], [], "at least one marking point"),
        ([4, 0], [0], "none weighs less than 1"),
        ([4, -3], [0], "none weighs less than 1"),
        ([4, 3], [2], "not one of the 2"),
        ([4, 3], [-1], "not one of the 2"),
    ],
)
def test_short_answer_with_impossible_parts_is_refused(
    weights: list[int], checked: list[int], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        short_answer_points(weights, checked, points=Decimal(5))


@given(st.lists(st.integers(1, 10), min_size=1, max_size=6), st.data(), points_values)
def test_short_answer_grows_with_every_checked_point(
    weights: list[int], data: st.DataObject, points: Decimal
) -> None:
    places = st.sampled_from(range(len(weights)))
    checked = data.draw(st.frozensets(places))
    more = checked | {data.draw(places)}
    fewer_points = short_answer_points(weights, checked, points=points)
    more_points = short_answer_points(weights, more, points=points)
    assert 0 <= fewer_points <= more_points <= points
    assert short_answer_points(weights, range(len(weights)), points=points) == points


@given(points_values)
def test_is_points_takes_every_hundredth_above_zero(points: Decimal) -> None:
    assert is_points(points)
    assert not is_points(points + Decimal("0.001"))
    assert not is_points(-points)
