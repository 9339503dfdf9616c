# SPDX-License-Identifier: Apache-2.0
"""The values that cross the border of attempts.

Those of a save are named tuples: each is made for every save of an exam, at a fifth of the cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.attempts.states import AttemptState
from app.audit.values import Actor
from app.core.i18n import marked

# A name that a window gives to itself.
WINDOW_ID = r"^[A-Za-z0-9-]{8,64}$"
# {"choices": ["A", "C"]} with the labels as shown, or {"text": "…"}; None is a cleared answer.
AnswerValue = dict[str, Any] | None


class OpKind(StrEnum):
    ANSWER = "answer"
    FLAG = "flag"


class Cause(StrEnum):
    """Why time was given.

    DELAY and LATE_ADMISSION give none: they tell that the sitting was moved, or that this person
    was let in late, and that the minutes are the full ones all the same.
    """

    BASE = "base"
    ACCOMMODATION = "accommodation"
    DELAY = "delay"
    PAUSE = "pause"
    GRANT = "grant"
    OUTAGE = "outage"
    LATE_ADMISSION = "late_admission"
    REOPENING = "reopening"


CAUSES: Mapping[Cause, str] = {
    Cause.BASE: marked("考试时长"),
    Cause.ACCOMMODATION: marked("合理便利加时"),
    Cause.DELAY: marked("开考时间改过，时长不变"),
    Cause.PAUSE: marked("暂停补时"),
    Cause.GRANT: marked("工作人员加时"),
    Cause.OUTAGE: marked("故障补时"),
    Cause.LATE_ADMISSION: marked("获准迟到入场，时长不变"),
    Cause.REOPENING: marked("恢复作答，归还中断的时间"),
}


class AttemptStanding(StrEnum):
    """What an act that gives time finds of an attempt."""

    RUNNING = "running"
    # The clock ended it, or will as soon as the sweep comes by.
    EXPIRED = "expired"
    HANDED_IN = "handed_in"
    TERMINATED = "terminated"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class TimeGift:
    """Time that is given: why, how much, in whose name, and what the candidate reads of it."""

    cause: Cause
    span: timedelta
    note: str
    actor: Actor


class Op(NamedTuple):
    """One change in an attempt's journal; `value` is canonical JSON text."""

    number: int
    slot: int
    kind: OpKind
    value: str
    client_at: datetime


class Save(NamedTuple):
    """A batch of ops as it arrived."""

    attempt_id: UUID
    candidate_id: UUID
    window_id: str
    ops: tuple[Op, ...]
    received_at: datetime
    # The highest op number that the window had read of when it took what it shows from the service.
    seen: int = 0


class KeptOp(NamedTuple):
    """An op as the journal keeps it: the attempt's `nth`, counted as they came, and when it came."""

    nth: int
    op: Op
    received_at: datetime


class LateDelivery(NamedTuple):
    """An op that came after the end, and when; `is_kept` once the journal has it all the same."""

    attempt_id: UUID
    op: Op
    received_at: datetime
    is_kept: bool


class Ack(NamedTuple):
    """What the service holds durably: every op up to `op_head`, and the stretches in `held`.

    `ops` are all of them, and `chain` the head of the hash chain over them.
    """

    op_head: int
    held: tuple[tuple[int, int], ...]
    ops: int
    chain: str
    deadline_at: datetime
    state: AttemptState
