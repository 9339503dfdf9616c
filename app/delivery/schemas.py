# SPDX-License-Identifier: Apache-2.0
"""Payloads of delivery."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    ValidationError,
)

from app.attempts.models import Attempt, TimeEntry
from app.attempts.states import AttemptState
from app.attempts.values import WINDOW_ID, OpKind
from app.core.api import read_json
from app.core.digits import to_base64url
from app.core.schemas import Moment
from app.papers.rules import MAX_TEXT
from app.receipts.values import ReceiptEnding
from question_bank.items import ItemType

WindowId = Annotated[str, StringConstraints(pattern=WINDOW_ID)]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
# An op number stays within a signed 32-bit column; a browser makes a few thousand in an exam.
MAX_OP = 2_000_000_000
MAX_OPS = 200
MAX_SLOT = 1000
# Names and values that are texts: of a save two names and the window, of an op five names and of their
# values the kind and the time.
TEXTS_OF_OPS, TEXTS_OF_OP = 3, 7


class Choices(BaseModel):
    """The options chosen, by the labels shown; for true/false T or F."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["choices"] = "choices"
    choices: list[Label] = Field(max_length=26)


class WrittenText(BaseModel):
    """A short answer, kept byte for byte."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["text"] = "text"
    text: str = Field(max_length=MAX_TEXT)


class Flag(BaseModel):
    model_config = ConfigDict(extra="forbid")

    flag: bool


# Not told apart by pydantic's discriminator, which demands it: pages that were opened before the
# upgrade name no kind.
Answer = Annotated[
    Choices | WrittenText,
    Field(
        json_schema_extra={
            "discriminator": {
                "propertyName": "kind",
                "mapping": {
                    "choices": "#/components/schemas/Choices",
                    "text": "#/components/schemas/WrittenText",
                },
            }
        }
    ),
]


class AnswerOpIn(BaseModel):
    """An answer, or with null its clearing."""

    model_config = ConfigDict(extra="forbid")

    op: int = Field(ge=1, le=MAX_OP)
    slot: int = Field(ge=1, le=MAX_SLOT)
    kind: Literal[OpKind.ANSWER]
    value: Answer | None
    client_at: Moment

    def stored_value(self) -> dict[str, Any] | None:
        """The value as the journal keeps it; chosen labels are sorted, so order says nothing."""
        if isinstance(self.value, Choices):
            return {"choices": sorted(set(self.value.choices))}
        return None if self.value is None else {"text": self.value.text}

    def count_texts(self) -> int:
        """Names and values that are texts, as in the JSON of the op with the time as a text."""
        value = self.value
        if value is None:
            return TEXTS_OF_OP
        held = len(value.choices) if isinstance(value, Choices) else 1
        kind = 2 if "kind" in value.model_fields_set else 0
        return TEXTS_OF_OP + 1 + held + kind


class FlagOpIn(BaseModel):
    """A mark that the candidate sets at a slot, and takes away."""

    model_config = ConfigDict(extra="forbid")

    op: int = Field(ge=1, le=MAX_OP)
    slot: int = Field(ge=1, le=MAX_SLOT)
    kind: Literal[OpKind.FLAG]
    value: Flag
    client_at: Moment

    def stored_value(self) -> dict[str, Any]:
        return {"flag": self.value.flag}

    def count_texts(self) -> int:
        return TEXTS_OF_OP + 1


class OpsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window_id: WindowId
    # The `op_max` of the answers that the window began from; 0 where it began from none.
    seen: int = Field(0, ge=0, le=MAX_OP)
    ops: list[Annotated[AnswerOpIn | FlagOpIn, Discriminator("kind")]] = Field(
        min_length=1, max_length=MAX_OPS
    )

    def count_texts(self) -> int:
        seen = "seen" in self.model_fields_set
        return TEXTS_OF_OPS + seen + sum(op.count_texts() for op in self.ops)


_KINDS_BY_NAME = {"choices": Choices.__name__, "text": WrittenText.__name__}
_KINDS = frozenset(_KINDS_BY_NAME.values())


def read_ops(body: bytes) -> OpsIn:
    """The ops of a save; refused with place, slot and limit of everything that is wrong.

    A member that stands twice is a text more than the ops have: only where the quotes are not as
    many as theirs is the body read a second time to find out why.
    """
    try:
        ops = OpsIn.model_validate_json(body)
    except ValidationError as wrong:
        content = read_json(body)
        found = [_placed(error, content) for error in wrong.errors()]
        places = [place for place in found if place is not None]
        raise RequestValidationError(places) from wrong
    if body.count(b'"') != 2 * ops.count_texts():
        read_json(body)
    return ops


def _placed(error: Mapping[str, Any], content: Any) -> dict[str, Any] | None:
    """The error with its place in the JSON, which knows no names of classes, and with its slot.

    None where it is told of a kind of answer that was not meant.
    """
    place: list[int | str] = ["body"]
    here, slot = content, None
    for depth, part in enumerate(error["loc"], 1):
        if _holds(here, part):
            here = here[part]
            place.append(part)
            slot = here.get("slot", slot) if isinstance(here, dict) else slot
        elif part in _KINDS and part != _KINDS_BY_NAME.get(_kind_of(here)):
            return None
        elif depth == len(error["loc"]) and part not in _KINDS:
            place.append(part)
    placed = {**error, "loc": tuple(place)}
    return placed | {"slot": slot} if isinstance(slot, int) else placed


def _kind_of(value: Any) -> str:
    """What kind of answer is meant, named or not."""
    if not isinstance(value, dict):
        return "choices"
    if value.get("kind") in list(_KINDS_BY_NAME):
        return str(value["kind"])
    return "text" if "text" in value else "choices"


def _holds(content: Any, part: int | str) -> bool:
    if isinstance(content, list):
        return isinstance(part, int) and part < len(content)
    return isinstance(content, dict) and part in content


class AckOut(BaseModel):
    """Every op up to `op_head` is durable, and the stretches `held` above a gap: first, last.

    `ops` counts all that are kept, and `chain` is the head of the hash chain over them.
    """

    op_head: int
    held: list[tuple[int, int]]
    ops: int
    chain: str
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
    """`news` rises with the conversation with the invigilators: another number, and ask for it.

    It is null in the answer to a start, which waits for nothing that it need not.
    """

    id: UUID
    registration_id: UUID
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    paused_at: datetime | None
    submitted_at: datetime | None
    op_head: int
    # 0: nothing has been answered, so there are no answers to be read.
    op_max: int
    window_id: str | None
    time_entries: list[TimeEntryOut]
    news: int | None
    server_time: datetime


class StartedOut(AttemptOut):
    """`paper_key` is 32 bytes in base64url, without padding."""

    paper_key: str | None


class SealedPaper(StrEnum):
    """UNASKED: a program that takes none. ABSENT: it had not come. LOCKED: the key did not open it."""

    UNASKED = "unasked"
    ABSENT = "absent"
    LOCKED = "locked"


class BothNames(BaseModel):
    zh: str
    en: str


class PaperSectionOut(BaseModel):
    """One stretch of the paper, of one type; `first` and `last` are its slots."""

    key: str
    part: str
    name: BothNames
    part_name: BothNames
    first: int
    last: int
    points: str


class OptionOut(BaseModel):
    """An option under the label that this form shows it by; the text is sanitised HTML."""

    label: str
    text: str


class PaperSlotOut(BaseModel):
    """A place of the paper. Without options it is answered in words."""

    number: int
    type: ItemType
    stem: str
    options: list[OptionOut]
    points: str


class PaperOut(BaseModel):
    """The paper as the browser gets it; stems are sanitised HTML, points decimal texts."""

    full_points: str
    sections: list[PaperSectionOut]
    slots: list[PaperSlotOut]


class AnswersOut(BaseModel):
    """The answers held, by slot; where a window starts from after a reload.

    An answer holds `choices` or `text`, and is null where it was cleared.
    """

    op_head: int
    op_max: int
    answers: dict[int, dict[str, Any] | None]
    flags: list[int]


class SignedOut(BaseModel):
    """The receipt as it was signed (docs/receipts.md), in two writings, and by which key."""

    model_config = ConfigDict(from_attributes=True)

    kid: str
    text: str
    digits: str


class ReceiptOut(BaseModel):
    """`signed` is null for receipts given before they were signed."""

    model_config = ConfigDict(from_attributes=True)

    receipt_number: str
    submitted_at: datetime
    verb: ReceiptEnding
    answered: int
    total: int
    answers_digest: str
    op_head: int
    signed: SignedOut | None


class TimeOut(BaseModel):
    server_time: datetime


def show_attempt(
    attempt: Attempt, entries: Sequence[TimeEntry], *, news: int | None, now: datetime
) -> AttemptOut:
    return AttemptOut(
        id=attempt.id,
        registration_id=attempt.registration_id,
        state=attempt.state,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        paused_at=attempt.paused_at,
        submitted_at=attempt.submitted_at,
        op_head=attempt.op_head,
        op_max=attempt.op_max,
        window_id=attempt.window_id,
        news=news,
        server_time=now,
        time_entries=[
            TimeEntryOut(cause=e.cause, seconds=e.seconds, note=e.note, at=e.at) for e in entries
        ],
    )


def show_started(
    attempt: Attempt, entries: Sequence[TimeEntry], *, key: bytes | None, now: datetime
) -> StartedOut:
    shown = show_attempt(attempt, entries, news=None, now=now)
    return StartedOut(**dict(shown), paper_key=None if key is None else to_base64url(key))
