# SPDX-License-Identifier: Apache-2.0
"""What a page of the wall does not hold, by the marks that it names."""

from uuid import UUID

from app.invigilation.rules import MARK, Held, mark_of, roster_of, unknown_of

IDS = [UUID(int=number) for number in (7, 3, 5)]
MARKS = {each: mark_of(str(each).encode()) for each in IDS}


def held(**other: str) -> Held:
    marks = MARKS | {UUID(int=int(number[1:])): mark for number, mark in other.items()}
    return Held(roster_of(marks), "".join(marks[each] for each in sorted(marks)))


def test_page_that_holds_all_is_told_nothing() -> None:
    assert unknown_of(MARKS, held()) == set()


def test_card_that_changed_is_told_and_no_other() -> None:
    assert unknown_of(MARKS, held(n5=mark_of(b"before"))) == {UUID(int=5)}


def test_page_of_another_roster_is_told_all() -> None:
    assert unknown_of(MARKS, held(n9=mark_of(b"gone"))) is None
    assert unknown_of(MARKS, Held("", "")) is None


def test_marks_of_another_length_are_not_read() -> None:
    known = held()
    assert unknown_of(MARKS, Held(known.roster, known.marks[MARK:])) is None
    assert unknown_of({}, Held(roster_of([]), "")) == set()


def test_marks_are_as_long_as_they_say_and_differ() -> None:
    marks = {mark_of(str(number).encode()) for number in range(1000)}
    assert (len(marks), {len(mark) for mark in marks}) == (1000, {MARK})
    assert roster_of(IDS) == roster_of(IDS[::-1]) != roster_of(IDS[:2])
