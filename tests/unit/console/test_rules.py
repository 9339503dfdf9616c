# SPDX-License-Identifier: Apache-2.0
"""What the candidate's home says first, and what an operator has to type."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.console.rules import (
    Progress,
    Standing,
    Step,
    beijing,
    is_confirmed,
    step_of,
    too_late_by,
    urgency,
)
from app.sittings.values import Phase

BOOKED = [
    (Phase.BEFORE_ENTRY, False, Step.WAIT),
    (Phase.BEFORE_ENTRY, True, Step.WAIT),
    (Phase.ENTRY, False, Step.NOT_OPENED),
    (Phase.ENTRY, True, Step.ENTER),
    (Phase.RUNNING, False, Step.NOT_OPENED),
    (Phase.RUNNING, True, Step.ENTER),
    (Phase.ENTRY_CLOSED, True, Step.MISSED),
    (Phase.OVER, True, Step.MISSED),
]


@pytest.mark.parametrize(("phase", "admits", "step"), BOOKED)
def test_step_of_a_booked_one_is_the_phases(phase: Phase, step: Step, *, admits: bool) -> None:
    assert step_of(Standing(Progress.BOOKED, phase, admits)) is step


@pytest.mark.parametrize(
    ("progress", "step"),
    [
        (Progress.WITHDRAWN, Step.CANCELLED),
        (Progress.RUNNING, Step.RESUME),
        (Progress.CLOSED, Step.PENDING),
        (Progress.RELEASED, Step.RESULT),
    ],
)
@pytest.mark.parametrize(("phase", "admits"), list(product(Phase, (True, False))))
def test_step_of_one_further_on_is_the_progresss(
    progress: Progress, step: Step, phase: Phase, *, admits: bool
) -> None:
    assert step_of(Standing(progress, phase, admits)) is step


def test_urgency_puts_the_running_exam_first_and_the_cancelled_last() -> None:
    assert min(Step, key=urgency) is Step.RESUME
    assert max(Step, key=urgency) is Step.CANCELLED
    assert urgency(Step.RETAKE) < urgency(Step.RESULT)


@pytest.mark.parametrize(
    ("typed", "right"),
    [("12", True), (" 12 ", True), ("", False), ("012", False), ("13", False), ("十二", False)],
)
def test_confirm_needs_the_number_as_it_stands(typed: str, *, right: bool) -> None:
    assert is_confirmed(typed, 12) is right


def test_a_form_without_a_zone_means_beijing() -> None:
    nine = datetime(2026, 11, 28, 9, 0)  # noqa: DTZ001 - what a form sends
    assert beijing(nine).astimezone(UTC) == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    assert beijing(datetime(2026, 11, 28, 9, 0, tzinfo=UTC)).tzinfo is UTC


@pytest.mark.parametrize(("arrived", "late"), [(9, 0), (10, 0), (11, 1), (20, 10), (25, 5)])
def test_what_is_late_is_late_against_the_end_before_it(arrived: int, late: int) -> None:
    nine = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    ends = [nine + timedelta(minutes=10), nine + timedelta(minutes=20)]
    at = nine + timedelta(minutes=arrived)
    assert too_late_by(at, ends) == timedelta(minutes=late)
