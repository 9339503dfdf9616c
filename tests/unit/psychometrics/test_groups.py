# SPDX-License-Identifier: Apache-2.0
"""Upper and lower groups: their size, and ties that no order of candidates can break."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from question_bank.psychometrics import KELLEY_SHARE
from question_bank.psychometrics.groups import TIERS, group

totals_lists = st.lists(st.integers(0, 9), max_size=30)
shares = st.sampled_from([KELLEY_SHARE, Fraction(1, 3), Fraction(1, 2), Fraction(1, 100)])


def parts(totals: list[int], share: Fraction = KELLEY_SHARE) -> list[tuple[Fraction, Fraction]]:
    """With which parts of themselves the candidates are in the upper and in the lower group."""
    groups = group(np.asarray(totals, dtype=np.int64), share)
    ones = np.eye(TIERS, dtype=np.int64).tolist()
    return [(groups.upper_of(ones[tier]), groups.lower_of(ones[tier])) for tier in groups.tiers]


def test_group_with_ties_at_both_borders_follows_its_table() -> None:
    third, half = Fraction(2, 3), Fraction(1, 2)
    found = parts([9, 8, 8, 8, 6, 5, 4, 4, 2, 1])
    assert [up for up, _ in found] == [1, third, third, third, 0, 0, 0, 0, 0, 0]
    assert [down for _, down in found] == [0, 0, 0, 0, 0, 0, half, half, 1, 1]


@pytest.mark.parametrize(
    ("candidates", "size"),
    [(0, 0), (1, 0), (2, 1), (5, 1), (6, 2), (40, 11), (50, 14), (100, 27), (1000, 270)],
)
def test_group_has_27_percent_rounded_half_up(candidates: int, size: int) -> None:
    assert group(np.arange(candidates), KELLEY_SHARE).size == size


def test_group_of_half_leaves_the_odd_candidate_in_the_middle() -> None:
    assert parts([3, 2, 1], Fraction(1, 2)) == [(1, 0), (0, 0), (0, 1)]


def test_group_where_one_total_is_both_borders_splits_its_candidates_between_both() -> None:
    quarter = Fraction(1, 4)
    assert parts([9, 5, 5, 5, 5, 1], Fraction(1, 3)) == [(1, 0), *[(quarter, quarter)] * 4, (0, 1)]


@pytest.mark.parametrize("totals", [[], [7], [7, 7, 7, 7]])
def test_group_without_differences_has_everyone_in_the_middle(totals: list[int]) -> None:
    assert parts(totals) == [(0, 0)] * len(totals)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(-1, 3), Fraction(51, 100)])
def test_group_of_an_impossible_share_is_refused(share: Fraction) -> None:
    with pytest.raises(ValueError, match="at most half"):
        group(np.arange(10), share)


@given(totals_lists, shares)
def test_group_gives_out_all_its_places_and_nobody_more_than_once(
    totals: list[int], share: Fraction
) -> None:
    found = parts(totals, share)
    size = group(np.asarray(totals, dtype=np.int64), share).size
    assert sum(up for up, _ in found) == sum(down for _, down in found) == size
    assert all(up >= 0 and down >= 0 and up + down <= 1 for up, down in found)


@given(totals_lists, shares, st.data())
def test_group_does_not_depend_on_the_order_of_candidates(
    totals: list[int], share: Fraction, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(totals))))
    found = parts(totals, share)
    assert parts([totals[place] for place in order], share) == [found[place] for place in order]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=2, max_size=6).filter(lambda t: len(set(t)) > 1))
def test_group_is_the_mean_of_all_ways_to_break_ties(totals: list[int]) -> None:
    size = group(np.asarray(totals, dtype=np.int64), Fraction(1, 3)).size
    orders = list(permutations(range(len(totals))))
    tops = [0] * len(totals)
    for order in orders:
        # A stable sort leaves the tied in the order that this lot drew.
        for place in sorted(order, key=lambda place: -totals[place])[:size]:
            tops[place] += 1
    expected = [Fraction(top, len(orders)) for top in tops]
    assert [up for up, _ in parts(totals, Fraction(1, 3))] == expected
