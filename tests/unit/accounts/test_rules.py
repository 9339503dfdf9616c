# SPDX-License-Identifier: Apache-2.0
"""How id numbers are written and shown, when a guesser waits, and who a request comes from."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.accounts.rules import (
    FREE_TRIES,
    PAUSE,
    masked_id_number,
    normal_id_number,
    pause_until,
)
from app.accounts.states import CandidateSubject, Role, StaffSubject

SOME = UUID(int=1)
FAILED_AT = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["11010119900307123x", " 110101 19900307 123X ", "１１０１０１-19900307-123Ｘ"]
)
def test_id_number_is_the_same_however_it_is_typed(written: str) -> None:
    assert normal_id_number(written) == "11010119900307123X"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010119900307123X", "110***********123X"),
        ("12345678", "123*5678"),
        ("1234567", "*******"),
    ],
)
def test_masked_number_shows_the_ends_and_never_all_of_it(number: str, shown: str) -> None:
    assert masked_id_number(number) == shown


def test_guesser_waits_from_the_last_failure_once_the_free_tries_are_used() -> None:
    assert pause_until(FREE_TRIES - 1, FAILED_AT) is None
    assert pause_until(FREE_TRIES, FAILED_AT) == FAILED_AT + PAUSE
    assert pause_until(FREE_TRIES, None) is None


def test_candidate_holds_no_role() -> None:
    subject = CandidateSubject(SOME, SOME, "考生")
    assert (subject.kind, subject.name, subject.roles) == ("candidate", "考生", frozenset())


def test_staff_member_is_called_by_the_name_shown() -> None:
    subject = StaffSubject(SOME, SOME, "grader", "阅卷人", frozenset({Role.GRADER}))
    assert (subject.kind, subject.name) == ("staff", "阅卷人")
