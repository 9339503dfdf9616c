# SPDX-License-Identifier: Apache-2.0
"""Payloads of delivery."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.attempts.models import Attempt, TimeEntry
from app.attempts.service.closing import Receipt
from app.attempts.states import AttemptState, AttemptVerb
from app.attempts.values import OpKind
from app.core.schemas import Moment
from app.papers.rules import MAX_TEXT

WindowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
# An op number stays within a signed 32-bit column; a browser makes a few thousand in an exam.
MAX_OP = 2_000_000_000
MAX_OPS = 200


class Choices(BaseModel):
    """The options chosen, by the labels shown; for true/false T or F."""

    model_config = ConfigDict(extra="forbid")
    choices: list[Label] = Field(max_length=26)


class WrittenText(BaseModel):
    """A short answer, kept byte for byte."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=MAX_TEXT)


class Flag(BaseModel):
    model_config = ConfigDict(extra="forbid")
    flag: bool


class OpIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    op: int = Field(ge=1, le=MAX_OP)
    slot: int = Field(ge=1, le=1000)
    kind: OpKind
    value: Choices | WrittenText | Flag | None
    client_at: Moment

    def stored_value(self) -> dict[str, Any] | None:
        """The value as the journal keeps it; chosen labels are sorted, so order says nothing."""
        if self.value is None:
            return None
        value = self.value.model_dump()
        if isinstance(self.value, Choices):
            value["choices"] = sorted(set(self.value.choices))
        return value


class OpsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window_id: WindowId
    ops: list[OpIn] = Field(min_length=1, max_length=MAX_OPS)


class AckOut(BaseModel):
    """Every op up to `op_head` is durable, and those in `held`, which stand above a gap."""

    op_head: int
    held: list[int]
    deadline_at: datetime
    state: AttemptState
    server_time: datetime


class LeaseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window_id: WindowId
    take_over: bool = False


class SubmissionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window_id: WindowId


class TimeEntryOut(BaseModel):
    cause: str
    seconds: int
    note: str | None
    at: datetime


class AttemptOut(BaseModel):
    id: UUID
    registration_id: UUID
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    op_head: int
    window_id: str | None
    time_entries: list[TimeEntryOut]
    server_time: datetime


class AnswersOut(BaseModel):
    """The answers held, by slot; where a window starts from after a reload."""

    op_head: int
    op_max: int
    answers: dict[int, dict[str, Any] | None]
    flags: list[int]


class ReceiptOut(BaseModel):
    receipt_number: str
    submitted_at: datetime
    verb: AttemptVerb
    answered: int
    total: int
    answers_digest: str
    op_head: int


class TimeOut(BaseModel):
    server_time: datetime


def show_attempt(attempt: Attempt, entries: list[TimeEntry], *, now: datetime) -> AttemptOut:
    return AttemptOut(
        id=attempt.id,
        registration_id=attempt.registration_id,
        state=attempt.state,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        submitted_at=attempt.submitted_at,
        op_head=attempt.op_head,
        window_id=attempt.window_id,
        server_time=now,
        time_entries=[
            TimeEntryOut(cause=e.cause, seconds=e.seconds, note=e.note, at=e.at) for e in entries
        ],
    )


def show_receipt(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        receipt_number=receipt.receipt_number,
        submitted_at=receipt.submitted_at,
        verb=receipt.verb,
        answered=receipt.answered,
        total=receipt.total,
        answers_digest=receipt.answers_digest,
        op_head=receipt.op_head,
    )
