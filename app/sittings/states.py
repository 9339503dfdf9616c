# SPDX-License-Identifier: Apache-2.0
"""The sitting's lifecycle. Whether it is running is a question of time: see `rules.phase_at`."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle
from app.sittings.events import SITTING_CANCELLED


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


class SittingVerb(StrEnum):
    OPEN = "open"
    REANNOUNCE = "reannounce"
    MOVE = "move"
    CANCEL = "cancel"
    CLOSE_ENTRY = "close_entry"


class SittingCapability(StrEnum):
    """HAVE_DUTIES: staff may be given one, also after its end: answers wait for marks then."""

    BE_BOOKED = "be_booked"
    ADMIT = "admit"
    HAVE_DUTIES = "have_duties"


SITTING = Lifecycle(
    name="sittings.sitting",
    what=marked("该场次"),
    start=SittingState.PLANNED,
    states={
        SittingState.PLANNED: marked("待开放"),
        SittingState.OPEN: marked("已开放"),
        SittingState.CANCELLED: marked("已取消"),
    },
    verbs={
        SittingVerb.OPEN: marked("开放场次"),
        SittingVerb.REANNOUNCE: marked("按现行规则重新公布"),
        SittingVerb.MOVE: marked("改期"),
        SittingVerb.CANCEL: marked("取消场次"),
        SittingVerb.CLOSE_ENTRY: marked("停止入场"),
    },
    steps={
        (SittingState.PLANNED, SittingVerb.OPEN): SittingState.OPEN,
        (SittingState.PLANNED, SittingVerb.REANNOUNCE): SittingState.PLANNED,
        (SittingState.PLANNED, SittingVerb.MOVE): SittingState.PLANNED,
        (SittingState.PLANNED, SittingVerb.CANCEL): SittingState.CANCELLED,
        (SittingState.OPEN, SittingVerb.MOVE): SittingState.OPEN,
        (SittingState.OPEN, SittingVerb.CANCEL): SittingState.CANCELLED,
        (SittingState.OPEN, SittingVerb.CLOSE_ENTRY): SittingState.OPEN,
    },
    capabilities={
        SittingState.PLANNED: frozenset(
            {SittingCapability.BE_BOOKED, SittingCapability.HAVE_DUTIES}
        ),
        SittingState.OPEN: frozenset(
            {
                SittingCapability.BE_BOOKED,
                SittingCapability.ADMIT,
                SittingCapability.HAVE_DUTIES,
            }
        ),
        SittingState.CANCELLED: frozenset(),
    },
    sealed=frozenset({SittingState.CANCELLED}),
    news={SittingVerb.CANCEL: SITTING_CANCELLED},
)
