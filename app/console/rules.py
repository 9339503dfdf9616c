# SPDX-License-Identifier: Apache-2.0
"""What a candidate has to do next, and what an operator may do, and must type for it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.attempts.events import ATTEMPT_SUBMITTED, EXPIRY_FAILED
from app.attempts.states import ATTEMPT, AttemptState, AttemptVerb
from app.core.clock import EXAM_ZONE
from app.core.i18n import marked, translate
from app.grading.events import RUN_COMPLETED
from app.papers.events import SET_REQUESTED
from app.programmes.rules import Component
from app.receipts.events import RECEIPT_UNSIGNED
from app.registrations.events import WITHDRAWN
from app.registrations.states import (
    REGISTRATION,
    RegistrationCapability,
    RegistrationState,
    RegistrationVerb,
)
from app.results.events import SITTING_RELEASED
from app.sittings.events import DUTY_TAKEN_BACK, SITTING_CANCELLED
from app.sittings.values import Duty, Phase

# How far ahead the operator's first page looks: a sitting that is not open by then is late.
AHEAD = timedelta(days=14)


class Attempted(Protocol):
    """What is asked of an attempt here."""

    @property
    def state(self) -> AttemptState: ...
    @property
    def deadline_at(self) -> datetime: ...


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
    """How far a registration has come; `closed` is handed in, terminated or left."""

    WITHDRAWN = "withdrawn"
    BOOKED = "booked"
    RUNNING = "running"
    CLOSED = "closed"
    RELEASED = "released"


def state_words(registration: RegistrationState, attempt: Attempted | None) -> str:
    """How the attempt stands, or the registration that has none, to translate."""
    return REGISTRATION.states[registration] if attempt is None else ATTEMPT.states[attempt.state]


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration's progress in its sitting's day."""

    progress: Progress
    phase: Phase
    admits: bool


_STEP_OF_PROGRESS = {
    Progress.WITHDRAWN: Step.CANCELLED,
    Progress.RUNNING: Step.RESUME,
    Progress.CLOSED: Step.PENDING,
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
    RECEIPT_UNSIGNED: marked("为回执补签名"),
    ATTEMPT_SUBMITTED: marked("机器判分"),
    RUN_COMPLETED: marked("评定成绩"),
    DUTY_TAKEN_BACK: marked("放回被收回指派的阅卷人员手中的答案"),
    SITTING_CANCELLED: marked("撤销被取消场次的预约"),
    WITHDRAWN: marked("退还补考资格"),
    SET_REQUESTED: marked("组成一组试卷"),
    SITTING_RELEASED: marked("统计题目和试卷"),
}


def work_of(news: str) -> str:
    """What is to be done when this news comes, in words; news of an older release by its name."""
    return translate(_WORK[news]) if news in _WORK else news


def duties_lacking(component: Component, covered: frozenset[Duty]) -> tuple[Duty, ...]:
    """What has to be done at a sitting of this paper and nobody who can work was given to do.

    A paper without short answers needs no grader.
    """
    needs_grader = any(section.type == "short_answer" for section in component.sections)
    needed = Duty if needs_grader else (Duty.INVIGILATING,)
    return tuple(duty for duty in needed if duty not in covered)


def urgency(step: Step) -> int:
    """Lower is sooner: the order in which Step names them."""
    return list(Step).index(step)


def may_withdraw(
    state: RegistrationState, attempt: Attempted | None, starts_at: datetime, now: datetime
) -> bool:
    """Whether a withdrawal would be heard at `now`, given a reason."""
    heard = REGISTRATION.allows(state, RegistrationVerb.WITHDRAW)
    return heard and attempt is None and now < starts_at


def may_let_in(state: RegistrationState, ends_at: datetime, now: datetime) -> bool:
    """Whether there is anything to sign in for: a registration that was not withdrawn."""
    return REGISTRATION.allows(state, RegistrationVerb.WITHDRAW) and now < ends_at


def may_reopen(attempt: Attempted | None, now: datetime, *, stands: bool) -> bool:
    """Whether a reopening would be heard at `now`, given a reason and whether a result stands."""
    if attempt is None or stands or not ATTEMPT.allows(attempt.state, AttemptVerb.REOPEN):
        return False
    return now < attempt.deadline_at


def may_give_time(attempt: Attempted | None) -> bool:
    """Whether time given now would be heard, unless the clock comes first."""
    return attempt is not None and ATTEMPT.allows(attempt.state, AttemptVerb.GIVE_TIME)


class Entered(Protocol):
    """What is asked of a sitting here."""

    @property
    def entry_opens_at(self) -> datetime: ...


def may_admit_late(
    state: RegistrationState,
    attempt: Attempted | None,
    sitting: Entered,
    now: datetime,
    *,
    stands: bool,
) -> bool:
    """Whether a late entry has any use: on the day, for one who is expected and has not begun."""
    holds = REGISTRATION.may(state, RegistrationCapability.HOLD_A_PLACE)
    return holds and attempt is None and not stands and now >= sitting.entry_opens_at


def too_late_by(arrived_at: datetime, ends: Sequence[datetime]) -> timedelta:
    """Since the end that it came after: of a reopened attempt there are several."""
    passed = [end for end in ends if end < arrived_at]
    return arrived_at - max(passed, default=arrived_at)


def is_confirmed(typed: str, people: int) -> bool:
    """Whether the number of people touched was typed as it stands now."""
    return typed.strip() == str(people)


def beijing(written: datetime) -> datetime:
    """A moment out of a form: without a zone it is meant as people here read clocks."""
    return written if written.tzinfo else written.replace(tzinfo=EXAM_ZONE)
