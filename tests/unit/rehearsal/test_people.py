# SPDX-License-Identifier: Apache-2.0
"""Invented people: well-formed numbers that are nobody's."""

import pytest

from app.demo import TITLES, invented_id_number
from app.registrations.rules import is_id_number
from app.rehearsal.people import NUMBERS, check_character, id_number, invent


def test_invent_makes_numbers_that_registration_takes() -> None:
    people = invent(500, first=NUMBERS - 250)
    assert [who.id_number for who in people if not is_id_number(who.id_number)] == []


def test_invent_makes_different_people_whose_names_say_what_they_are() -> None:
    people = invent(500, first=12)
    assert len({who.id_number for who in people}) == 500
    assert people[0].full_name == "彩排考生0001"
    assert {who.id_number[6:10] for who in people} == {"1900"}


def test_invent_never_meets_the_candidates_of_the_demo() -> None:
    demo = {invented_id_number(code, index)[:14] for code in TITLES for index in range(100)}
    born = {id_number(serial)[:14] for serial in range(0, NUMBERS, 1000)}
    assert not demo & born


@pytest.mark.parametrize(
    ("digits", "check"), [("11010119000101001", "4"), ("11010519000101001", "X")]
)
def test_check_character_of_known_numbers(digits: str, check: str) -> None:
    assert check_character(digits) == check


@pytest.mark.parametrize("count", [0, NUMBERS + 1])
def test_invent_refuses_more_people_than_there_are_numbers(count: int) -> None:
    with pytest.raises(ValueError, match="can be invented"):
        invent(count, first=0)
