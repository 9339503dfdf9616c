# SPDX-License-Identifier: Apache-2.0
"""The attempt's life. Verbs, because the reason is evidence: who ended it is in the verb."""

from enum import StrEnum

from app.attempts.events import ATTEMPT_SUBMITTED
from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


class AttemptState(StrEnum):
    RUNNING = "running"
    SUBMITTED = "submitted"
    TERMINATED = "terminated"
    LEFT = "left"


class AttemptVerb(StrEnum):
    """`expire` is the clock's, `terminate` the invigilator's, `reopen` the operator's.

    `give_time` is either's: the attempt goes on as it did, and ends later. So are `pause` and
    `resume`: it runs all the while, with its clock standing. `take_in` adds answers to an end that
    stays: those that an outage kept from coming in time.

    The candidate's are `hand_in`, and `leave` for who asks not to be marked.
    """

    HAND_IN = "hand_in"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    LEAVE = "leave"
    REOPEN = "reopen"
    GIVE_TIME = "give_time"
    PAUSE = "pause"
    RESUME = "resume"
    TAKE_IN = "take_in"


class AttemptCapability(StrEnum):
    WRITE_ANSWERS = "write_answers"
    BE_MARKED = "be_marked"


ATTEMPT = Lifecycle(
    name="attempts.attempt",
    what=marked("这次考试"),
    start=AttemptState.RUNNING,
    states={
        AttemptState.RUNNING: marked("作答中"),
        AttemptState.SUBMITTED: marked("已交卷"),
        AttemptState.TERMINATED: marked("已被终止"),
        AttemptState.LEFT: marked("已放弃评分"),
    },
    verbs={
        AttemptVerb.HAND_IN: marked("交卷"),
        AttemptVerb.EXPIRE: marked("到时收卷"),
        AttemptVerb.TERMINATE: marked("终止考试"),
        AttemptVerb.LEAVE: marked("放弃评分并离场"),
        AttemptVerb.REOPEN: marked("恢复作答"),
        AttemptVerb.GIVE_TIME: marked("补时"),
        AttemptVerb.PAUSE: marked("暂停计时"),
        AttemptVerb.RESUME: marked("恢复计时"),
        AttemptVerb.TAKE_IN: marked("补收迟到的答案"),
    },
    steps={
        (AttemptState.RUNNING, AttemptVerb.HAND_IN): AttemptState.SUBMITTED,
        (AttemptState.RUNNING, AttemptVerb.EXPIRE): AttemptState.SUBMITTED,
        (AttemptState.RUNNING, AttemptVerb.TERMINATE): AttemptState.TERMINATED,
        (AttemptState.RUNNING, AttemptVerb.LEAVE): AttemptState.LEFT,
        (AttemptState.RUNNING, AttemptVerb.GIVE_TIME): AttemptState.RUNNING,
        (AttemptState.RUNNING, AttemptVerb.PAUSE): AttemptState.RUNNING,
        (AttemptState.RUNNING, AttemptVerb.RESUME): AttemptState.RUNNING,
        (AttemptState.SUBMITTED, AttemptVerb.TAKE_IN): AttemptState.SUBMITTED,
        (AttemptState.SUBMITTED, AttemptVerb.REOPEN): AttemptState.RUNNING,
        (AttemptState.TERMINATED, AttemptVerb.REOPEN): AttemptState.RUNNING,
        (AttemptState.LEFT, AttemptVerb.REOPEN): AttemptState.RUNNING,
    },
    capabilities={
        AttemptState.RUNNING: frozenset({AttemptCapability.WRITE_ANSWERS}),
        AttemptState.SUBMITTED: frozenset({AttemptCapability.BE_MARKED}),
        AttemptState.TERMINATED: frozenset({AttemptCapability.BE_MARKED}),
        AttemptState.LEFT: frozenset(),
    },
    sealed=frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED, AttemptState.LEFT}),
    news=dict.fromkeys(
        (AttemptVerb.HAND_IN, AttemptVerb.EXPIRE, AttemptVerb.TERMINATE, AttemptVerb.TAKE_IN),
        ATTEMPT_SUBMITTED,
    ),
)
