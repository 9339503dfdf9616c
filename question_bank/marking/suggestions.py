# SPDX-License-Identifier: Apache-2.0
"""What a short answer seems to say, for the grader to look at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from question_bank.marking.wordings import Token, spans_of, tokens_of


class SuggestedPoint(Protocol):
    """A marking point: what it asks for, and other wordings that count."""

    @property
    def text(self) -> str: ...

    @property
    def accepted(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """The wording that was found, and the places of the answer, `answer[start:end]`, that say it."""

    wording: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """For each marking point, in order, the evidence or None."""

    evidence: tuple[Evidence | None, ...]

    @property
    def checked(self) -> frozenset[int]:
        """The places, counted from 0, of the points that the answer seems to meet."""
        return frozenset(place for place, found in enumerate(self.evidence) if found)


def suggest(answer: str, points: Sequence[SuggestedPoint]) -> Suggestion:
    """For each point the first of its wordings, its own text before the accepted, that is said.

    It gives no points: a person reads the answer and checks. Width, case, spaces and punctuation
    do not matter, numbers are compared by value (see `is_wording`), and what stands right behind
    a "not" is not said. Text added on a line of its own never takes a suggestion back.

    A wording not said word for word is not found: no synonyms are guessed, because a wrong
    suggestion costs the grader's trust and a missing one only a look. For the same reason a
    wording that `is_wording` refuses is passed over here and told to its author elsewhere.
    """
    tokens = tokens_of(answer)
    return Suggestion(tuple(_evidence_of(point, answer, tokens) for point in points))


def _evidence_of(point: SuggestedPoint, answer: str, tokens: Sequence[Token]) -> Evidence | None:
    for wording in (point.text, *point.accepted):
        for start, end in spans_of(wording, answer, tokens):
            return Evidence(wording, start, end)
    return None
