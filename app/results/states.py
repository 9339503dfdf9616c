# SPDX-License-Identifier: Apache-2.0
"""The life of a result, as a table `(state, verb) -> state`."""

from collections.abc import Mapping
from enum import StrEnum


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


STEPS: Mapping[tuple[ResultState, ResultVerb], ResultState] = {
    (ResultState.PROVISIONAL, ResultVerb.DECIDE): ResultState.PROVISIONAL,
    (ResultState.PROVISIONAL, ResultVerb.RELEASE): ResultState.RELEASED,
}


def next_state(state: ResultState, verb: ResultVerb) -> ResultState | None:
    """Where the verb leads, or None when this state refuses it."""
    return STEPS.get((state, verb))


def may(state: ResultState, verb: ResultVerb) -> bool:
    return (state, verb) in STEPS
