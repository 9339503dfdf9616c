# SPDX-License-Identifier: Apache-2.0
"""The sitting's lifecycle. Whether it is running is a question of time: see `rules.phase_at`."""

from collections.abc import Mapping
from enum import StrEnum


class SittingKind(StrEnum):
    """A rehearsal is a sitting like any other, kept apart from the real ones."""

    EXAM = "exam"
    REHEARSAL = "rehearsal"


class Origin(StrEnum):
    RECURRENCE = "recurrence"
    MANUAL = "manual"


class SittingState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    OPEN = "open"
    MOVE = "move"
    CANCEL = "cancel"
    CLOSE_ENTRY = "close_entry"


class Capability(StrEnum):
    BE_BOOKED = "be_booked"
    ADMIT = "admit"


TRANSITIONS: Mapping[tuple[SittingState, Verb], SittingState] = {
    (SittingState.PLANNED, Verb.OPEN): SittingState.OPEN,
    (SittingState.PLANNED, Verb.MOVE): SittingState.PLANNED,
    (SittingState.PLANNED, Verb.CANCEL): SittingState.CANCELLED,
    (SittingState.OPEN, Verb.MOVE): SittingState.OPEN,
    (SittingState.OPEN, Verb.CANCEL): SittingState.CANCELLED,
    (SittingState.OPEN, Verb.CLOSE_ENTRY): SittingState.OPEN,
}

CAPABILITIES: Mapping[SittingState, frozenset[Capability]] = {
    SittingState.PLANNED: frozenset({Capability.BE_BOOKED}),
    SittingState.OPEN: frozenset({Capability.BE_BOOKED, Capability.ADMIT}),
    SittingState.CANCELLED: frozenset(),
}


def next_state(state: SittingState, verb: Verb) -> SittingState | None:
    """Where the verb leads, or None when it is not allowed there."""
    return TRANSITIONS.get((state, verb))


def may(state: SittingState, capability: Capability) -> bool:
    return capability in CAPABILITIES[state]
