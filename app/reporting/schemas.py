# SPDX-License-Identifier: Apache-2.0
"""The export's shape. Points are decimal strings: JSON numbers would be floats."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.attempts.values import LateDelivery, OpKind
from app.grading.values import MarkedSlot
from app.papers import service as papers
from app.papers.service import FrozenForm, Slot
from app.reporting.service import AttemptRecord, SittingExport
from question_bank.assembly import displayed_labels
from question_bank.items import ShortAnswer
from question_bank.marking.points import HUNDREDTH


class SlotOut(BaseModel):
    """A place of the form: its right labels as shown, or the weights of its marking points.

    `scores` are what choosing each label adds under `each_option`, as fractions of the points;
    empty where the item does not say, and then every right label counts alike.
    """

    slot: int
    section: str
    part: str
    type: str
    points: Decimal
    marking: str
    options: int
    key: list[str]
    scores: dict[str, str]
    weights: list[int]


class FormOut(BaseModel):
    id: UUID
    digest: str
    full_points: Decimal
    slots: list[SlotOut]


class ExportedSittingOut(BaseModel):
    id: UUID
    programme: str
    title_key: str
    component_key: str
    kind: str
    starts_at: datetime
    full_points: Decimal
    pass_points: Decimal


class SlotMarkOut(BaseModel):
    slot: int
    rule: str
    points: Decimal
    max_points: Decimal
    detail: dict[str, Any]


class DecidedOut(BaseModel):
    outcome: str
    total: Decimal | None
    state: str


class LateOpOut(BaseModel):
    """A change that came after the end: by the device's time and by ours. It counts once taken in."""

    slot: int
    kind: OpKind
    value: dict[str, Any] | None
    client_at: datetime
    received_at: datetime
    taken_in: bool


class ExportedAttemptOut(BaseModel):
    """`answers` are as stored: {"choices": [labels as shown]} or {"text": "…"}, by slot."""

    id: UUID
    form_id: UUID
    ticket: str
    state: str
    submit_verb: str | None
    started_at: datetime
    submitted_at: datetime | None
    answers: dict[int, dict[str, Any] | None]
    late: list[LateOpOut]
    marking: str | None
    marks: list[SlotMarkOut]
    result: DecidedOut | None


class SittingExportOut(BaseModel):
    sitting: ExportedSittingOut
    forms: list[FormOut]
    attempts: list[ExportedAttemptOut]


def sitting_export_out(export: SittingExport) -> SittingExportOut:
    sitting = export.sitting
    component = export.programme.component(sitting.component_key)
    return SittingExportOut(
        sitting=ExportedSittingOut(
            id=sitting.id,
            programme=export.programme.code,
            title_key=sitting.title_key,
            component_key=sitting.component_key,
            kind=sitting.kind,
            starts_at=sitting.starts_at,
            full_points=component.full_points.quantize(HUNDREDTH),
            pass_points=component.pass_points.quantize(HUNDREDTH),
        ),
        forms=[_form_out(form) for form in export.forms],
        attempts=[_attempt_out(record) for record in export.attempts],
    )


def _form_out(form: FrozenForm) -> FormOut:
    return FormOut(
        id=form.id,
        digest=form.digest,
        full_points=form.full_points,
        slots=[_slot_out(slot) for slot in form.slots],
    )


def _slot_out(slot: Slot) -> SlotOut:
    item = slot.item
    return SlotOut(
        slot=slot.number,
        section=slot.section_key,
        part=slot.part_key,
        type=item.type.value,
        points=slot.points,
        marking=str(slot.marking),
        options=len(displayed_labels(item)),
        key=sorted(papers.display_key(slot)),
        scores={label: str(score) for label, score in papers.display_scores(slot).items()},
        weights=[p.weight for p in item.marking_points] if isinstance(item, ShortAnswer) else [],
    )


def _attempt_out(record: AttemptRecord) -> ExportedAttemptOut:
    attempt, marked, result = record.attempt, record.marked, record.result
    return ExportedAttemptOut(
        id=attempt.id,
        form_id=attempt.form_id,
        ticket=record.ticket,
        state=attempt.state,
        submit_verb=attempt.submit_verb,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        answers=dict(record.answers),
        late=[_late_out(each) for each in record.late],
        marking=None if marked is None else marked.state.value,
        marks=[] if marked is None else [_mark_out(mark) for mark in marked.marks],
        result=None
        if result is None
        else DecidedOut(outcome=result.outcome, total=result.total, state=result.state),
    )


def _late_out(late: LateDelivery) -> LateOpOut:
    return LateOpOut(
        slot=late.op.slot,
        kind=late.op.kind,
        value=json.loads(late.op.value),
        client_at=late.op.client_at,
        received_at=late.received_at,
        taken_in=late.is_kept,
    )


def _mark_out(mark: MarkedSlot) -> SlotMarkOut:
    return SlotMarkOut(
        slot=mark.slot,
        rule=mark.rule.value,
        points=mark.points,
        max_points=mark.max_points,
        detail=dict(mark.detail),
    )
