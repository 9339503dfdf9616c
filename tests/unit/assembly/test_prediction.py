# SPDX-License-Identifier: Apache-2.0
"""Predicted scores against exact arithmetic."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import sqrt

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.assembly import PlannedSlot, assemble, predict
from question_bank.assembly.outcomes import moments_of, outcomes_of
from question_bank.items import Item, MarkingPoint, MultipleChoice, ShortAnswer
from question_bank.marking import Marking, short_answer_points
from tests.support.factories.blueprints import programme_blueprint
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
    shipped_bank,
)

Exact = Mapping[int, Fraction]
WORDS, EXACT = Marking.MARKING_POINTS, Marking.EXACT


def make_slot(item: Item, points: str = "1", marking: Marking = EXACT) -> PlannedSlot:
    return PlannedSlot(1, "any", item, Decimal(points), marking, ())


def exact_outcomes(slot: PlannedSlot) -> Exact:
    """By looking at every way to be right: of the item, or of each of its marking points."""
    p = Fraction(slot.item.difficulty)
    weights = [1]
    if isinstance(slot.item, ShortAnswer):
        weights = [point.weight for point in slot.item.marking_points]
    found: dict[int, Fraction] = defaultdict(Fraction)
    for said in product([False, True], repeat=len(weights)):
        checked = {place for place, true in enumerate(said) if true}
        earned = short_answer_points(weights, checked, points=slot.points)
        chance = p ** sum(said) * (1 - p) ** (len(said) - sum(said))
        found[int(earned * 100)] += chance
    return found


def convolved(slots: Sequence[PlannedSlot]) -> Exact:
    pmf: Exact = {0: Fraction(1)}
    for slot in slots:
        grown: dict[int, Fraction] = defaultdict(Fraction)
        for (total, p), (more, q) in product(pmf.items(), exact_outcomes(slot).items()):
            grown[total + more] += p * q
        pmf = grown
    return pmf


DIFFICULTIES = st.integers(1, 99).map(lambda n: Decimal(n) / 100)
POINTS = st.sampled_from(["0.5", "1", "2.25", "3", "0.01"])


@st.composite
def slots(draw: st.DrawFn) -> PlannedSlot:
    difficulty = draw(DIFFICULTIES)
    if draw(st.booleans()):
        return make_slot(make_single(difficulty=difficulty), draw(POINTS))
    weights = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    said = tuple(MarkingPoint(f"要点{n}", weight) for n, weight in enumerate(weights))
    item = make_short_answer(difficulty=difficulty, marking_points=said)
    return make_slot(item, draw(POINTS), WORDS)


@given(st.lists(slots(), min_size=1, max_size=8))
@settings(deadline=None)
def test_prediction_is_the_exact_distribution_within_its_bound(drawn: list[PlannedSlot]) -> None:
    exact = convolved(drawn)
    outcomes = sum(len(exact_outcomes(slot)) for slot in drawn)
    bound = 4 * outcomes * sys.float_info.epsilon
    predicted = predict(drawn)
    assert len(predicted.pmf) == sum(int(slot.points * 100) for slot in drawn) + 1
    for total, probability in enumerate(predicted.pmf.tolist()):
        wanted = exact.get(total, Fraction(0))
        assert abs(Fraction(probability) - wanted) <= bound * wanted
    mean = sum(total * p for total, p in exact.items())
    variance = sum((total - mean) ** 2 * p for total, p in exact.items())
    assert predicted.mean == pytest.approx(float(mean / 100), rel=1e-11)
    assert predicted.sd == pytest.approx(sqrt(variance) / 100, rel=1e-9, abs=1e-12)
    half = Decimal(sum(int(slot.points * 100) for slot in drawn) // 2) / 100
    passed = sum(p for total, p in exact.items() if Decimal(total) / 100 >= half)
    assert predicted.probability_of(half) == pytest.approx(float(passed), rel=1e-11)


@pytest.mark.parametrize(
    ("pass_points", "probability"), [("-1", 1), ("0", 1), ("0.01", 0.7), ("1", 0.7), ("1.001", 0)]
)
def test_probability_of_passing_counts_totals_from_the_pass_line_on(
    pass_points: str, probability: float
) -> None:
    predicted = predict([make_slot(make_true_false(difficulty=Decimal("0.70")))])
    assert predicted.probability_of(Decimal(pass_points)) == pytest.approx(probability)


def test_predict_of_no_slots_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one slot"):
        predict([])


@pytest.mark.parametrize(
    ("item", "marking"),
    [
        (make_single(), WORDS),
        (make_single(), Marking.MISSED_SHARE),
        (make_short_answer(), Marking.EACH_OPTION),
        (make_multiple(), WORDS),
    ],
)
def test_marking_that_is_not_for_the_item_is_refused(item: Item, marking: Marking) -> None:
    with pytest.raises(ValueError, match="is not marked by"):
        outcomes_of(item, points=Decimal(1), marking=marking)


def test_short_answer_is_said_point_by_point() -> None:
    item = make_short_answer(difficulty=Decimal("0.5"))
    # Weights 4, 3, 3 of 5 points: each of the eight ways to say some of them is as probable.
    assert outcomes_of(item, points=Decimal(5), marking=WORDS) == {
        0: 0.125,
        150: 0.25,
        200: 0.125,
        300: 0.125,
        350: 0.25,
        500: 0.125,
    }


def test_two_right_options_of_two_are_chosen_each_on_its_own() -> None:
    """Nothing can be missed but by half, so the chance of each is the difficulty itself."""
    item = make_multiple(options=("甲", "乙"), key=frozenset("AB"), difficulty=Decimal("0.8"))
    found = outcomes_of(item, points=Decimal(1), marking=Marking.MISSED_SHARE)
    assert found == pytest.approx({0: 0.04, 50: 0.32, 100: 0.64})


def test_one_right_option_of_two_needs_two_right_judgements() -> None:
    item = make_multiple(options=("甲", "乙"), key=frozenset("A"), difficulty=Decimal("0.81"))
    found = outcomes_of(item, points=Decimal(2), marking=Marking.EACH_OPTION)
    assert found == pytest.approx({0: 0.19, 200: 0.81})


SCORES = (Fraction(1, 2), Fraction(1, 4), Fraction(-1, 4), Fraction(1, 4), Fraction(-1, 2))


@given(
    DIFFICULTIES,
    st.sampled_from([Marking.MISSED_SHARE, Marking.EACH_OPTION]),
    st.frozensets(st.sampled_from("ABCDE"), min_size=1),
)
@settings(deadline=None)
def test_partial_credit_has_the_difficulty_as_its_mean(
    difficulty: Decimal, marking: Marking, key: frozenset[str]
) -> None:
    item = make_multiple(difficulty=difficulty, key=key)
    demand_mean(item, marking)


@given(DIFFICULTIES)
@settings(deadline=None)
def test_scored_options_have_the_difficulty_as_their_mean(difficulty: Decimal) -> None:
    demand_mean(make_multiple(difficulty=difficulty, scores=SCORES), Marking.EACH_OPTION)


def demand_mean(item: MultipleChoice, marking: Marking) -> None:
    found = outcomes_of(item, points=Decimal(2), marking=marking)
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    assert min(found.values()) >= 0
    mean, variance = moments_of(item, points=Decimal(2), marking=marking)
    assert mean == pytest.approx(2 * float(item.difficulty), abs=1e-9)
    full = moments_of(item, points=Decimal(2), marking=EXACT)[1]
    assert 0 < variance <= full + 1e-9


@pytest.mark.parametrize("code", ["cpcif", "cas"])
def test_paper_of_a_programme_has_the_mean_of_its_difficulties(code: str) -> None:
    drawn = assemble(programme_blueprint(code), shipped_bank(), seed=1)
    predicted = predict(drawn)
    mean = float(sum(slot.points * slot.item.difficulty for slot in drawn))
    words = sum(slot.marking is WORDS for slot in drawn)
    assert abs(predicted.mean - mean) <= 0.005 * words + 1e-9
    assert predicted.pmf.sum() == pytest.approx(1, abs=1e-12)
