# SPDX-License-Identifier: Apache-2.0
"""The comparison finds each kind of wrong: a check that finds nothing must have looked."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from app.rehearsal.candidate import Sat
from app.rehearsal.check import ExportCheck, check_export, check_own_results
from app.rehearsal.ledger import SentOp
from app.rehearsal.people import invent

TICKET = "CPCIF-2611-4829130"
TEXT = "a0001.s3.n1 活动数据"
GIVEN = {TEXT: Decimal("1.5")}
PAPER: dict[str, Any] = {
    "slots": [
        {"number": 1, "type": "single", "options": [{"label": x} for x in "ABCD"]},
        {"number": 2, "type": "multiple", "options": [{"label": x} for x in "ABCD"]},
        {"number": 3, "type": "short_answer", "options": []},
    ],
    "sections": [
        {"key": "objective", "first": 1, "last": 2},
        {"key": "words", "first": 3, "last": 3},
    ],
}
EXPORT: dict[str, Any] = {
    "sitting": {"pass_points": "4"},
    "forms": [
        {
            "id": "form-1",
            "slots": [
                {
                    "slot": 1,
                    "type": "single",
                    "points": "1",
                    "marking": "exact",
                    "key": ["B"],
                    "scores": {},
                },
                {
                    "slot": 2,
                    "type": "multiple",
                    "points": "2",
                    "marking": "missed_share",
                    "key": ["A", "C"],
                    "scores": {},
                },
                {
                    "slot": 3,
                    "type": "short_answer",
                    "points": "3",
                    "marking": "marking_points",
                    "key": [],
                },
            ],
        }
    ],
    "attempts": [
        {
            "ticket": TICKET,
            "form_id": "form-1",
            "answers": {"1": {"choices": ["B"]}, "2": {"choices": ["A"]}, "3": {"text": TEXT}},
            "marks": [
                {"slot": 1, "points": "1.00"},
                {"slot": 2, "points": "1.00"},
                {"slot": 3, "points": "1.50"},
            ],
            "result": {"outcome": "failed", "total": "3.50"},
        }
    ],
}
RESULT: dict[str, Any] = {
    "outcome": "failed",
    "total": "3.50",
    "retake": {"lapses_on": "2027-05-28"},
    "sections": [{"key": "objective", "points": "2.00"}, {"key": "words", "points": "1.50"}],
}


def sat(**changes: Any) -> Sat:
    """A candidate whose three answers are acknowledged and whose result gave the free retake."""
    one = Sat(
        invent(1, first=0)[0],
        TICKET,
        paper=PAPER,
        has_handed_in=True,
        result=changes.get("result", RESULT),
        retakes_before=changes.get("before", 0),
        retakes_after=changes.get("after", 1),
    )
    one.ledger.send(
        [
            SentOp(1, 1, "answer", {"choices": ["A"]}),
            SentOp(2, 2, "answer", {"choices": ["A"]}),
            SentOp(3, 3, "answer", {"text": TEXT}),
            SentOp(4, 1, "answer", {"choices": ["B"]}),
        ]
    )
    one.ledger.acknowledge(4, [])
    return one


def export(**changes: Any) -> dict[str, Any]:
    made = deepcopy(EXPORT)
    made["attempts"][0] |= changes
    return made


def check(exported: dict[str, Any], one: Sat | None = None) -> ExportCheck:
    one = one or sat()
    verdict = check_export(exported, [one], GIVEN)
    check_own_results(verdict, [one], exported, grants_retake=True)
    return verdict


def test_check_of_what_is_right_is_clean() -> None:
    verdict = check(EXPORT)
    assert verdict.is_clean
    assert verdict.counts == {
        "answers acknowledged": 3,
        "answers found": 3,
        "marks equal": 3,
        "totals equal": 1,
        "failed": 1,
        "retakes due": 1,
        "retakes granted": 1,
    }


@pytest.mark.parametrize(
    "answers",
    [
        {"2": {"choices": ["A"]}, "3": {"text": TEXT}},
        {"1": {"choices": ["A"]}, "2": {"choices": ["A"]}, "3": {"text": TEXT}},
        {"1": {"choices": ["B"]}, "2": {"choices": ["A"]}, "3": {"text": "a0001.s3.n0"}},
    ],
    ids=["gone", "reversed", "text of another op"],
)
def test_check_finds_a_lost_answer(answers: dict[str, Any]) -> None:
    verdict = check(export(answers=answers))
    assert not verdict.is_clean
    assert (verdict.counts["answers found"], verdict.counts["answers lost"]) == (2, 1)


def test_check_finds_an_answer_that_nobody_gave() -> None:
    answers = EXPORT["attempts"][0]["answers"] | {"4": {"choices": ["A"]}}
    verdict = check(export(answers=answers))
    assert (verdict.counts["answers found"], verdict.counts["answers lost"]) == (3, 1)


@pytest.mark.parametrize(("slot", "points"), [(1, "0"), (2, "1.01"), (3, "3")])
def test_check_finds_a_different_mark(slot: int, points: str) -> None:
    exported = export()
    exported["attempts"][0]["marks"][slot - 1]["points"] = points
    verdict = check(exported)
    assert verdict.counts["marks different"] == 1
    assert not verdict.is_clean


def test_check_finds_a_missing_mark() -> None:
    verdict = check(export(marks=EXPORT["attempts"][0]["marks"][:2]))
    assert verdict.counts["marks different"] == 1


def test_check_finds_a_mark_that_no_grader_gave() -> None:
    verdict = check_export(EXPORT, [sat()], {})
    assert verdict.counts["marks different"] == 1


@pytest.mark.parametrize(
    "result",
    [{"outcome": "passed", "total": "3.50"}, {"outcome": "failed", "total": "3.51"}, None],
    ids=["outcome", "total", "none"],
)
def test_check_finds_a_different_total(result: dict[str, str] | None) -> None:
    assert check(export(result=result)).counts["totals different"] == 1


def test_check_passes_at_the_pass_line() -> None:
    exported = export(result={"outcome": "passed", "total": "3.50"})
    exported["sitting"] = {"pass_points": "3.5"}
    assert check_export(exported, [sat()], GIVEN).counts["passed"] == 1


def test_check_finds_a_missing_attempt() -> None:
    verdict = check(deepcopy(EXPORT) | {"attempts": []})
    assert verdict.counts["answers lost"] == 3
    assert not verdict.is_clean


@pytest.mark.parametrize(
    "change",
    [
        {"total": "4.50"},
        {"sections": [{"key": "objective", "points": "3.50"}, {"key": "words", "points": "0"}]},
    ],
    ids=["total", "sections"],
)
def test_check_finds_other_points_before_the_candidate(change: dict[str, Any]) -> None:
    assert check(EXPORT, sat(result=RESULT | change)).counts["totals different"] == 1


@pytest.mark.parametrize(
    "changes",
    [{"after": 0}, {"after": 2}, {"before": 1}, {"result": RESULT | {"retake": None}}],
    ids=["none", "two", "a second one", "not on the page"],
)
def test_check_finds_a_wrong_retake(changes: dict[str, Any]) -> None:
    assert check(EXPORT, sat(**changes)).counts["retakes wrong"] == 1


def test_check_expects_no_retake_of_one_who_had_it() -> None:
    one = sat(before=1, after=1, result=RESULT | {"retake": None})
    assert check(EXPORT, one).is_clean


def test_check_finds_a_candidate_without_a_result() -> None:
    one = sat()
    one.result = None
    assert not check(EXPORT, one).is_clean
