# SPDX-License-Identifier: Apache-2.0
"""Marking: the tables of the docstrings, the bounds, and what is refused."""

from decimal import Decimal
from fractions import Fraction

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

RULES: list[MarkingRule] = [ExactMatch(), MissedShare(), EachOption()]
LABELS = "ABCDEF"
SCORES = {"A": Fraction(1, 2), "B": Fraction(1, 4), "C": Fraction(-1, 4), "D": Fraction(1, 4)}
points_values = st.integers(1, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


@st.composite
def rules_and_keys(draw: st.DrawFn) -> tuple[MarkingRule, str, frozenset[str]]:
    """A rule, the labels on offer, and a key among them."""
    offered = LABELS[: draw(st.integers(2, 6))]
    name = draw(st.sampled_from([Marking.EXACT, Marking.MISSED_SHARE, Marking.EACH_OPTION]))
    key = draw(st.frozensets(st.sampled_from(offered), min_size=1))
    return rule(name), offered, key


@pytest.mark.parametrize(
    ("chosen", "exact", "missed_share", "each_option"),
    [
        ("ABD", "2.00", "2.00", "2.00"),
        ("AB", "0.00", "1.33", "1.33"),
        ("A", "0.00", "0.67", "0.67"),
        ("ABC", "0.00", "0.00", "0.67"),
        ("ABCD", "0.00", "0.00", "1.33"),
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


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("ABD", "2.00"),
        ("AB", "1.50"),
        ("A", "1.00"),
        ("ABC", "1.00"),
        ("ABCD", "1.50"),
        ("C", "0.00"),
        ("", "0.00"),
        (None, "0.00"),
    ],
)
def test_each_option_with_scores_follows_its_table(chosen: str | None, expected: str) -> None:
    assert str(EachOption(SCORES).mark("ABD", chosen, points=Decimal(2))) == expected


@pytest.mark.parametrize(
    ("key", "offered", "expected"),
    [("AB", "ABCD", "0.00"), ("A", "ABCD", "0.00"), ("ABC", "ABCD", "1.33"), ("ABCD", "ABCD", "2")],
)
def test_each_option_pays_for_ticking_everything_only_where_most_are_right(
    key: str, offered: str, expected: str
) -> None:
    assert EachOption().mark(key, offered, points=Decimal(2)) == Decimal(expected)


@pytest.mark.parametrize(
    ("lower", "upper", "chosen", "expected"),
    [
        ("0", "1", "B", "0.00"),
        ("1/10", "1", "B", "1.00"),
        ("1/10", "1", "", "0.00"),
        ("0", "4/5", "A", "8.00"),
        ("0", "1", "A", "10.00"),
    ],
)
def test_each_option_keeps_the_sum_between_its_bounds(
    lower: str, upper: str, chosen: str, expected: str
) -> None:
    by = EachOption(lower=Fraction(lower), upper=Fraction(upper))
    assert str(by.mark("A", chosen, points=Decimal(10))) == expected


@pytest.mark.parametrize(
    ("lower", "upper"), [("-1/2", "1"), ("0", "3/2"), ("1", "1/2"), ("0", "0")]
)
def test_each_option_with_impossible_bounds_is_refused(lower: str, upper: str) -> None:
    with pytest.raises(ValueError, match="bounds are not"):
        EachOption(lower=Fraction(lower), upper=Fraction(upper))


@pytest.mark.parametrize("label", ["", " ", " A", "A\n", "A\x00"])
def test_each_option_with_a_label_nobody_can_choose_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="is not a label"):
        EachOption({label: Fraction(1)})


def test_each_option_whose_full_points_nobody_reaches_is_refused() -> None:
    short = {"A": Fraction(1, 2), "B": Fraction(1, 3), "C": Fraction(-1)}
    with pytest.raises(ValueError, match="add up to less than 1"):
        EachOption(short)
    assert EachOption(short, upper=Fraction(5, 6)).upper == Fraction(5, 6)


def test_each_option_with_a_label_that_has_no_score_is_refused() -> None:
    with pytest.raises(ValueError, match="without a score"):
        EachOption(SCORES).mark("ABD", "AE", points=Decimal(1))
    with pytest.raises(ValueError, match="without a score"):
        EachOption(SCORES).mark("ABE", "A", points=Decimal(1))


def test_each_option_with_a_key_in_another_order_of_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="scores of the key"):
        EachOption(SCORES).mark("ACD", "A", points=Decimal(1))


def test_each_option_keeps_its_scores_when_the_given_mapping_changes() -> None:
    scores = dict(SCORES)
    by = EachOption(scores)
    scores["A"] = Fraction(0)
    assert by == EachOption(SCORES)
    assert hash(by) == hash(EachOption(SCORES))


@given(rules_and_keys(), st.data(), points_values)
def test_mark_many_is_mark_of_each_in_order(
    drawn: tuple[MarkingRule, str, frozenset[str]], data: st.DataObject, points: Decimal
) -> None:
    by, offered, key = drawn
    choices = st.none() | st.frozensets(st.sampled_from(offered))
    answers = data.draw(st.lists(choices, max_size=20))
    assert by.mark_many(key, answers, points=points) == [
        by.mark(key, chosen, points=points) for chosen in answers
    ]


def test_rule_by_name_is_that_rule() -> None:
    assert rule("exact") == ExactMatch()
    assert rule("missed_share") == MissedShare()
    assert rule("each_option") == EachOption()


def test_rule_takes_the_items_scores_only_where_options_are_scored() -> None:
    assert rule("each_option", scores=SCORES) == EachOption(SCORES)
    assert rule("each_option", scores={}) == EachOption()
    assert rule("exact", scores=SCORES) == ExactMatch()


@pytest.mark.parametrize("name", ["marking_points", "guess", ""])
def test_rule_that_no_machine_knows_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no machine marks by"):
        rule(name)


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
