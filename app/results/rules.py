# SPDX-License-Identifier: Apache-2.0
"""Pure rules: from marks to a result, and what a result entitles to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.programmes.rules import Absence, ProgrammeRules, RetakeKind
from app.registrations.states import TryNumber
from app.results.states import Outcome


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


def grants_retake(outcome: Outcome, *, sequence: TryNumber | None, rules: ProgrammeRules) -> bool:
    """Does this result give the free retake, as far as the programme and the attempt say?

    | outcome | first attempt, free retake | first, absence grants | otherwise |
    |---------|----------------------------|-----------------------|-----------|
    | failed  | yes                        | yes                   | no        |
    | absent  | no                         | yes                   | no        |
    | passed  | no                         | no                    | no        |

    That it is granted at most once in a candidate's life with the title is kept by registrations.
    """
    if sequence is not TryNumber.FIRST or rules.retake.kind is not RetakeKind.FREE:
        return False
    if outcome is Outcome.ABSENT:
        return rules.absence is Absence.GRANTS_RETAKE
    return outcome is Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a sitting still stands between it and its release."""

    running: int
    unmarked: int
    waiting: int
    held: int
    may_start: int

    @property
    def is_none(self) -> bool:
        return not any((self.running, self.unmarked, self.waiting, self.held, self.may_start))


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of 0…1000 with the earned part and the pass line, as an SVG draws it."""

    filled: int
    line: int


BAR_WIDTH = 1000


def bar_of(points: Decimal, max_points: Decimal, *, pass_share: Decimal) -> Bar:
    """How far a bar is filled, and where the share of the points that passes lies on it."""
    share = points / max_points if max_points else Decimal(0)
    return Bar(filled=int(share * BAR_WIDTH), line=int(pass_share * BAR_WIDTH))
