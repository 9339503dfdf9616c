# SPDX-License-Identifier: Apache-2.0
"""Parallel forms are dealt so that none is sat by two more than another."""

from uuid import UUID

from hypothesis import given, strategies as st

from app.papers.rules import deal_evenly

FORMS = [UUID(int=number) for number in range(5)]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=5), st.integers(0, 40))
def test_deal_goes_to_those_that_fewest_got(counts: list[int], number: int) -> None:
    counted = dict(zip(FORMS, counts, strict=False))
    taken = deal_evenly(counted, number)
    after = {form: count + taken.count(form) for form, count in counted.items()}
    assert len(taken) == number
    touched = [after[form] for form in taken]
    assert all(most <= min(after.values()) + 1 for most in touched), "Nobody runs ahead."


def test_set_without_forms_deals_none() -> None:
    assert deal_evenly({}, 3) == []
