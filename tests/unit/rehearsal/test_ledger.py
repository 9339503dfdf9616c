# SPDX-License-Identifier: Apache-2.0
"""The candidate's books: only what was acknowledged is expected, and all of it."""

import pytest

from app.rehearsal.ledger import Ledger, SentOp, Value, differences, is_answered

A, B = {"choices": ["A"]}, {"choices": ["B"]}


def ledger(*ops: SentOp) -> Ledger:
    made = Ledger()
    made.send(ops)
    return made


def test_answers_before_any_acknowledgement_are_none() -> None:
    assert ledger(SentOp(1, 5, "answer", A)).answers() == {}


def test_answers_are_the_latest_acknowledged_ones() -> None:
    books = ledger(SentOp(1, 5, "answer", A), SentOp(2, 5, "answer", B), SentOp(3, 6, "answer", A))
    books.acknowledge(1, [])
    assert books.answers() == {5: A}
    books.acknowledge(3, [])
    assert books.answers() == {5: B, 6: A}


def test_answers_held_above_a_gap_count_as_acknowledged() -> None:
    books = ledger(SentOp(1, 5, "answer", A), SentOp(2, 5, "answer", B))
    books.acknowledge(0, [(2, 2)])
    assert books.answers() == {5: B}
    assert books.missing([books.sent[1], books.sent[2]]) == [1]
    books.acknowledge(2, [])
    assert books.answers() == {5: B}


def test_answers_taken_back_are_expected_as_cleared() -> None:
    books = ledger(SentOp(1, 5, "answer", A), SentOp(2, 5, "answer", None))
    books.acknowledge(2, [])
    assert books.answers() == {5: None}


def test_flags_are_those_last_set() -> None:
    on, off = {"flag": True}, {"flag": False}
    books = ledger(
        SentOp(1, 5, "flag", on),
        SentOp(2, 7, "flag", on),
        SentOp(3, 5, "flag", off),
        SentOp(4, 3, "flag", on),
    )
    books.acknowledge(4, [])
    assert books.flags() == [3, 7]
    assert books.answers() == {}


@pytest.mark.parametrize(
    ("expected", "found", "wrong"),
    [
        ({1: A}, {1: {"choices": ["A"]}}, []),
        ({1: {"choices": ["C", "A"]}}, {1: {"choices": ["A", "C"]}}, []),
        ({1: None}, {}, []),
        ({1: None}, {1: None}, []),
        ({1: A}, {}, [1]),
        ({1: A}, {1: B}, [1]),
        ({1: A}, {1: None}, [1]),
        ({1: None}, {1: A}, [1]),
        ({}, {4: A}, [4]),
        ({2: {"text": "n3"}}, {2: {"text": "n2"}}, [2]),
    ],
    ids=[
        "same",
        "other order",
        "cleared is absent",
        "cleared",
        "lost",
        "another",
        "emptied",
        "came back",
        "from nowhere",
        "reversed",
    ],
)
def test_differences_name_the_slots_that_are_wrong(
    expected: dict[int, Value], found: dict[int, Value], wrong: list[int]
) -> None:
    assert differences(expected, found) == wrong


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        (A, True),
        ({"choices": []}, False),
        ({"text": " "}, False),
        ({"text": "碳"}, True),
        (None, False),
    ],
)
def test_is_answered_tells_open_items(value: Value, answered: bool) -> None:  # noqa: FBT001
    assert is_answered(value) is answered
