# SPDX-License-Identifier: Apache-2.0
"""What other domains and the desk get from grading: values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from app.grading.states import MarkingRunState, MarkRule


class MarkedSlot(NamedTuple):
    """The mark of a slot. A tuple, because statistics look back on millions of them.

    `detail` is what the points were made of: `key` and `chosen` under a rule of the form,
    `checked` where marking points were met, nothing where an answer was left blank or points
    were given outright.
    """

    run_id: UUID
    slot: int
    rule: MarkRule
    points: Decimal
    max_points: Decimal
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StatedOpinion:
    """What one reader judged: points, and the marking points checked unless given outright."""

    points: Decimal
    checked: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the opinions of a slot come to, and the rule that says so."""

    points: Decimal
    by: MarkRule
    checked: tuple[int, ...] | None

    @property
    def detail(self) -> dict[str, Any]:
        """What the mark says of the points it is made of."""
        return {} if self.checked is None else {"checked": list(self.checked)}


@dataclass(frozen=True, slots=True)
class Needs:
    """The slot waits for its `nth` opinion, counted from 1."""

    nth: int


@dataclass(frozen=True, slots=True)
class MarkedAttempt:
    """The live run of an attempt with the marks it has so far."""

    run_id: UUID
    attempt_id: UUID
    state: MarkingRunState
    completed_at: datetime | None
    marks: tuple[MarkedSlot, ...]

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


@dataclass(frozen=True, slots=True)
class RunHead:
    """A live run without its marks: a sitting has a hundred thousand of those."""

    attempt_id: UUID
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What of a sitting still waits for marks; held answers are counted apart."""

    runs: int
    waiting: int
    held: int

    @property
    def is_none(self) -> bool:
        return not (self.runs or self.waiting or self.held)


@dataclass(frozen=True, slots=True)
class DeskPoint:
    """A marking point as the grader sees it."""

    text: str
    weight: int
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenMark:
    """What a grader gives: marking points checked, or points outright, and a note."""

    checked: tuple[int, ...] | None = None
    points: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeptOpinion:
    """What a grader is told of the opinion that is kept."""

    points: Decimal
    max_points: Decimal


@dataclass(frozen=True, slots=True)
class MarkingDesk:
    """One answer on a grader's desk. Nothing in it tells whose it is or when it was written.

    Stem and model answer are sanitised HTML; the answer is what was typed.
    """

    task_id: UUID
    lease_token: str
    leased_until: datetime
    stem: str
    model_answer: str
    points: tuple[DeskPoint, ...]
    max_points: Decimal
    answer: str
    held_note: str
    waiting_same_item: int
    previous: GivenMark | None = None


@dataclass(frozen=True, slots=True)
class HeldTask:
    task_id: UUID
    sitting_id: UUID
    stem: str
    note: str


@dataclass(frozen=True, slots=True)
class SittingProgress:
    """The short answers of one sitting: how many wait, lie on desks, are held, are done."""

    sitting_id: UUID
    waiting: int
    on_desks: int
    held: int
    done: int
    mine: int

    @property
    def total(self) -> int:
        return self.waiting + self.on_desks + self.held + self.done


@dataclass(frozen=True, slots=True)
class MarkingProgress:
    """A grader's view of the work: every sitting with short answers, and the own pace."""

    sittings: tuple[SittingProgress, ...]
    mine: int
    pace: timedelta | None
