# SPDX-License-Identifier: Apache-2.0
"""α, its error and what rests on it; and that data without variance yield None, never nan."""

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from question_bank.psychometrics import FormStatistics, ItemResponses, alpha_error, analyse, pool
from tests.unit.psychometrics.samples import choice_forms, form_of, matrices, untimed, value_of

ROWS = [[2, 1, 0], [0, 1, 1], [2, 2, 1], [1, 0, 0], [0, 0, 2]]


@untimed
@given(matrices(least=3))
def test_alpha_equals_that_of_numpys_covariances(rows: list[list[int]]) -> None:
    matrix = np.asarray(rows, dtype=float)
    k, covariances = matrix.shape[1], np.atleast_2d(np.cov(matrix, rowvar=False))
    form = analyse(form_of(rows, max_points="4"))
    assert (form.alpha is None) == (k == 1 or float(covariances.sum()) < 1e-9)
    with np.errstate(all="ignore"):
        expected = np.float64(k) / (k - 1) * (1 - covariances.trace() / covariances.sum())
    found = form.alpha.value if form.alpha else expected
    assert found == pytest.approx(expected, nan_ok=True)


@untimed
@given(matrices(least=3), st.integers(2, 50))
def test_alpha_survives_other_points_for_all_items_alike(
    rows: list[list[int]], factor: int
) -> None:
    form = analyse(form_of(rows, max_points="4"))
    scaled = [[cell * factor for cell in row] for row in rows]
    other = analyse(form_of(scaled, max_points=str(4 * factor)))
    assert other.alpha == form.alpha
    assert other.alpha_without == form.alpha_without
    assert other.items == form.items
    assert other.max_points == form.max_points * factor
    assert other.mean == pytest.approx((form.mean or 0) * factor)
    assert other.sd == pytest.approx((form.sd or 0) * factor)


@untimed
@given(matrices(least=3, top=3), st.integers(0, 4))
def test_alpha_survives_a_point_given_to_everyone(rows: list[list[int]], place: int) -> None:
    lifted = [
        [cell + (column == place % len(row)) for column, cell in enumerate(row)] for row in rows
    ]
    form, other = analyse(form_of(rows, max_points="4")), analyse(form_of(lifted, max_points="4"))
    assert (other.alpha, other.sd) == (form.alpha, form.sd)
    assert [item.item_rest for item in other.items] == [item.item_rest for item in form.items]


@untimed
@given(matrices(least=3), st.integers(2, 4))
def test_alpha_of_the_same_candidates_twice_is_the_same(rows: list[list[int]], times: int) -> None:
    once = analyse(form_of(rows, max_points="4"))
    more = analyse(form_of(rows * times, max_points="4"))
    assert value_of(more.alpha) == value_of(once.alpha)
    assert more.alpha_without == once.alpha_without


@untimed
@given(matrices(least=3))
def test_alpha_without_an_item_is_alpha_of_the_others(rows: list[list[int]]) -> None:
    items = form_of(rows, max_points="4")
    found = analyse(items).alpha_without
    assert list(found) == [item.reference for item in items]
    assume(len(items) > 1)
    for place, item in enumerate(items):
        others = analyse(items[:place] + items[place + 1 :])
        assert found[item.reference] == value_of(others.alpha)


def test_form_figures_are_in_points() -> None:
    form = analyse(form_of(ROWS, max_points="2"))
    totals = [3, 2, 5, 1, 2]
    assert (form.candidates, form.max_points) == (5, Decimal(6))
    assert form.mean == pytest.approx(np.mean(totals))
    assert form.sd == pytest.approx(np.std(totals, ddof=1))
    assert form.alpha is not None
    assert form.sem == pytest.approx(np.std(totals, ddof=1) * (1 - form.alpha.value) ** 0.5)
    assert form.alpha.error == alpha_error(form.alpha.value, items=3, candidates=5)


def test_alpha_of_items_that_agree_entirely_is_one_without_error() -> None:
    form = analyse(form_of([[1, 1, 1], [0, 0, 0], [1, 1, 1], [0, 0, 0]]))
    assert form.alpha is not None
    assert (form.alpha.value, form.alpha.error, form.sem) == (1, 0, 0)


