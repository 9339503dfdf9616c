# SPDX-License-Identifier: Apache-2.0
"""What the gate says of a run that left branches out."""

from typing import Any

import pytest

from tests.support.thresholds import judge, share_of

RULES = "app/results/rules.py"
# A file for each pattern that must have one.
FILES = [
    RULES,
    "app/papers/rules/__init__.py",
    "app/results/states.py",
    "app/core/lifecycle.py",
    "question_bank/marking/points.py",
]


def summary(covered: int, branches: int) -> dict[str, int]:
    return {
        "covered_branches": covered,
        "missing_branches": branches - covered,
        "covered_lines": 9,
        "missing_lines": 1,
    }


def report(covered: int = 99, **changes: Any) -> dict[str, Any]:
    whole = {"missing_lines": [], "missing_branches": []}
    files = dict.fromkeys(FILES, whole) | {RULES: whole | changes}
    return {"summary": summary(covered, 100), "files": files}


def test_run_of_everything_asked_is_not_complained_about() -> None:
    assert judge(report(95), FILES).wrong == ()


def test_too_few_branches_over_all_are_told_with_their_share() -> None:
    judged = judge(report(94), FILES)
    assert judged.share == 94
    assert judged.wrong == ("94.00 % of all branches ran, 95 are asked",)


def test_gap_in_a_rule_is_told_by_line_and_branch_whatever_the_whole_has() -> None:
    gaps = {"missing_lines": [12], "missing_branches": [[10, 12], [20, 0]]}
    assert judge(report(100, **gaps), FILES).wrong == (
        f"{RULES}: did not run 12, 10->12, 20->exit",
    )


def test_rule_that_was_not_measured_is_told() -> None:
    assert judge(report(), [*FILES, "app/new/rules.py"]).wrong == (
        "app/new/rules.py: not measured",
    )


def test_pattern_whose_file_moved_away_is_told() -> None:
    [told] = judge(report(), FILES[:-1]).wrong
    assert told.startswith("question_bank/marking/*.py matches no file")


@pytest.mark.parametrize(("counts", "share"), [((3, 4), 75.0), ((0, 0), 90.0)])
def test_share_is_of_branches_or_where_there_are_none_of_lines(
    counts: tuple[int, int], share: float
) -> None:
    assert share_of(summary(*counts)) == share


def test_share_of_an_empty_file_is_whole() -> None:
    nothing = ("covered_branches", "missing_branches", "covered_lines", "missing_lines")
    assert share_of(dict.fromkeys(nothing, 0)) == 100
