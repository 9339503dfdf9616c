# SPDX-License-Identifier: Apache-2.0
"""The lives of a marking run and of a marking task, as tables `(state, verb) -> state`."""

from collections.abc import Mapping
from enum import StrEnum


class MarkingRunState(StrEnum):
    """OPEN: answers wait for marks. COMPLETE: every slot has one. SEALED: a result stands on it."""

    OPEN = "open"
    COMPLETE = "complete"
    SEALED = "sealed"


class RunVerb(StrEnum):
    COMPLETE = "complete"
    REOPEN = "reopen"
    SEAL = "seal"


class TaskState(StrEnum):
    """QUEUED: for anyone. LEASED: on one desk. HELD: set aside with a note. DONE: judged."""

    QUEUED = "queued"
    LEASED = "leased"
    HELD = "held"
    DONE = "done"


class TaskVerb(StrEnum):
    LEASE = "lease"
    GIVE_BACK = "give_back"
    HOLD = "hold"
    MARK = "mark"
    UNDO = "undo"


class MarkRule(StrEnum):
    """What made a mark: a rule of the form, an answer left blank, or people's opinions."""

    EXACT = "exact"
    MISSED_SHARE = "missed_share"
    EACH_OPTION = "each_option"
    BLANK = "blank"
    ONE_OPINION = "one_opinion"


# The rules that opinions settle by; the others need no reader.
BY_OPINIONS = frozenset({MarkRule.ONE_OPINION})


class MarkingPolicy(StrEnum):
    """How many opinions an answer gets. ONE: the first settles it."""

    ONE = "1"


RUN_STEPS: Mapping[tuple[MarkingRunState, RunVerb], MarkingRunState] = {
    (MarkingRunState.OPEN, RunVerb.COMPLETE): MarkingRunState.COMPLETE,
    (MarkingRunState.COMPLETE, RunVerb.REOPEN): MarkingRunState.OPEN,
    (MarkingRunState.COMPLETE, RunVerb.SEAL): MarkingRunState.SEALED,
}

TASK_STEPS: Mapping[tuple[TaskState, TaskVerb], TaskState] = {
    (TaskState.QUEUED, TaskVerb.LEASE): TaskState.LEASED,
    # Taken over by the next grader, or again by the one who holds it.
    (TaskState.LEASED, TaskVerb.LEASE): TaskState.LEASED,
    (TaskState.HELD, TaskVerb.LEASE): TaskState.LEASED,
    (TaskState.LEASED, TaskVerb.GIVE_BACK): TaskState.QUEUED,
    (TaskState.LEASED, TaskVerb.HOLD): TaskState.HELD,
    (TaskState.LEASED, TaskVerb.MARK): TaskState.DONE,
    (TaskState.DONE, TaskVerb.UNDO): TaskState.LEASED,
}


def next_run_state(state: MarkingRunState, verb: RunVerb) -> MarkingRunState | None:
    """Where the verb leads, or None when this state refuses it."""
    return RUN_STEPS.get((state, verb))


def next_task_state(state: TaskState, verb: TaskVerb) -> TaskState | None:
    """Where the verb leads, or None when this state refuses it."""
    return TASK_STEPS.get((state, verb))


def may_undo(state: MarkingRunState) -> bool:
    """Marks may be taken back until a released result stands on them, also the last one of a run."""
    return state is not MarkingRunState.SEALED
