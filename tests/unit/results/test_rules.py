# SPDX-License-Identifier: Apache-2.0
"""From marks to a result, and what it entitles to, without a database."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, strategies as st

from app.attempts.states import ATTEMPT, AttemptState
from app.programmes.rules import (
    Absence,
    EndedAs,
    Ending,
    Endings,
    ProgrammeRules,
    RetakeKind,
    RetakePolicy,
)
from app.programmes.service import read_programmes
from app.registrations.states import TryNumber
from app.results.pages import bar_of
from app.results.rules import (
    BASIS_OF,
    MarksMissing,
    SectionSpan,
    Unfinished,
    decide,
    grants_retake,
    outcome_of,
)
from app.results.states import RESULT, Basis, Outcome, ResultState, ResultVerb

RULES = {rules.code: rules for rules in read_programmes()}
SECTIONS = (
    SectionSpan("single", "单选题", "Single choice", 1, 3, Decimal(3)),
    SectionSpan("words", "简答题", "Short answer", 4, 5, Decimal(7)),
)
FULL = {1: Decimal(1), 2: Decimal(1), 3: Decimal(1), 4: Decimal("3.50"), 5: Decimal("3.50")}


def marks_of(total: str) -> dict[int, Decimal]:
    """Marks that come to this total, all of it in slot 5."""
    return dict.fromkeys(range(1, 5), Decimal(0)) | {5: Decimal(total)}


@pytest.mark.parametrize(
    ("total", "outcome"),
    [("0", "failed"), ("5.99", "failed"), ("6.00", "passed"), ("6.01", "passed"), ("7", "passed")],
)
def test_decide_at_the_pass_line_passes(total: str, outcome: str) -> None:
    assert decide(marks_of(total), SECTIONS, pass_points=Decimal(6)).outcome == outcome


def test_decide_a_full_paper_sums_by_section_and_in_total() -> None:
    decision = decide(FULL, SECTIONS, pass_points=Decimal(6))
    assert [s.points for s in decision.sections] == [Decimal(3), Decimal(7)]
    assert decision.total == decision.full_points == Decimal(10)
    assert [s.name_en for s in decision.sections] == ["Single choice", "Short answer"]


def test_decide_with_a_mark_missing_gives_no_total() -> None:
    with pytest.raises(MarksMissing, match=r"words lacks marks for slots \[4\]"):
        decide({k: v for k, v in FULL.items() if k != 4}, SECTIONS, pass_points=Decimal(6))


@given(st.lists(st.integers(0, 999_999), min_size=5, max_size=5))
def test_decide_never_loses_a_hundredth(hundredths: list[int]) -> None:
    marks = {slot: Decimal(n) / 100 for slot, n in enumerate(hundredths, 1)}
    total = decide(marks, SECTIONS, pass_points=Decimal(6)).total
    assert int(total * 100) == sum(hundredths)


def with_policies(retake: RetakeKind, absence: Absence) -> ProgrammeRules:
    return replace(RULES["cpcif"], retake=RetakePolicy(retake, 6), absence=absence)


def is_due(outcome: Outcome, basis: Basis, rules: ProgrammeRules, granting: bool) -> bool:  # noqa: FBT001 - a case of a table
    """The table of grants_retake once more, by what a person would say of each case."""
    if outcome in (Outcome.PASSED, Outcome.VOIDED) or rules.retake.kind is not RetakeKind.FREE:
        return False
    if basis is Basis.MARKS:
        return True
    return rules.absence is Absence.GRANTS_RETAKE if basis is Basis.ABSENCE else granting


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_retake_is_granted_only_as_the_table_says(outcome: Outcome, basis: Basis) -> None:
    cases = list(product((*TryNumber, None), RetakeKind, Absence, (True, False)))
    wrong = []
    for sequence, retake, absence, granting in cases:
        ending = Ending(EndedAs.FAILED, grants_retake=granting)
        rules = replace(with_policies(retake, absence), endings=Endings(ending, ending))
        granted = grants_retake(outcome, basis=basis, sequence=sequence, rules=rules)
        first = sequence is TryNumber.FIRST
        if granted is not (first and is_due(outcome, basis, rules, granting)):
            wrong.append((sequence, retake, absence, granting))
    assert wrong == []


@pytest.mark.parametrize("by_marks", [Outcome.PASSED, Outcome.FAILED])
@pytest.mark.parametrize("basis", list(Basis))
def test_nobody_passes_whose_attempt_was_ended_early(basis: Basis, by_marks: Outcome) -> None:
    outcome = outcome_of(basis, RULES["cpcif"], by_marks=by_marks)
    is_early = basis in (Basis.TERMINATION, Basis.LEAVING)
    assert outcome is (Outcome.FAILED if is_early else by_marks)


def test_every_end_of_an_attempt_leaves_something_to_decide_by() -> None:
    ended = {state for state in AttemptState if state in ATTEMPT.sealed}
    assert set(BASIS_OF) == ended


def test_retake_of_cpcif_is_granted_to_the_absent_and_of_cas_to_nobody() -> None:
    assert grants_retake(
        Outcome.ABSENT, basis=Basis.ABSENCE, sequence=TryNumber.FIRST, rules=RULES["cpcif"]
    )
    assert not grants_retake(
        Outcome.FAILED, basis=Basis.MARKS, sequence=TryNumber.FIRST, rules=RULES["cas"]
    )


RESULT_ALLOWED = {
    ("provisional", "decide"): "provisional",
    ("provisional", "release"): "released",
}


@pytest.mark.parametrize(("state", "verb"), list(product(ResultState, ResultVerb)))
def test_result_moves_only_as_the_table_says(state: ResultState, verb: ResultVerb) -> None:
    assert RESULT.steps.get((state, verb)) == RESULT_ALLOWED.get((state, verb))
    assert RESULT.allows(state, verb) is ((state, verb) in RESULT_ALLOWED)


@pytest.mark.parametrize("place", range(6))
def test_unfinished_is_anything_left(place: int) -> None:
    counts = [0] * 6
    assert Unfinished(*counts).is_none
    counts[place] = 1
    assert not Unfinished(*counts).is_none


@pytest.mark.parametrize(
    ("points", "max_points", "filled"),
    [("0", "50", 0), ("30", "50", 600), ("50", "50", 1000), ("0", "0", 0), ("1", "3", 333)],
)
def test_bar_is_filled_by_the_share_of_points(points: str, max_points: str, filled: int) -> None:
    bar = bar_of(Decimal(points), Decimal(max_points), pass_share=Decimal("0.6"))
    assert (bar.filled, bar.line) == (filled, 600)
