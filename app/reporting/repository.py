# SPDX-License-Identifier: Apache-2.0
"""Statements across domains that only read: what was sat and shown."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import Attempt
from app.grading.models import MarkingRun
from app.papers.models import FormSlot
from app.results.models import Result
from app.results.states import RESULT, Outcome, ResultCapability
from app.sittings.models import Sitting
from app.sittings.states import SittingKind


class SatRow(NamedTuple):
    """An attempt with a released result, and the run whose marks it stands on."""

    form_id: UUID
    run_id: UUID
    passed: int
    pass_points: Decimal


class SlotRow(NamedTuple):
    form_id: UUID
    number: int
    version_id: UUID
    points: Decimal
    option_order: list[Any]


def _released() -> sa.ColumnElement[bool]:
    return Result.state.in_(RESULT.able(ResultCapability.BE_SHOWN))


def _forms_of(sitting_id: UUID) -> sa.Select[UUID]:
    """The forms that released results of the sitting stand on."""
    return (
        sa.select(Attempt.form_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Result.sitting_id == sitting_id, _released())
    )


def _forms_beside(sitting_id: UUID) -> sa.Select[UUID]:
    """Those, and all others in which one of their item versions stands too."""
    shown = sa.select(FormSlot.item_version_id).where(FormSlot.form_id.in_(_forms_of(sitting_id)))
    return sa.select(FormSlot.form_id).where(FormSlot.item_version_id.in_(shown))


async def list_forms_of(session: AsyncSession, sitting_id: UUID) -> frozenset[UUID]:
    return frozenset(await session.scalars(_forms_of(sitting_id).distinct()))


async def list_sat_beside(session: AsyncSession, sitting_id: UUID) -> list[SatRow]:
    """Released attempts of exams on forms that share item versions with the sitting's forms.

    By attempt, so that two computations add the same up in the same order.
    """
    found = (
        sa.select(Attempt.form_id, MarkingRun.id, Result.outcome, Result.pass_points)
        .join(Result, Result.attempt_id == Attempt.id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(MarkingRun, sa.and_(MarkingRun.attempt_id == Attempt.id, MarkingRun.live))
        .where(Sitting.kind == SittingKind.EXAM.value, _released())
        .where(Attempt.form_id.in_(_forms_beside(sitting_id)))
        .order_by(Attempt.id)
    )
    return [
        SatRow(form_id, run_id, int(outcome == Outcome.PASSED), pass_points)
        for form_id, run_id, outcome, pass_points in await session.execute(found)
    ]


async def list_slots_of(session: AsyncSession, form_ids: Collection[UUID]) -> list[SlotRow]:
    """The slots of these forms in order."""
    found = (
        sa.select(
            FormSlot.form_id,
            FormSlot.number,
            FormSlot.item_version_id,
            FormSlot.points,
            FormSlot.option_order,
        )
        .where(FormSlot.form_id.in_(form_ids))
        .order_by(FormSlot.form_id, FormSlot.number)
    )
    return [SlotRow(*row) for row in await session.execute(found)]
