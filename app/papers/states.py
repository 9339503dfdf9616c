# SPDX-License-Identifier: Apache-2.0
"""The life of a set of forms, as a table `(state, verb) -> state`, and the uses it is made for."""

from collections.abc import Mapping
from enum import StrEnum


class FormUse(StrEnum):
    """FIXED: everyone sits one form. PARALLEL: the forms of a set are dealt out evenly.

    INDIVIDUAL: everyone gets a form of their own from the set.
    """

    FIXED = "fixed"
    PARALLEL = "parallel"
    INDIVIDUAL = "individual"


class SetState(StrEnum):
    """QUEUED: the worker will make it. READY: made, for a look. FAILED: the bank lacks items.

    IN_USE: a sitting has opened with it, its forms are frozen. DISCARDED: nobody will use it.
    """

    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    IN_USE = "in_use"
    DISCARDED = "discarded"


class SetVerb(StrEnum):
    ASSEMBLE = "assemble"
    FAIL = "fail"
    USE = "use"
    DISCARD = "discard"


STEPS: Mapping[tuple[SetState, SetVerb], SetState] = {
    (SetState.QUEUED, SetVerb.ASSEMBLE): SetState.READY,
    (SetState.QUEUED, SetVerb.FAIL): SetState.FAILED,
    (SetState.READY, SetVerb.USE): SetState.IN_USE,
    # A set may serve several sittings: its forms are frozen the first time.
    (SetState.IN_USE, SetVerb.USE): SetState.IN_USE,
    (SetState.READY, SetVerb.DISCARD): SetState.DISCARDED,
    (SetState.FAILED, SetVerb.DISCARD): SetState.DISCARDED,
}


def next_state(state: SetState, verb: SetVerb) -> SetState | None:
    """Where the verb leads, or None when this state refuses it."""
    return STEPS.get((state, verb))
