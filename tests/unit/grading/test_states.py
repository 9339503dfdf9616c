# SPDX-License-Identifier: Apache-2.0
"""The whole product of states and verbs: what is not named here is refused."""

from itertools import product

import pytest

from app.grading.states import (
    RUN,
    TASK,
    MarkingRunState,
    RunCapability,
    RunVerb,
    TaskState,
    TaskVerb,
)

RUN_ALLOWED = {
    ("open", "complete"): "complete",
    ("complete", "reopen"): "open",
    ("complete", "seal"): "sealed",
}
TASK_ALLOWED = {
    ("queued", "lease"): "leased",
    ("leased", "lease"): "leased",
    ("held", "lease"): "leased",
    ("leased", "give_back"): "queued",
    ("leased", "hold"): "held",
    ("leased", "mark"): "done",
    ("done", "undo"): "leased",
}


@pytest.mark.parametrize(("state", "verb"), list(product(MarkingRunState, RunVerb)))
def test_run_moves_only_as_the_table_says(state: MarkingRunState, verb: RunVerb) -> None:
    assert RUN.steps.get((state, verb)) == RUN_ALLOWED.get((state, verb))


@pytest.mark.parametrize(("state", "verb"), list(product(TaskState, TaskVerb)))
def test_task_moves_only_as_the_table_says(state: TaskState, verb: TaskVerb) -> None:
    assert TASK.steps.get((state, verb)) == TASK_ALLOWED.get((state, verb))


def test_undo_is_allowed_until_a_released_result_stands_on_the_run() -> None:
    assert {state for state in MarkingRunState if RUN.may(state, RunCapability.BE_UNDONE)} == {
        MarkingRunState.OPEN,
        MarkingRunState.COMPLETE,
    }
