# SPDX-License-Identifier: Apache-2.0
"""The lives of a marking run and of a marking task, and by what marks are made."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


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


class RunCapability(StrEnum):
    """BE_UNDONE: its opinions may be taken back, also the last one, until a result stands on it."""

    BE_UNDONE = "be_undone"


class TaskCapability(StrEnum):
    """WAIT: for whoever comes next. BE_TAKEN_UP: by whoever picks it from the held ones."""

    WAIT = "wait"
    BE_TAKEN_UP = "be_taken_up"


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


RUN = Lifecycle(
    name="grading.marking_run",
    what=marked("这次评分"),
    start=MarkingRunState.OPEN,
    states={
        MarkingRunState.OPEN: marked("待评"),
        MarkingRunState.COMPLETE: marked("已评完"),
        MarkingRunState.SEALED: marked("已随成绩封存"),
    },
    verbs={
        RunVerb.COMPLETE: marked("完成评分"),
        RunVerb.REOPEN: marked("重新评分"),
        RunVerb.SEAL: marked("封存评分"),
    },
    steps={
        (MarkingRunState.OPEN, RunVerb.COMPLETE): MarkingRunState.COMPLETE,
        (MarkingRunState.COMPLETE, RunVerb.REOPEN): MarkingRunState.OPEN,
        (MarkingRunState.COMPLETE, RunVerb.SEAL): MarkingRunState.SEALED,
    },
    capabilities={
        MarkingRunState.OPEN: frozenset({RunCapability.BE_UNDONE}),
        MarkingRunState.COMPLETE: frozenset({RunCapability.BE_UNDONE}),
        MarkingRunState.SEALED: frozenset(),
    },
)

TASK = Lifecycle(
    name="grading.marking_task",
    what=marked("这份答案"),
    start=TaskState.QUEUED,
    states={
        TaskState.QUEUED: marked("等待评分"),
        TaskState.LEASED: marked("正在评分"),
        TaskState.HELD: marked("已搁置"),
        TaskState.DONE: marked("已评分"),
    },
    verbs={
        TaskVerb.LEASE: marked("取卷"),
        TaskVerb.GIVE_BACK: marked("放回"),
        TaskVerb.HOLD: marked("搁置"),
        TaskVerb.MARK: marked("给出评分"),
        TaskVerb.UNDO: marked("撤回评分"),
    },
    steps={
        (TaskState.QUEUED, TaskVerb.LEASE): TaskState.LEASED,
        # Taken over by the next grader, or again by the one who holds it.
        (TaskState.LEASED, TaskVerb.LEASE): TaskState.LEASED,
        (TaskState.HELD, TaskVerb.LEASE): TaskState.LEASED,
        (TaskState.LEASED, TaskVerb.GIVE_BACK): TaskState.QUEUED,
        (TaskState.LEASED, TaskVerb.HOLD): TaskState.HELD,
        (TaskState.LEASED, TaskVerb.MARK): TaskState.DONE,
        (TaskState.DONE, TaskVerb.UNDO): TaskState.LEASED,
    },
    capabilities={
        TaskState.QUEUED: frozenset({TaskCapability.WAIT}),
        TaskState.LEASED: frozenset(),
        TaskState.HELD: frozenset({TaskCapability.BE_TAKEN_UP}),
        TaskState.DONE: frozenset(),
    },
)
