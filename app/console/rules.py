# SPDX-License-Identifier: Apache-2.0
"""What a candidate has to do next, and what an operator must type before a dangerous act. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.clock import EXAM_ZONE
from app.sittings.values import Phase

# How far ahead the operator's first page looks: a sitting that is not open by then is late.
AHEAD = timedelta(days=14)


class Step(StrEnum):
    """Where a registration stands for its candidate, the most urgent first."""

    RESUME = "resume"
    ENTER = "enter"
    NOT_OPENED = "not_opened"
    WAIT = "wait"
    RETAKE = "retake"
    RESULT = "result"
    PENDING = "pending"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Progress(StrEnum):
    """How far a registration has come."""

    WITHDRAWN = "withdrawn"
    BOOKED = "booked"
    RUNNING = "running"
    HANDED_IN = "handed_in"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration's progress in its sitting's day."""

    progress: Progress
    phase: Phase
    admits: bool


_STEP_OF_PROGRESS = {
    Progress.WITHDRAWN: Step.CANCELLED,
    Progress.RUNNING: Step.RESUME,
    Progress.HANDED_IN: Step.PENDING,
    Progress.RELEASED: Step.RESULT,
}


def step_of(standing: Standing) -> Step:
    """What the candidate can do with this registration now."""
    if standing.progress is not Progress.BOOKED:
        return _STEP_OF_PROGRESS[standing.progress]
    if standing.phase is Phase.BEFORE_ENTRY:
        return Step.WAIT
    if standing.phase in (Phase.ENTRY, Phase.RUNNING):
        return Step.ENTER if standing.admits else Step.NOT_OPENED
    return Step.MISSED


def urgency(step: Step) -> int:
    """Lower is sooner: the order in which Step names them."""
    return list(Step).index(step)


def is_confirmed(typed: str, people: int) -> bool:
    """Whether the number of people touched was typed as it stands now."""
    return typed.strip() == str(people)


def beijing(written: datetime) -> datetime:
    """A moment out of a form: without a zone it is meant as people here read clocks."""
    return written if written.tzinfo else written.replace(tzinfo=EXAM_ZONE)
