# SPDX-License-Identifier: Apache-2.0
"""The values that cross the border of attempts.

Those of a save are named tuples: each is made for every save of an exam, at a fifth of the cost.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.attempts.states import AttemptState

# {"choices": ["A", "C"]} with the labels as shown, or {"text": "…"}; None is a cleared answer.
AnswerValue = dict[str, Any] | None


class OpKind(StrEnum):
    ANSWER = "answer"
    FLAG = "flag"


class Cause(StrEnum):
    """Why time was given."""

    BASE = "base"
    ACCOMMODATION = "accommodation"
    OUTAGE = "outage"
    GRANT = "grant"
    PAUSE = "pause"
    REOPENING = "reopening"


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
