# SPDX-License-Identifier: Apache-2.0
"""The life of a result, as a table `(state, verb) -> state`."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


class ResultState(StrEnum):
    """PROVISIONAL: seen by staff alone, decided anew when marks change. RELEASED: given out."""

    PROVISIONAL = "provisional"
    RELEASED = "released"


class ResultVerb(StrEnum):
    DECIDE = "decide"
    RELEASE = "release"


class Outcome(StrEnum):
    """What a registration came to. VOIDED is neither a pass nor a failure, and grants nothing."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    VOIDED = "voided"


class Basis(StrEnum):
    """What an outcome rests on: its marks, which alone can pass, or a rule of the programme."""

    MARKS = "marks"
    ABSENCE = "absence"
    TERMINATION = "termination"
    LEAVING = "leaving"


class ResultCapability(StrEnum):
    BE_SHOWN = "be_shown"


RESULT = Lifecycle(
    name="results.result",
    what=marked("这项成绩"),
    start=ResultState.PROVISIONAL,
    states={
        ResultState.PROVISIONAL: marked("未公布"),
        ResultState.RELEASED: marked("已公布"),
    },
    verbs={
        ResultVerb.DECIDE: marked("重新判定"),
        ResultVerb.RELEASE: marked("公布成绩"),
    },
    steps={
        (ResultState.PROVISIONAL, ResultVerb.DECIDE): ResultState.PROVISIONAL,
        (ResultState.PROVISIONAL, ResultVerb.RELEASE): ResultState.RELEASED,
    },
    capabilities={
        ResultState.PROVISIONAL: frozenset(),
        ResultState.RELEASED: frozenset({ResultCapability.BE_SHOWN}),
    },
    sealed=frozenset({ResultState.RELEASED}),
)


class VoidingKind(StrEnum):
    """RESTORE takes back what VOID did, in the same way: two people, and a reason."""

    VOID = "void"
    RESTORE = "restore"


class VoidingState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class VoidingVerb(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"


class VoidingCapability(StrEnum):
    """STAND: two people answer for it, and its reason is what the candidate reads."""

    STAND = "stand"


VOIDING = Lifecycle(
    name="results.voiding",
    what=marked("这项申请"),
    start=VoidingState.ASKED,
    states={
        VoidingState.ASKED: marked("待另一人确认"),
        VoidingState.CONFIRMED: marked("已由两人确认"),
        VoidingState.DECLINED: marked("未同意"),
    },
    verbs={
        VoidingVerb.CONFIRM: marked("确认申请"),
        VoidingVerb.DECLINE: marked("不同意"),
    },
    steps={
        (VoidingState.ASKED, VoidingVerb.CONFIRM): VoidingState.CONFIRMED,
        (VoidingState.ASKED, VoidingVerb.DECLINE): VoidingState.DECLINED,
    },
    capabilities={
        VoidingState.ASKED: frozenset(),
        VoidingState.CONFIRMED: frozenset({VoidingCapability.STAND}),
        VoidingState.DECLINED: frozenset(),
    },
    sealed=frozenset({VoidingState.CONFIRMED, VoidingState.DECLINED}),
)
