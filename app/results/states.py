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
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


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
