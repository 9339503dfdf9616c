# SPDX-License-Identifier: Apache-2.0
"""How id numbers are written and shown, and who a request comes from."""

from datetime import date
from uuid import UUID

import pytest

from app.accounts.rules import (
    HoldingFault,
    Offices,
    fault_of,
    joined_duties,
    leaves_keepers,
    masked_id_number,
    normal_id_number,
    rights_beyond,
)
from app.accounts.states import CandidateSubject, StaffSubject
from app.accounts.values import AdminDuty, Holding, Right

SOME = UUID(int=1)
MARKER = StaffSubject(
    SOME, SOME, "grader", "阅卷人", frozenset({"grader"}), frozenset({Right.MARKING_MARK})
)
EIGHTH, NINTH, TENTH = (date(2026, 12, day) for day in (8, 9, 10))


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
    assert (subject.kind, subject.name) == ("candidate", "考生")
    assert (subject.roles, subject.rights) == (frozenset(), frozenset())


def test_staff_member_is_called_by_the_name_shown() -> None:
    assert (MARKER.kind, MARKER.name) == ("staff", "阅卷人")


def test_one_of_the_rights_asked_for_is_enough() -> None:
    assert MARKER.may(Right.MARKING_MARK)
    assert MARKER.may("bank.write", "marking.mark")
    assert not MARKER.may("bank.write")


def test_right_that_does_not_exist_is_a_mistake_of_who_asks() -> None:
    with pytest.raises(ValueError, match=r"marking\.burn"):
        MARKER.may("marking.burn")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, [EIGHTH, NINTH, TENTH]),
        (NINTH, None, [NINTH, TENTH]),
        (None, NINTH, [EIGHTH, NINTH]),
        (NINTH, NINTH, [NINTH]),
        (TENTH, EIGHTH, []),
    ],
)
def test_role_is_held_on_its_first_and_last_day_too(
    first: date | None, last: date | None, days: list[date]
) -> None:
    held = Holding("examiner", first, last)
    assert [day for day in (EIGHTH, NINTH, TENTH) if held.is_valid(day)] == days


@pytest.mark.parametrize(
    ("holding", "graded", "plain"),
    [
        (Holding("r"), HoldingFault.GRADE_MISSING, None),
        (Holding("r", grade="二级"), HoldingFault.GRADE_MISSING, HoldingFault.GRADE_UNWANTED),
        (Holding("r", None, NINTH, "二级"), None, HoldingFault.GRADE_UNWANTED),
        (Holding("r", None, NINTH), HoldingFault.GRADE_MISSING, None),
        (Holding("r", TENTH, NINTH, "二级"), *2 * [HoldingFault.DAYS_REVERSED]),
        (Holding("r", NINTH, NINTH, "二级"), None, HoldingFault.GRADE_UNWANTED),
    ],
)
def test_graded_role_is_held_by_a_certificate_and_no_other(
    holding: Holding, graded: HoldingFault | None, plain: HoldingFault | None
) -> None:
    assert fault_of(holding, is_graded=True) is graded
    assert fault_of(holding, is_graded=False) is plain


def test_right_of_a_duty_is_given_by_roles_of_that_duty() -> None:
    both = {Right.STAFF_MANAGE, Right.SITTINGS_READ}
    assert rights_beyond(AdminDuty.SECURITY, both) == []
    assert rights_beyond(AdminDuty.AUDIT, both) == rights_beyond(None, both) == [Right.STAFF_MANAGE]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (Holding("auditor"), Holding("security"), (AdminDuty.AUDIT, AdminDuty.SECURITY)),
        (Holding("auditor"), Holding("second"), None),
        (Holding("auditor"), Holding("grader"), None),
        (Holding("auditor", None, NINTH), Holding("security", TENTH), None),
        (Holding("security", TENTH), Holding("auditor", None, NINTH), None),
        (
            Holding("security", NINTH),
            Holding("auditor", EIGHTH, NINTH),
            (AdminDuty.SECURITY, AdminDuty.AUDIT),
        ),
    ],
)
def test_nobody_has_two_duties_on_one_day(
    one: Holding, other: Holding, joined: tuple[AdminDuty, AdminDuty] | None
) -> None:
    duties = {"auditor": AdminDuty.AUDIT, "second": AdminDuty.AUDIT, "security": AdminDuty.SECURITY}
    assert joined_duties([one, other], duties | {"grader": None}) == joined


def test_holding_is_told_with_what_limits_it() -> None:
    told = [Holding("grader"), Holding("grader", NINTH), Holding("examiner", None, TENTH, "二级")]
    assert [str(each) for each in told] == [
        "grader",
        "grader 2026-12-09..",
        "examiner [二级] ..2026-12-10",
    ]
    assert [Holding.read(str(each)) for each in told] == told, "what is told can be given back"
    assert Holding.read("grader ..") == Holding("grader")


@pytest.mark.parametrize(
    "text",
    ["", "Grader", "grader [", "grader []", "grader 2026-12-09", "grader 9..", "grader x..y"],
)
def test_what_tells_no_holding_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Holding.read(text)


def test_role_that_ends_by_itself_keeps_no_door_open() -> None:
    rights = {"admin": frozenset(Right), "grader": frozenset({Right.MARKING_MARK})}
    for_good = Offices({SOME: [Holding("admin")]}, rights)
    ending = Offices({SOME: [Holding("admin", valid_until=TENTH), Holding("grader")]}, rights)
    assert for_good.keepers_of(Right.STAFF_MANAGE, NINTH) == {SOME}
    assert ending.keepers_of(Right.STAFF_MANAGE, NINTH) == set()
    assert not leaves_keepers(for_good, ending, NINTH)
    # Where nobody kept it, nobody can lose it.
    assert leaves_keepers(ending, ending, NINTH)