def test_alpha_below_zero_is_told_as_it_is() -> None:
    form = analyse(form_of([[1, 0, 0], [0, 1, 1], [1, 0, 1], [0, 1, 0]]))
    assert form.alpha is not None
    assert form.sd is not None
    assert form.sem is not None
    assert form.alpha.value < 0
    assert form.sem > form.sd


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (form_of([[1, 0], [0, 1]]), True),
        (form_of([[2, 0], [0, 2]], max_points="2"), True),
        (form_of([[1, 0], [0, 2]], max_points="2"), False),
        ([ItemResponses("a", Decimal(1), [1]), ItemResponses("b", Decimal(2), [2])], False),
    ],
)
def test_form_is_dichotomous_where_alpha_is_kr20(
    form: list[ItemResponses], *, expected: bool
) -> None:
    assert analyse(form).is_dichotomous is expected


def figures(form: FormStatistics) -> list[object]:
    """What the form as a whole says, and its first item."""
    item = form.items[0]
    whole: list[object] = [form.mean, form.sd, form.alpha, form.sem, form.alpha_without["q-0"]]
    return [*whole, item.facility, item.item_rest, item.discrimination]


def test_analyse_of_nobody_gives_nothing() -> None:
    items = [ItemResponses(f"q-{place}", Decimal(1), []) for place in range(3)]
    assert figures(analyse(items)) == [None] * 8


def test_analyse_of_one_candidate_gives_a_mean_only() -> None:
    assert figures(analyse(form_of([[1, 0, 1]]))) == [2, *[None] * 7]


def test_analyse_of_two_candidates_gives_no_correlation_and_no_alpha() -> None:
    found = figures(analyse(form_of([[1, 1, 1], [0, 0, 0]])))
    assert found[:2] == [1.5, pytest.approx(4.5**0.5)]
    assert [found[place] for place in (2, 3, 4, 6, 7)] == [None] * 5
    assert found[5] is not None


def test_analyse_of_an_item_that_all_got_right_gives_it_no_correlation() -> None:
    form = analyse(form_of([[1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 0, 0], [1, 1, 1], [1, 1, 0]]))
    assert form.items[0].item_rest is None
    assert form.items[0].facility is not None
    assert (form.items[0].facility.value, form.items[0].facility.error) == (1, 0)
    assert form.items[0].discrimination is not None
    assert form.items[0].discrimination.value == 0
    assert form.alpha is not None


def test_analyse_of_one_item_gives_neither_rest_nor_alpha() -> None:
    form = analyse(form_of([[1], [0], [1], [0], [1], [0]]))
    assert (form.alpha, form.sem, form.alpha_without) == (None, None, {"q-0": None})
    assert form.items[0].item_rest is None


def test_analyse_of_equal_totals_gives_neither_groups_nor_alpha() -> None:
    form = analyse(form_of([[1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1]]))
    assert (form.sd, form.alpha, form.sem) == (0, None, None)
    assert (form.items[0].group, form.items[0].discrimination) == (0, None)
    assert form.items[0].item_rest is not None
    assert form.items[0].item_rest.value == -1


def test_alpha_without_one_of_two_items_is_none() -> None:
    form = analyse(form_of([[1, 1], [0, 0], [1, 0]]))
    assert form.alpha is not None
    assert form.alpha_without == {"q-0": None, "q-1": None}


@untimed
@given(choice_forms(), choice_forms())
def test_statistics_are_never_nan_or_infinite(
    first: list[ItemResponses], second: list[ItemResponses]
) -> None:
    said = repr((analyse(first), pool([first, second])))
    assert re.findall(r"\b(nan|inf)\b", said) == []


@pytest.mark.parametrize(("items", "candidates"), [(1, 100), (10, 2)])
def test_alpha_error_of_too_little_is_refused(items: int, candidates: int) -> None:
    with pytest.raises(ValueError, match="no error of alpha"):
        alpha_error(0.8, items=items, candidates=candidates)
