# SPDX-License-Identifier: Apache-2.0
"""The attempt's life. Verbs, because the reason is evidence: who ended it is in the verb."""

from collections.abc import Mapping
from enum import StrEnum


class AttemptState(StrEnum):
    RUNNING = "running"
    SUBMITTED = "submitted"
    TERMINATED = "terminated"


class Verb(StrEnum):
    """`expire` is the clock's, `hand_in` the candidate's, `terminate` the invigilator's."""

    HAND_IN = "hand_in"
    EXPIRE = "expire"
    TERMINATE = "terminate"


TRANSITIONS: Mapping[tuple[AttemptState, Verb], AttemptState] = {
    (AttemptState.RUNNING, Verb.HAND_IN): AttemptState.SUBMITTED,
    (AttemptState.RUNNING, Verb.EXPIRE): AttemptState.SUBMITTED,
    (AttemptState.RUNNING, Verb.TERMINATE): AttemptState.TERMINATED,
}


class Capability(StrEnum):
    WRITE_ANSWERS = "write_answers"
    BE_MARKED = "be_marked"


CAPABILITIES: Mapping[AttemptState, frozenset[Capability]] = {
    AttemptState.RUNNING: frozenset({Capability.WRITE_ANSWERS}),
    AttemptState.SUBMITTED: frozenset({Capability.BE_MARKED}),
    AttemptState.TERMINATED: frozenset({Capability.BE_MARKED}),
}


def may(state: AttemptState, capability: Capability) -> bool:
    return capability in CAPABILITIES[state]
