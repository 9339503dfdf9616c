# SPDX-License-Identifier: Apache-2.0
"""What candidates made of forms, beside what was predicted of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.papers import repository
from app.papers.errors import FormNotFound
from app.papers.models import Form, FormStatistic
from app.papers.rules import FrozenForm
from question_bank import assembly
from question_bank.assembly import PlannedSlot

# As many as somebody looks through; forms that one candidate each sits have no figures.
LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FormObservation:
    """What all candidates who sat a form made of it, in plain data; three of them or more."""

    form_id: UUID
    candidates: int
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was predicted of a typical prepared candidate's total.

    `at_assembly`: when the form was made, by the difficulties known then; otherwise it is worked
    out now, by the estimates of the items' authors.
    """

    mean: float
    sd: float
    pass_probability: float
    at_assembly: bool


async def record_form_statistics(
    session: AsyncSession, rows: Sequence[FormObservation], *, now: datetime
) -> None:
    """Each form has the figures given; one whose figures are the same is not touched.

    Figures of fewer candidates than are recorded come from a computation that a later release
    has overtaken, and are dropped.
    """
    given = {row.form_id: row for row in rows}
    held = await repository.lock_statistics(session, given)
    for form_id, row in given.items():
        before = held.get(form_id)
        told = {"candidates": row.candidates, "figures": row.figures}
        if before is None:
            session.add(FormStatistic(form_id=form_id, computed_at=now, **told))
        elif before.candidates <= row.candidates and before.figures != row.figures:
            before.candidates, before.figures = row.candidates, row.figures
            before.computed_at = now


async def get_stored_form(session: AsyncSession, form_id: UUID) -> Form:
    """The form's own row: what it is for, and when it was frozen."""
    found = await repository.find_form(session, form_id)
    if found is None:
        raise FormNotFound
    return found


async def find_form_statistic(session: AsyncSession, form_id: UUID) -> FormStatistic | None:
    """The form's figures, or None while fewer than three of its results are released."""
    return await repository.find_statistic(session, form_id)


async def list_form_statistics(session: AsyncSession) -> list[tuple[Form, FormStatistic]]:
    """The forms that have figures, those computed last first; at most LISTED."""
    return await repository.list_statistics(session, limit=LISTED)


async def expect(
    session: AsyncSession, stored: Form, form: FrozenForm, pass_points: Decimal
) -> Expectation:
    """What the report of the form's set predicted of it, or else what can be predicted now."""
    if stored.form_set_id is not None and stored.ordinal is not None:
        made = await repository.find_set(session, stored.form_set_id)
        told = made.report.get("forms", []) if made else []
        # Of forms for one candidate each the report tells no more than the first.
        if stored.ordinal <= len(told):
            said = told[stored.ordinal - 1]
            return Expectation(said["mean"], said["sd"], said["pass_probability"], at_assembly=True)
    return await asyncio.to_thread(_predicted, form, pass_points)


def _predicted(form: FrozenForm, pass_points: Decimal) -> Expectation:
    made = assembly.predict(
        PlannedSlot(
            slot.number, slot.section_key, slot.item, slot.points, slot.marking, slot.option_order
        )
        for slot in form.slots
    )
    return Expectation(made.mean, made.sd, made.probability_of(pass_points), at_assembly=False)
