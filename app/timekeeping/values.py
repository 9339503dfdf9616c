# SPDX-License-Identifier: Apache-2.0
"""What is asked for many at once, and what it comes to for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.attempts.values import Cause
from app.core.i18n import marked


class TimeAct(StrEnum):
    """What can be done for many at once."""

    GRANT = "grant"
    OUTAGE = "outage"
    PAUSE = "pause"
    RESUME = "resume"


ACTS: Mapping[TimeAct, str] = {
    TimeAct.GRANT: marked("加时"),
    TimeAct.OUTAGE: marked("故障补时"),
    TimeAct.PAUSE: marked("暂停计时"),
    TimeAct.RESUME: marked("恢复计时"),
}
# Others stop the clock and let it go on: how long that was the clock says, and nobody asks for it.
CAUSE_OF: Mapping[TimeAct, Cause] = {TimeAct.GRANT: Cause.GRANT, TimeAct.OUTAGE: Cause.OUTAGE}


class TimeEffect(StrEnum):
    """What the act does for one person, or why it does nothing."""

    GIVEN = "given"
    REOPENED = "reopened"
    PAUSED = "paused"
    RESUMED = "resumed"
    PAUSED_ALREADY = "paused_already"
    NOT_PAUSED = "not_paused"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    HANDED_IN = "handed_in"
    TERMINATED = "terminated"
    LEFT = "left"
    RESULT_STANDS = "result_stands"
    UNKNOWN = "unknown"

    @property
    def is_reached(self) -> bool:
        return self in _REACHED


_REACHED = frozenset({TimeEffect.GIVEN, TimeEffect.REOPENED, TimeEffect.PAUSED, TimeEffect.RESUMED})
EFFECTS: Mapping[TimeEffect, str] = {
    TimeEffect.GIVEN: marked("补时"),
    TimeEffect.REOPENED: marked("已到时收卷：恢复作答并补时"),
    TimeEffect.PAUSED: marked("暂停计时"),
    TimeEffect.RESUMED: marked("恢复计时，补上暂停的时间"),
    TimeEffect.PAUSED_ALREADY: marked("已经暂停"),
    TimeEffect.NOT_PAUSED: marked("没有暂停，计时正常进行"),
    TimeEffect.NOT_STARTED: marked("尚未开考：开考后时长完整"),
    TimeEffect.EXPIRED: marked("已到时收卷：如须继续作答，请按故障补时"),
    TimeEffect.HANDED_IN: marked("已自己交卷：如须继续作答，请在考生页面“恢复作答”"),
    TimeEffect.TERMINATED: marked("已被终止：如属误操作，请在考生页面“恢复作答”"),
    TimeEffect.LEFT: marked("已放弃评分并离场"),
    TimeEffect.RESULT_STANDS: marked("成绩已公布、已作废或正在申请作废，不能再恢复作答"),
    TimeEffect.UNKNOWN: marked("本场没有这个准考证号"),
}

GIVING = frozenset({TimeEffect.GIVEN, TimeEffect.REOPENED})


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """What is asked for whom: of an outage whom it hit, else the tickets named, else everybody."""

    sitting_id: UUID
    act: TimeAct
    span: timedelta
    tickets: tuple[str, ...] = ()
    outage_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One person, and what the act does for them. `ends_at`: when their time would be over."""

    ticket_number: str
    full_name: str
    effect: TimeEffect
    registration_id: UUID | None = None
    attempt_id: UUID | None = None
    ends_at: datetime | None = None
