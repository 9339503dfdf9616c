# SPDX-License-Identifier: Apache-2.0
"""How id numbers are written and shown, and who a request comes from."""

from uuid import UUID

import pytest

from app.accounts.rules import masked_id_number, normal_id_number
from app.accounts.states import CandidateSubject, Role, StaffSubject

SOME = UUID(int=1)


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


def test_candidate_holds_no_role() -> None:
    subject = CandidateSubject(SOME, SOME, "考生")
    assert (subject.kind, subject.name, subject.roles) == ("candidate", "考生", frozenset())


def test_staff_member_is_called_by_the_name_shown() -> None:
    subject = StaffSubject(SOME, SOME, "grader", "阅卷人", frozenset({Role.GRADER}))
    assert (subject.kind, subject.name) == ("staff", "阅卷人")
