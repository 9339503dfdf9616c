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


class AttemptVerb(StrEnum):
    """`expire` is the clock's, `hand_in` the candidate's, `terminate` the invigilator's."""

    HAND_IN = "hand_in"
    EXPIRE = "expire"
    TERMINATE = "terminate"


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
    },
    verbs={
        AttemptVerb.HAND_IN: marked("交卷"),
        AttemptVerb.EXPIRE: marked("到时收卷"),
        AttemptVerb.TERMINATE: marked("终止考试"),
    },
    steps={
        (AttemptState.RUNNING, AttemptVerb.HAND_IN): AttemptState.SUBMITTED,
        (AttemptState.RUNNING, AttemptVerb.EXPIRE): AttemptState.SUBMITTED,
        (AttemptState.RUNNING, AttemptVerb.TERMINATE): AttemptState.TERMINATED,
    },
    capabilities={
        AttemptState.RUNNING: frozenset({AttemptCapability.WRITE_ANSWERS}),
        AttemptState.SUBMITTED: frozenset({AttemptCapability.BE_MARKED}),
        AttemptState.TERMINATED: frozenset({AttemptCapability.BE_MARKED}),
    },
    sealed=frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED}),
    news=dict.fromkeys(AttemptVerb, ATTEMPT_SUBMITTED),
)
