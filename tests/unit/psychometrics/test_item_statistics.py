# SPDX-License-Identifier: Apache-2.0
"""Items by themselves and over forms, against numpy and against figures worked out by hand."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from question_bank.psychometrics import Estimate, ItemResponses, OptionChoices, analyse, pool
from tests.unit.psychometrics.samples import (
    OPTIONS,
    choice_forms,
    choice_item,
    form_of,
    matrices,
    reordered,
    untimed,
)

THIRD = Fraction(1, 3)


@untimed
@given(matrices(least=3))
def test_item_rest_equals_numpys_corrcoef_and_is_none_where_that_is_nan(
    rows: list[list[int]],
) -> None:
    matrix = np.asarray(rows)
    for place, item in enumerate(analyse(form_of(rows, max_points="4")).items):
        score = matrix[:, place]
        rest = matrix.sum(axis=1) - score
        with np.errstate(all="ignore"):
            expected = np.corrcoef(score, rest)[0, 1]
        found = item.item_rest.value if item.item_rest else np.nan
        assert found == pytest.approx(expected, nan_ok=True)


def test_item_rest_has_the_error_of_its_t_test() -> None:
    item = analyse(form_of([[1, 1], [1, 0], [0, 1], [0, 0], [1, 1], [0, 0]])).items[0]
    assert item.item_rest is not None
    assert item.item_rest.value == pytest.approx(1 / 3)
    assert item.item_rest.error == pytest.approx(((1 - 1 / 9) / 4) ** 0.5)


@untimed
@given(matrices(least=2, columns=3))
def test_facility_is_the_mean_share_with_the_error_of_a_mean(rows: list[list[int]]) -> None:
    shares = np.asarray(rows) / 4
    found = [item.facility for item in analyse(form_of(rows, max_points="4")).items]
    assert [each.value for each in found if each] == pytest.approx(shares.mean(axis=0))
    errors = shares.std(axis=0, ddof=1) / len(rows) ** 0.5
    assert [each.error for each in found if each] == pytest.approx(errors)


def test_discrimination_of_tied_candidates_counts_each_in_part() -> None:
    """Totals 4 3 3 2 2 1 1 0: a third is 3 places (2.67), and nobody is tied at a border.

    A quarter is 2, and those with 3 points share one of them, as do those with 1.
    """
    rows = [
        [1, 1, 1, 1],
        [0, 1, 1, 1],
        [1, 1, 1, 0],
        [1, 1, 0, 0],
        [0, 0, 1, 1],
        [1, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
    ]
    thirds = analyse(form_of(rows), group_share=THIRD).items[0]
    assert thirds.group == 3
    # Upper 2 of 3, lower 1 of 3; each variance is 1/3, so the error is √(1/9 + 1/9).
    assert thirds.discrimination == Estimate(pytest.approx(1 / 3), pytest.approx(2**0.5 / 3))
    quarters = analyse(form_of(rows), group_share=Fraction(1, 4)).items[0]
    # Upper 1 + (0 + 1)/2 = 3/2 of 2, lower 0 + (1 + 0)/2 = 1/2 of 2; each variance is 3/8.
    expected = Estimate(pytest.approx(0.5), pytest.approx((3 / 8) ** 0.5))
    assert quarters.discrimination == expected


def test_discrimination_of_groups_of_one_is_none() -> None:
    assert analyse(form_of([[1, 1], [0, 1], [0, 0], [1, 0]])).items[0].discrimination is None


@pytest.fixture
def exam() -> list[ItemResponses]:
    """Nine candidates, best first: totals 4 4 3 2 2 2 1 0 0."""
    return [
        choice_item("q-1", "AAABA-BCB"),
        choice_item("q-2", "AAABBAACD"),
        choice_item("q-3", "AAAACCCBB"),
        choice_item("q-4", "AACAAABCB"),
    ]


def test_options_are_counted_in_everyone_and_each_group(exam: list[ItemResponses]) -> None:
    rows = analyse(exam, group_share=THIRD).items[0].options
    counts = [
        (row.label, row.is_key, row.everyone.count, row.upper.count, row.middle.count)
        for row in rows
    ]
    assert counts == [
        ("A", True, 4, 3, 1),
        ("B", False, 3, 0, 1),
        ("C", False, 1, 0, 0),
        ("D", False, 0, 0, 0),
        (None, False, 1, 0, 1),
    ]
    assert rows[1].lower.share == pytest.approx(2 / 3)
    assert rows[1].everyone.share == pytest.approx(1 / 3)
    assert rows[0].middle.share == pytest.approx(1 / 3)
    assert rows[1].discrimination == pytest.approx(-2 / 3)


def test_options_tell_the_rest_score_of_those_who_chose_them(exam: list[ItemResponses]) -> None:
    rows = analyse(exam).items[0].options
    rest = np.asarray([3, 3, 2, 2, 1, 2, 1, 0, 0])
    chose_b = np.asarray([0, 0, 0, 1, 0, 0, 1, 0, 1])
    assert rows[1].mean_rest == pytest.approx((2 + 1 + 0) / 3 / 3)
    assert rows[1].point_biserial is not None
    assert rows[1].point_biserial.value == pytest.approx(np.corrcoef(chose_b, rest)[0, 1])
    nobody = rows[3]
    assert (nobody.everyone.share, nobody.mean_rest, nobody.point_biserial) == (0, None, None)


def test_options_of_several_right_ones_have_a_row_each() -> None:
    chosen = [frozenset("AB"), frozenset("ABC"), frozenset("C"), None, frozenset("AB"), None]
    choices = OptionChoices(OPTIONS, frozenset("AB"), chosen)
    multiple = ItemResponses("q-1", Decimal(2), [2, 0, 0, 0, 2, 0], choices)
    other = ItemResponses("q-2", Decimal(2), [2, 1, 0, 0, 2, 1])
    rows = analyse([multiple, other]).items[0].options
    assert [row.is_key for row in rows] == [True, True, False, False, False]
    assert [row.everyone.count for row in rows] == [3, 3, 2, 0, 2]


def test_options_without_outer_groups_have_no_shares_of_them() -> None:
    row = analyse([choice_item("q-1", "AAAA")]).items[0].options[0]
    assert (row.upper.share, row.lower.share, row.discrimination) == (None, None, None)
    assert row.middle.share == 1
    # A form of one item has no rest to be judged by.
    assert row.mean_rest is None


@untimed
@given(choice_forms())
def test_options_of_one_choice_add_up_to_all_candidates(form: list[ItemResponses]) -> None:
    for item in analyse(form).items:
        assert sum(row.everyone.count for row in item.options) == item.candidates
        for row in item.options:
            together = row.upper.count + row.middle.count + row.lower.count
            assert together == pytest.approx(row.everyone.count)
        assert sum(row.upper.count for row in item.options) == pytest.approx(item.group)
        assert sum(row.lower.count for row in item.options) == pytest.approx(item.group)


@untimed
@given(choice_forms())
def test_options_key_row_says_of_a_single_choice_what_the_item_says(
    form: list[ItemResponses],
) -> None:
    for item in analyse(form).items:
        key = item.options[0]
        assert key.point_biserial == item.item_rest
        facility = item.facility.value if item.facility else key.everyone.share
        assert key.everyone.share == facility


@untimed
@given(choice_forms(), st.data())
def test_statistics_do_not_depend_on_the_order_of_candidates(
    form: list[ItemResponses], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(form[0].candidates)))
    assert analyse(reordered(form, order)) == analyse(form)


@untimed
@given(choice_forms())
def test_pool_of_one_form_is_its_analysis(form: list[ItemResponses]) -> None:
    assert pool([form]) == analyse(form).items


@untimed
@given(choice_forms(), choice_forms(), choice_forms(), st.data())
def test_pool_does_not_depend_on_the_order_of_forms(
    first: list[ItemResponses],
    second: list[ItemResponses],
    third: list[ItemResponses],
    data: st.DataObject,
) -> None:
    forms = [first, second, third]
    found = {item.reference: item for item in pool(forms)}
    other = {item.reference: item for item in pool(data.draw(st.permutations(forms)))}
    assert found == other


@untimed
@given(st.lists(matrices(columns=4), min_size=2, max_size=4))
def test_pool_correlates_deviations_from_the_means_of_each_form(
    forms: list[list[list[int]]],
) -> None:
    matrices_ = [np.asarray(rows) for rows in forms]
    assume(all(matrix.shape[1] > 1 for matrix in matrices_))
    scores = [matrix[:, 0] / 4 for matrix in matrices_]
    rests = [matrix[:, 1:].mean(axis=1) / 4 for matrix in matrices_]
    x = np.concatenate([score - score.mean() for score in scores])
    y = np.concatenate([rest - rest.mean() for rest in rests])
    freedom = x.size - len(forms) - 1
    assume(freedom > 0 and x @ x > 1e-9 and y @ y > 1e-9)
    r = x @ y / ((x @ x) * (y @ y)) ** 0.5
    found = pool([form_of(rows, max_points="4") for rows in forms])[0]
    assert found.item_rest is not None
    assert found.item_rest.value == pytest.approx(r, abs=1e-9)
    assert found.item_rest.error == pytest.approx((max(1 - r * r, 0) / freedom) ** 0.5, abs=1e-6)
    assert found.facility is not None
    assert found.facility.value == pytest.approx(np.concatenate(scores).mean())


def test_pool_does_not_take_an_easier_form_for_discrimination() -> None:
    """Within each form the item has nothing to do with the rest; between them all."""
    hard = [[1, 0, 0], [0, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0]]
    easy = [[1 - cell for cell in row] for row in hard]
    found = pool([form_of(hard), form_of(easy)])[0]
    assert found.candidates == 12
    assert found.item_rest is not None
    assert found.item_rest.value == 0
    together = analyse(form_of(hard + easy)).items[0]
    assert together.item_rest is not None
    assert together.item_rest.value > 0.2


def test_pool_learns_nothing_of_discrimination_from_forms_of_one_candidate() -> None:
    form = form_of([[1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0], [1, 1, 1]])
    (alone, *_), (joined, *_) = pool([form]), pool([form, form_of([[0, 1, 1]]), form_of([[1, 0]])])
    assert joined.item_rest == alone.item_rest
    assert (joined.group, joined.discrimination) == (alone.group, alone.discrimination)
    assert joined.candidates == alone.candidates + 2


def test_pool_with_a_form_that_nobody_sat_is_that_of_the_others() -> None:
    form = form_of([[1, 1], [0, 0], [1, 0], [0, 1], [1, 1]])
    nobody = [ItemResponses(f"q-{place}", Decimal(1), []) for place in range(2)]
    assert pool([form, nobody]) == pool([form])


def test_pool_takes_shares_where_an_item_is_worth_more_on_one_form() -> None:
    rows = [[1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0], [1, 1, 1], [1, 1, 0]]
    double = [[2 * cell for cell in row] for row in rows]
    once, twice = form_of(rows), form_of(double, max_points="2")
    assert [item.facility for item in pool([once, twice])] == [
        item.facility for item in pool([once, once])
    ]
    assert pool([once, twice]) == pool([once, once])


def test_pool_keeps_the_order_in_which_items_appear() -> None:
    a, b, c = choice_item("a", "AB"), choice_item("b", "BA"), choice_item("c", "AA")
    assert [item.reference for item in pool([[b, a], [c, b]])] == ["b", "a", "c"]
    assert pool([]) == ()


@pytest.mark.parametrize(
    "other", [choice_item("q-1", "AB", key="B"), ItemResponses("q-1", Decimal(1), [1, 0])]
)
def test_pool_of_an_item_whose_key_changed_is_refused(other: ItemResponses) -> None:
    with pytest.raises(ValueError, match="q-1 has different options or keys"):
        pool([[choice_item("q-1", "AB")], [other]])


def test_discrimination_counts_the_item_in_and_so_leans_upwards() -> None:
    """Two unrelated items: the index is far above 0 where the item-rest correlation is 0."""
    item = analyse(form_of([[0, 0], [0, 1], [1, 0], [1, 1]] * 10)).items[0]
    assert item.item_rest == Estimate(0, pytest.approx((1 / 38) ** 0.5))
    assert item.discrimination is not None
    assert item.discrimination.value > 0.9


def test_statistics_of_more_of_the_same_candidates_keep_values_and_shrink_errors() -> None:
    rows = [[1, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1], [1, 1, 1]]
    found = [analyse(form_of(rows * times)).items[0] for times in (1, 2, 4)]
    for fewer, more in pairwise(found):
        assert fewer.item_rest
        assert more.item_rest
        assert more.item_rest.value == pytest.approx(fewer.item_rest.value)
        assert more.item_rest.error < fewer.item_rest.error
