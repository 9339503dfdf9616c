# SPDX-License-Identifier: Apache-2.0
"""Payloads of the grading API. Points are decimal strings: JSON numbers would be floats."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict, JsonValue

from app.core.schemas import SAYS_SOMETHING
from app.grading.values import GivenMark, HeldTask, MarkingDesk, MarkingProgress, SittingProgress

# A NUL cannot be stored by PostgreSQL; 500 characters is what the column and the trail hold.
NoteText = Annotated[
    str, StringConstraints(max_length=500, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
HoldNote = Annotated[
    NoteText,
    StringConstraints(min_length=1),
    Field(json_schema_extra={"allOf": [{"pattern": SAYS_SOMETHING}]}),
]
# As pydantic describes a Decimal nobody can tell what is meant.
_POINTS = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\d{1,4}(\.\d{1,4})?$"}]}
PointsText = Annotated[Decimal, WithJsonSchema(_POINTS)]
LeaseToken = Annotated[str, StringConstraints(min_length=1, max_length=60)]
# More marking points than any item has; a longer list is a mistake or worse.
MAX_CHECKED = 50


class AnswerLeaseIn(BaseModel):
    """Answers of one sitting, or of any."""

    model_config = ConfigDict(extra="forbid")

    sitting_id: UUID | None = None


def _alone(given: str, other: str) -> JsonDict:
    """In JSON Schema: the one is there; the other is not, or null."""
    members: JsonDict = {given: {"not": {"type": "null"}}, other: {"type": "null"}}
    return {"required": [given], "properties": members}


_EITHER: list[JsonValue] = [_alone("checked", "points"), _alone("points", "checked")]


class MarkIn(BaseModel):
    """The marking points that are met, counted from 0, or the points outright; not both."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"oneOf": _EITHER})

    lease_token: LeaseToken
    checked: list[int] | None = Field(None, max_length=MAX_CHECKED)
    points: PointsText | None = None
    note: NoteText = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.checked is None) == (self.points is None):
            raise ValueError("give either checked or points")
        return self

    def given(self) -> GivenMark:
        checked = None if self.checked is None else tuple(self.checked)
        return GivenMark(checked=checked, points=self.points, note=self.note)


class HoldIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lease_token: LeaseToken
    note: HoldNote


class PointOut(BaseModel):
    text: str
    weight: int
    accepted: list[str]


class PreviousOut(BaseModel):
    """The own mark that was taken back, to be put right."""

    checked: list[int] | None
    points: Decimal | None
    note: str


class DeskOut(BaseModel):
    """One answer to mark. It names no candidate, no ticket, no attempt and no time of writing."""

    task_id: UUID
    lease_token: str
    leased_until: datetime
    stem: str
    model_answer: str
    points: list[PointOut]
    max_points: Decimal
    answer: str
    held_note: str
    waiting_same_item: int
    previous: PreviousOut | None


class MarkOut(BaseModel):
    points: Decimal
    max_points: Decimal


class SittingProgressOut(BaseModel):
    sitting_id: UUID
    waiting: int
    on_desks: int
    held: int
    done: int
    mine: int


class ProgressOut(BaseModel):
    """All short answers, and the own share; the pace is the middle time between two marks."""

    waiting: int
    on_desks: int
    held: int
    done: int
    mine: int
    pace_seconds: int | None
    sittings: list[SittingProgressOut]


class HeldOut(BaseModel):
    task_id: UUID
    sitting_id: UUID
    stem: str
    note: str


def desk_out(desk: MarkingDesk) -> DeskOut:
    previous = desk.previous
    return DeskOut(
        task_id=desk.task_id,
        lease_token=desk.lease_token,
        leased_until=desk.leased_until,
        stem=desk.stem,
        model_answer=desk.model_answer,
        max_points=desk.max_points,
        points=[
            PointOut(text=p.text, weight=p.weight, accepted=list(p.accepted)) for p in desk.points
        ],
        answer=desk.answer,
        held_note=desk.held_note,
        waiting_same_item=desk.waiting_same_item,
        previous=None
        if previous is None
        else PreviousOut(
            checked=None if previous.checked is None else list(previous.checked),
            points=previous.points,
            note=previous.note,
        ),
    )


def progress_out(progress: MarkingProgress) -> ProgressOut:
    rows = progress.sittings
    return ProgressOut(
        waiting=sum(row.waiting for row in rows),
        on_desks=sum(row.on_desks for row in rows),
        held=sum(row.held for row in rows),
        done=sum(row.done for row in rows),
        mine=progress.mine,
        pace_seconds=None if progress.pace is None else round(progress.pace.total_seconds()),
        sittings=[_sitting_out(row) for row in rows],
    )


def _sitting_out(row: SittingProgress) -> SittingProgressOut:
    return SittingProgressOut(
        sitting_id=row.sitting_id,
        waiting=row.waiting,
        on_desks=row.on_desks,
        held=row.held,
        done=row.done,
        mine=row.mine,
    )


def held_out(held: HeldTask) -> HeldOut:
    return HeldOut(task_id=held.task_id, sitting_id=held.sitting_id, stem=held.stem, note=held.note)
