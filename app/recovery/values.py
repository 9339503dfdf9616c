# SPDX-License-Identifier: Apache-2.0
"""What becomes of a late op, how its attempt stands, and what taking it in would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.attempts.values import AnswerValue, Op
from app.core.i18n import marked


class LateFate(StrEnum):
    """What becomes of one late op, or why it stays late."""

    TAKEN = "taken"
    KEPT = "kept"
    NUMBER_USED = "number_used"
    MISFIT = "misfit"
    CLOCK_UNKNOWN = "clock_unknown"
    CLOCK_TURNED = "clock_turned"
    TYPED_LATE = "typed_late"
    TYPED_BEFORE = "typed_before"
    CAME_LATE = "came_late"
    NO_ROOM = "no_room"


FATES: Mapping[LateFate, str] = {
    LateFate.TAKEN: marked("补收"),
    LateFate.KEPT: marked("答卷中已有"),
    LateFate.NUMBER_USED: marked("同一序号已有另一份内容"),
    LateFate.MISFIT: marked("不是本题能有的答案"),
    LateFate.CLOCK_UNKNOWN: marked("设备时钟从未核对过，不能确定写下的时间"),
    LateFate.CLOCK_TURNED: marked("设备时钟被往回拨过，不能确定写下的时间"),
    LateFate.TYPED_LATE: marked("在截止时间之后写下"),
    LateFate.TYPED_BEFORE: marked("在故障开始之前写下，当时可以上传"),
    LateFate.CAME_LATE: marked("送达太晚"),
    LateFate.NO_ROOM: marked("超出一次考试可保存的数量"),
}


class Footing(StrEnum):
    """Whether an attempt can be added to, and if not, why."""

    OPEN = "open"
    RUNNING = "running"
    HANDED_IN = "handed_in"
    TERMINATED = "terminated"
    LEFT = "left"
    RESULT_STANDS = "result_stands"
    OVER_BEFORE = "over_before"
    OTHER_JOURNAL = "other_journal"


FOOTINGS: Mapping[Footing, str] = {
    Footing.OPEN: marked("到时收卷，可以补收"),
    Footing.RUNNING: marked("还在作答：联网后页面会自己上传，不需要补收"),
    Footing.HANDED_IN: marked("考生已自己交卷，不补收"),
    Footing.TERMINATED: marked("已被终止，不补收"),
    Footing.LEFT: marked("已放弃评分，不补收"),
    Footing.RESULT_STANDS: marked("成绩已公布、已作废或正在申请作废，不能再补收"),
    Footing.OVER_BEFORE: marked("故障在截止时间之前已经结束，当时可以上传"),
    Footing.OTHER_JOURNAL: marked("文件与保存的作答记录接不上，不能补收"),
}


class FileFinding(StrEnum):
    """What a rescue file shows when it is opened."""

    READ = "read"
    TAKEN = "taken"
    KEY_GONE = "key_gone"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


FINDINGS: Mapping[FileFinding, str] = {
    FileFinding.READ: marked("文件完整。"),
    FileFinding.TAKEN: marked("这个文件已经补收过，不会再补收一次。"),
    FileFinding.KEY_GONE: marked(
        "本系统没有能解开这个文件的密钥：文件来自另一个系统，或者密钥已过保存期限。"
    ),
    FileFinding.CHANGED: marked(
        "文件解不开：内容被改动过，或者不是这次考试的文件。请让考生重新导出，或复制原文件再上传。"
    ),
    FileFinding.UNREADABLE: marked("文件解开了，但内容不是答案。请重新导出后再上传。"),
}


@dataclass(frozen=True, slots=True)
class LateArrival:
    """A late op and when it reached the service."""

    op: Op
    received_at: datetime


@dataclass(frozen=True, slots=True)
class JudgedOp:
    """A late op with what becomes of it; `typed_at` at the latest, where that can be told."""

    op: Op
    received_at: datetime
    fate: LateFate
    typed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlotChange:
    """What taking in makes of a slot's answer."""

    slot: int
    before: AnswerValue
    after: AnswerValue


@dataclass(frozen=True, slots=True)
class RescueContents:
    """What a page put into its file: its ops, and by which clock.

    `seen` is how many ops the service had and the head of their chain, as last acknowledged;
    `service_at` the service's time as the page counted it when the device's clock said `device_at`.
    """

    ops: tuple[Op, ...]
    seen: tuple[int, str] | None
    device_at: datetime
    service_at: datetime | None


@dataclass(frozen=True, slots=True)
class RescueEnvelope:
    """A rescue file as it lies there: for which attempt and key; `header` is what names them."""

    kid: bytes
    attempt_id: UUID
    header: bytes
    sealed: bytes
