# SPDX-License-Identifier: Apache-2.0
"""Pure rules: from marks to a result, and what a result entitles to."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal

from app.attempts.states import AttemptState
from app.programmes.rules import Absence, Ending, ProgrammeRules, RetakeKind
from app.registrations.states import TryNumber
from app.results.states import Basis, Outcome


@dataclass(frozen=True, slots=True)
class SectionSpan:
    """Where a section lies on the paper and what it is worth."""

    key: str
    name_zh: str
    name_en: str
    first: int
    last: int
    max_points: Decimal


@dataclass(frozen=True, slots=True)
class SectionTotal:
    key: str
    name_zh: str
    name_en: str
    points: Decimal
    max_points: Decimal


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    total: Decimal
    full_points: Decimal
    pass_points: Decimal
    sections: tuple[SectionTotal, ...]


class MarksMissing(ValueError):
    """A slot has no mark; a total without it would be wrong, so there is none."""


def decide(
    marks: Mapping[int, Decimal], sections: Sequence[SectionSpan], *, pass_points: Decimal
) -> Decision:
    """The result of a fully marked paper: passed from the pass line on, line included.

    Exact decimals throughout and no rounding: each mark was rounded once when it was made.
    """
    totals = tuple(_total_of(section, marks) for section in sections)
    total = sum((section.points for section in totals), Decimal(0))
    return Decision(
        outcome=Outcome.PASSED if total >= pass_points else Outcome.FAILED,
        total=total,
        full_points=sum((section.max_points for section in totals), Decimal(0)),
        pass_points=pass_points,
        sections=totals,
    )


def _total_of(section: SectionSpan, marks: Mapping[int, Decimal]) -> SectionTotal:
    slots = range(section.first, section.last + 1)
    missing = [slot for slot in slots if slot not in marks]
    if missing:
        raise MarksMissing(f"section {section.key} lacks marks for slots {missing}")
    points = sum((marks[slot] for slot in slots), Decimal(0))
    return SectionTotal(section.key, section.name_zh, section.name_en, points, section.max_points)


# What the end of an attempt leaves to be decided by.
BASIS_OF: Mapping[AttemptState, Basis] = {
    AttemptState.SUBMITTED: Basis.MARKS,
    AttemptState.TERMINATED: Basis.TERMINATION,
    AttemptState.LEFT: Basis.LEAVING,
}


def ending_of(basis: Basis, rules: ProgrammeRules) -> Ending | None:
    """The programme's rule for an attempt that ended so; None where its marks decide."""
    if basis is Basis.TERMINATION:
        return rules.endings.terminated
    return rules.endings.left if basis is Basis.LEAVING else None


def outcome_of(basis: Basis, rules: ProgrammeRules, *, by_marks: Outcome) -> Outcome:
    """What the marks came to, or what the programme's rule says in their place: never a pass."""
    ending = ending_of(basis, rules)
    return by_marks if ending is None else Outcome(ending.outcome)


def grants_retake(
    outcome: Outcome, *, basis: Basis, sequence: TryNumber | None, rules: ProgrammeRules
) -> bool:
    """Does this result give the free retake, as far as the programme and the attempt say?

    | outcome | basis                | first attempt, free retake | otherwise |
    |---------|----------------------|----------------------------|-----------|
    | failed  | marks                | yes                        | no        |
    | absent  | absence              | where absence grants       | no        |
    | either  | termination, leaving | where that ending grants   | no        |
    | passed  |                      | no                         | no        |
    | voided  |                      | no                         | no        |

    That it is granted at most once in a candidate's life with the title is kept by entitlements.
    """
    if sequence is not TryNumber.FIRST or rules.retake.kind is not RetakeKind.FREE:
        return False
    if outcome in (Outcome.PASSED, Outcome.VOIDED):
        return False
    if basis is Basis.ABSENCE:
        return rules.absence is Absence.GRANTS_RETAKE
    ending = ending_of(basis, rules)
    return ending is None or ending.grants_retake


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a sitting still stands between it and its release."""

    running: int
    unmarked: int
    waiting: int
    held: int
    may_start: int
    voidings: int

    @property
    def is_none(self) -> bool:
        return not any(astuple(self))
