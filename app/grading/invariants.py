# SPDX-License-Identifier: Apache-2.0
"""What is always true of marks."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import Attempt
from app.core.i18n import marked
from app.core.invariants import Invariants
from app.core.transitions import strayed
from app.grading.models import Mark, MarkingRun, MarkingTask, Opinion
from app.grading.rules import POLICY, settle, stated_of
from app.grading.states import BY_OPINIONS, RUN, TASK, RunVerb, TaskVerb
from app.grading.values import Settled
from app.papers.models import FormSlot

_STANDING = Opinion.withdrawn_at.is_(None)


class OddSlot(NamedTuple):
    """A slot of a run of which something is not as it must be; of the whole run without `slot`."""

    run_id: UUID
    slot: int | None


async def list_unmarked_slots(session: AsyncSession) -> list[OddSlot]:
    """Slots without a mark in runs that say they are complete."""
    found = (
        sa.select(MarkingRun.id, FormSlot.number)
        .join(Attempt, Attempt.id == MarkingRun.attempt_id)
        .join(FormSlot, FormSlot.form_id == Attempt.form_id)
        .outerjoin(Mark, sa.and_(Mark.run_id == MarkingRun.id, Mark.slot == FormSlot.number))
        .where(MarkingRun.state.not_in(RUN.hearing(RunVerb.COMPLETE)), Mark.run_id.is_(None))
    )
    return await _odd_slots(session, found)


async def list_unsettled_marks(session: AsyncSession) -> list[OddSlot]:
    """Slots whose mark is not what their standing opinions settle to, or stands on none."""
    found = (
        sa.select(Opinion, Mark)
        .outerjoin(Mark, sa.and_(Mark.run_id == Opinion.run_id, Mark.slot == Opinion.slot))
        .where(_STANDING)
        .order_by(Opinion.run_id, Opinion.slot, Opinion.nth)
    )
    odd = []
    rows = await session.execute(found.execution_options(populate_existing=True))
    for place, each in groupby(rows, key=lambda row: OddSlot(row[0].run_id, row[0].slot)):
        pairs = list(each)
        opinions = [opinion for opinion, _mark in pairs]
        if not _is_settled(opinions, mark=pairs[0][1]):
            odd.append(place)
    return odd + await _odd_slots(session, _marks_of_nobody())


def _is_settled(opinions: Sequence[Opinion], *, mark: Mark | None) -> bool:
    settled = settle([stated_of(each.points, each.detail) for each in opinions], POLICY)
    wanted = (settled.points, settled.by, settled.detail) if isinstance(settled, Settled) else None
    return wanted == (None if mark is None else (mark.points, mark.rule, mark.detail))


def _marks_of_nobody() -> sa.Select[UUID, int]:
    standing = sa.exists().where(
        Opinion.run_id == Mark.run_id, Opinion.slot == Mark.slot, _STANDING
    )
    return sa.select(Mark.run_id, Mark.slot).where(Mark.rule.in_(BY_OPINIONS), ~standing)


async def list_tasks_astray(session: AsyncSession) -> list[OddSlot]:
    """Tasks that are done without an opinion, or that have one and are not done."""
    given = sa.exists().where(
        Opinion.run_id == MarkingTask.run_id,
        Opinion.slot == MarkingTask.slot,
        Opinion.nth == MarkingTask.nth,
        _STANDING,
    )
    found = sa.select(MarkingTask.run_id, MarkingTask.slot).where(
        MarkingTask.state.in_(TASK.hearing(TaskVerb.UNDO)) != given
    )
    return await _odd_slots(session, found)


async def list_unasked_opinions(session: AsyncSession) -> list[OddSlot]:
    """Standing opinions that no task asked for."""
    asked = sa.exists().where(
        MarkingTask.run_id == Opinion.run_id,
        MarkingTask.slot == Opinion.slot,
        MarkingTask.nth == Opinion.nth,
    )
    found = sa.select(Opinion.run_id, Opinion.slot).where(_STANDING, ~asked)
    return await _odd_slots(session, found)


async def list_runs_left_open(session: AsyncSession) -> list[OddSlot]:
    """Open runs in which nothing waits: nobody would ever complete them.

    But for those set aside, which nobody is to complete.
    """
    waits = sa.exists().where(
        MarkingTask.run_id == MarkingRun.id, MarkingTask.state.not_in(TASK.hearing(TaskVerb.UNDO))
    )
    stuck = (MarkingRun.live, MarkingRun.state.in_(RUN.hearing(RunVerb.COMPLETE)), ~waits)
    found = sa.select(MarkingRun.id).where(*stuck)
    return [OddSlot(run_id, None) for run_id in await session.scalars(found)]


async def _odd_slots(session: AsyncSession, found: sa.Select[UUID, int]) -> list[OddSlot]:
    return [OddSlot(run_id, slot) for run_id, slot in await session.execute(found)]


async def list_runs_astray(session: AsyncSession) -> list[OddSlot]:
    """Runs that are not where their last step led."""
    return [OddSlot(run_id, None) for run_id in await session.scalars(strayed(RUN, MarkingRun))]


INVARIANTS: Invariants = {
    list_unmarked_slots: marked("已评完的答卷每题都有得分"),
    list_unsettled_marks: marked("主观题得分由有效的评阅意见得出"),
    list_tasks_astray: marked("已评的答案都有评阅意见，未评的没有"),
    list_unasked_opinions: marked("每条评阅意见都对应一项评分任务"),
    list_runs_left_open: marked("未评完的答卷都有待评的答案"),
    list_runs_astray: marked("评分的状态与最后一次操作一致"),
}
