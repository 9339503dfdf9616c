# SPDX-License-Identifier: Apache-2.0
"""Leases, order, given points and pace, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.grading.rules import (
    LEASE,
    are_checks_allowed,
    are_points_allowed,
    chosen_of,
    is_blank,
    leased_until,
    order_key_of,
    pace_of,
    text_of,
)

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
ITEM_A, ITEM_B = UUID(int=1), UUID(int=2)


def test_lease_lasts_a_quarter_of_an_hour() -> None:
    assert leased_until(NOW) == NOW + timedelta(minutes=15)


@given(st.uuids(), st.uuids(), st.integers(1, 200), st.integers(1, 200))
def test_order_puts_all_answers_of_an_item_together(
    one: UUID, other: UUID, slot: int, other_slot: int
) -> None:
    of_a = [order_key_of(ITEM_A, one, slot), order_key_of(ITEM_A, other, other_slot)]
    of_b = [order_key_of(ITEM_B, one, slot), order_key_of(ITEM_B, other, other_slot)]
    assert max(of_a) < min(of_b)


def test_order_within_an_item_is_not_the_order_of_the_runs() -> None:
    runs = [UUID(int=n) for n in range(1, 50)]
    assert sorted(runs, key=lambda run: order_key_of(ITEM_A, run, 96)) != runs


def test_order_of_the_same_answer_is_the_same_again() -> None:
    assert order_key_of(ITEM_A, ITEM_B, 96) == order_key_of(ITEM_A, ITEM_B, 96)


@pytest.mark.parametrize("value", [None, {}, {"text": ""}, {"text": " \n\t\u3000"}])
def test_blank_is_nothing_but_space(value: dict[str, str] | None) -> None:
    assert is_blank(value)


def test_blank_is_not_a_single_character() -> None:
    assert not is_blank({"text": " 0 "})


def test_chosen_of_an_open_slot_is_nothing() -> None:
    assert chosen_of(None) == frozenset()


def test_chosen_of_an_answer_is_its_labels() -> None:
    assert chosen_of({"choices": ["A", "C"]}) == {"A", "C"}


def test_text_of_a_cleared_answer_is_empty() -> None:
    assert text_of(None) == ""


def test_text_of_an_answer_is_left_as_it_is() -> None:
    assert text_of({"text": " 一\n二 "}) == " 一\n二 "


@pytest.mark.parametrize("points", ["0", "0.01", "2.5", "3", "3.00"])
def test_points_within_the_item_are_allowed(points: str) -> None:
    assert are_points_allowed(Decimal(points), Decimal(3))


@pytest.mark.parametrize(
    "points", ["-0.01", "3.01", "1.005", "NaN", "Infinity", "1E+99999", "1E-99999"]
)
def test_points_beyond_the_item_or_finer_than_hundredths_are_refused(points: str) -> None:
    assert not are_points_allowed(Decimal(points), Decimal(3))


@pytest.mark.parametrize("checked", [[], [0], [2, 0], [0, 1, 2]])
def test_checks_of_the_items_points_are_allowed(checked: list[int]) -> None:
    assert are_checks_allowed(checked, 3)


@pytest.mark.parametrize("checked", [[3], [-1], [0, 0]])
def test_checks_of_no_point_or_of_one_twice_are_refused(checked: list[int]) -> None:
    assert not are_checks_allowed(checked, 3)


def test_pace_of_fewer_than_two_marks_is_unknown() -> None:
    assert pace_of([]) is None
    assert pace_of([NOW]) is None


def test_pace_is_the_middle_gap_and_leaves_breaks_out() -> None:
    seconds = [0, 60, 150, 150 + LEASE.total_seconds() + 1]
    times = [NOW + timedelta(seconds=s) for s in seconds]
    assert pace_of(times[::-1]) == timedelta(seconds=75)


def test_pace_after_breaks_alone_is_unknown() -> None:
    assert pace_of([NOW, NOW + LEASE * 2]) is None
