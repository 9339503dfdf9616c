# SPDX-License-Identifier: Apache-2.0
"""What opinions settle into, and what is kept of what a grader gave."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, strategies as st

from app.grading.rules import POLICY, detail_of, given_of, settle, stated_of
from app.grading.states import BY_OPINIONS, MarkingPolicy, MarkRule
from app.grading.values import GivenMark, Needs, Settled, StatedOpinion
from question_bank.marking import Marking

TWO, THREE = (
    StatedOpinion(Decimal(points), checked) for points, checked in [(2, (0, 1)), (3, None)]
)
NOTES = st.text(max_size=20)
CHECKS = st.lists(st.integers(0, 49), unique=True).map(lambda checks: tuple(sorted(checks)))
POINTS = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


# The whole product of policies and numbers of opinions.
SETTLED = {
    (MarkingPolicy.ONE, 0): Needs(1),
    (MarkingPolicy.ONE, 1): Settled(Decimal(2), MarkRule.ONE_OPINION, (0, 1)),
    (MarkingPolicy.ONE, 2): Settled(Decimal(2), MarkRule.ONE_OPINION, (0, 1)),
}


@pytest.mark.parametrize(("policy", "number"), list(product(MarkingPolicy, range(3))))
def test_settle_comes_to_what_the_policy_says(policy: MarkingPolicy, number: int) -> None:
    assert settle([TWO, THREE][:number], policy) == SETTLED[policy, number]


def test_settled_mark_says_which_points_were_checked_and_nothing_of_points_outright() -> None:
    checked, outright = settle([TWO], POLICY), settle([THREE], POLICY)
    assert isinstance(checked, Settled)
    assert isinstance(outright, Settled)
    assert (checked.detail, outright.detail) == ({"checked": [0, 1]}, {})


@given(POINTS, NOTES)
def test_points_outright_are_kept_as_they_were_given(points: Decimal, note: str) -> None:
    mark = GivenMark(points=points, note=note)
    assert given_of(detail_of(mark)) == mark
    assert stated_of(points, detail_of(mark)) == StatedOpinion(points, None)


@given(CHECKS, NOTES)
def test_checks_are_kept_as_they_were_given(checked: tuple[int, ...], note: str) -> None:
    mark = GivenMark(checked=checked, note=note)
    assert given_of(detail_of(mark)) == mark
    assert stated_of(Decimal(1), detail_of(mark)) == StatedOpinion(Decimal(1), checked)


def test_every_rule_of_a_form_but_the_readers_own_names_its_marks() -> None:
    by_machine = {marking.value for marking in Marking} - {Marking.MARKING_POINTS.value}
    assert by_machine | {MarkRule.BLANK} | BY_OPINIONS == set(MarkRule)
