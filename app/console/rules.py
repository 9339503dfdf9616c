# SPDX-License-Identifier: Apache-2.0
"""What a candidate has to do next, and what an operator must type before a dangerous act. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.attempts.events import ATTEMPT_SUBMITTED, EXPIRY_FAILED
from app.core.clock import EXAM_ZONE
from app.core.i18n import marked, translate
from app.grading.events import RUN_COMPLETED
from app.papers.events import SET_REQUESTED
from app.registrations.events import WITHDRAWN
from app.results.events import SITTING_RELEASED
from app.sittings.events import SITTING_CANCELLED
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


# The work behind each news, as the operator knows it.
_WORK = {
    EXPIRY_FAILED: marked("到时自动收卷"),
    ATTEMPT_SUBMITTED: marked("机器判分"),
    RUN_COMPLETED: marked("评定成绩"),
    SITTING_CANCELLED: marked("撤销被取消场次的预约"),
    WITHDRAWN: marked("退还补考资格"),
    SET_REQUESTED: marked("组成一组试卷"),
    SITTING_RELEASED: marked("统计题目和试卷"),
}


def work_of(news: str) -> str:
    """What is to be done when this news comes, in words; news of an older release by its name."""
    return translate(_WORK[news]) if news in _WORK else news


def urgency(step: Step) -> int:
    """Lower is sooner: the order in which Step names them."""
    return list(Step).index(step)


def is_confirmed(typed: str, people: int) -> bool:
    """Whether the number of people touched was typed as it stands now."""
    return typed.strip() == str(people)


def beijing(written: datetime) -> datetime:
    """A moment out of a form: without a zone it is meant as people here read clocks."""
    return written if written.tzinfo else written.replace(tzinfo=EXAM_ZONE)
