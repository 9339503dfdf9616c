# SPDX-License-Identifier: Apache-2.0
"""What may be analysed: scores in hundredths, choices among the options, one form's candidates."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from question_bank.psychometrics import ItemResponses, OptionChoices, analyse
from tests.unit.psychometrics.samples import OPTIONS, form_of

KEY = frozenset("A")


@given(st.lists(st.integers(0, 10_000).map(lambda h: Decimal(h) / 100), max_size=20))
def test_responses_hold_every_hundredth_of_decimals_and_floats_alike(scores: list[Decimal]) -> None:
    exact = ItemResponses("q-1", Decimal(100), scores)
    floats = ItemResponses("q-1", Decimal(100), [float(score) for score in scores])
    assert exact.hundredths.tolist() == [int(score * 100) for score in scores]
    assert floats.hundredths.tolist() == exact.hundredths.tolist()
    assert exact.candidates == len(scores)


@pytest.mark.parametrize("score", [-0.01, 2.01, 0.005, math.nan, math.inf, 1e308, Decimal("NaN")])
def test_responses_with_a_score_that_no_marking_gives_are_refused(score: float | Decimal) -> None:
    with pytest.raises(ValueError, match="q-1: a score is not 0 to 2 with two decimals"):
        ItemResponses("q-1", Decimal(2), [1.0, float(score)])


@pytest.mark.parametrize("points", ["0", "-1", "0.005", "NaN", "sNaN", "Infinity"])
def test_responses_of_an_item_worth_no_points_are_refused(points: str) -> None:
    with pytest.raises(ValueError, match="no full points"):
        ItemResponses("q-1", Decimal(points), [])


def test_responses_cannot_be_changed_afterwards() -> None:
    item = ItemResponses("q-1", Decimal(1), [0, 1], OptionChoices(OPTIONS, KEY, [None, KEY]))
    with pytest.raises(ValueError, match="read-only"):
        item.hundredths[0] = 100
    assert item.choices is not None
    with pytest.raises(ValueError, match="read-only"):
        item.choices.codes[0] = 1


def test_choices_take_nothing_chosen_for_an_omission() -> None:
    choices = OptionChoices(OPTIONS, KEY, [None, frozenset(), frozenset("AB")])
    assert [choices.patterns[code] for code in choices.codes] == [
        frozenset(),
        frozenset(),
        frozenset("AB"),
    ]


@pytest.mark.parametrize(
    ("options", "key", "chosen", "reason"),
    [
        (("A",), KEY, None, "two options or more"),
        (("A", "A"), KEY, None, "two options or more"),
        (("A", "B", "B"), KEY, None, "two options or more"),
        (OPTIONS, frozenset(), None, "key"),
        (OPTIONS, frozenset("E"), None, "key"),
        (OPTIONS, KEY, frozenset("AE"), "not on offer: \\['E'\\]"),
    ],
)
def test_choices_that_do_not_fit_the_options_are_refused(
    options: tuple[str, ...], key: frozenset[str], chosen: frozenset[str] | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        OptionChoices(options, key, [chosen])


def test_responses_with_choices_of_other_candidates_are_refused() -> None:
    with pytest.raises(ValueError, match="as many choices as scores"):
        ItemResponses("q-1", Decimal(1), [1, 0], OptionChoices(OPTIONS, KEY, [KEY]))


def test_analyse_of_what_is_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        analyse([])
    twice = form_of([[1], [0]])
    with pytest.raises(ValueError, match="none twice"):
        analyse([*twice, *twice])
    with pytest.raises(ValueError, match="same candidates"):
        analyse([*twice, ItemResponses("q-9", Decimal(1), [1])])
