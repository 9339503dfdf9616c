# SPDX-License-Identifier: Apache-2.0
"""Statements on attempts, their ledger and their journal."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import AnswerOp, Attempt, LateOp, OpColumns, TimeEntry
from app.attempts.rules import MOST_PAUSED, SWEEP_AFTER
from app.attempts.states import ATTEMPT, AttemptCapability
from app.attempts.values import KeptOp, LateDelivery, Op, OpKind
from app.core.db import parts_of
from app.sittings.models import SittingDuty
from app.sittings.values import Duty

WRITING = ATTEMPT.able(AttemptCapability.WRITE_ANSWERS)


async def find(session: AsyncSession, attempt_id: UUID) -> Attempt | None:
    return await session.get(Attempt, attempt_id)


async def lock(session: AsyncSession, attempt_id: UUID) -> Attempt | None:
    """The row as it is now, also where this session has read it before."""
    return await session.get(
        Attempt, attempt_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def lock_free(session: AsyncSession, attempt_ids: Collection[UUID]) -> list[Attempt]:
    """Those of them that nobody else is at, as they are now; locked in the order of their ids."""
    free = sa.select(Attempt).where(Attempt.id.in_(attempt_ids)).order_by(Attempt.id)
    locked = free.with_for_update(key_share=True, skip_locked=True)
    return list(await session.scalars(locked.execution_options(populate_existing=True)))


async def find_invigilated(
    session: AsyncSession, attempt_id: UUID, *, staff_id: UUID
) -> Attempt | None:
    """None, too, when this person does not invigilate its sitting."""
    return await session.scalar(_invigilated(attempt_id, staff_id))


async def lock_invigilated(
    session: AsyncSession, attempt_id: UUID, *, staff_id: UUID
) -> Attempt | None:
    """The same row as it is now, unchanged by others until the transaction ends."""
    locked = _invigilated(attempt_id, staff_id).with_for_update(key_share=True, of=Attempt)
    return await session.scalar(locked.execution_options(populate_existing=True))


def _invigilated(attempt_id: UUID, staff_id: UUID) -> sa.Select[Attempt]:
    on_duty = SittingDuty.sittings_of(staff_id, Duty.INVIGILATING)
    return sa.select(Attempt).where(Attempt.id == attempt_id, Attempt.sitting_id.in_(on_duty))


async def find_of_registration(session: AsyncSession, registration_id: UUID) -> Attempt | None:
    return await session.scalar(
        sa.select(Attempt).where(Attempt.registration_id == registration_id)
    )


async def list_of_registrations(session: AsyncSession, ids: Collection[UUID]) -> list[Attempt]:
    return list(await session.scalars(sa.select(Attempt).where(Attempt.registration_id.in_(ids))))


async def list_of_sitting(session: AsyncSession, sitting_id: UUID) -> list[Attempt]:
    of_sitting = sa.select(Attempt).where(Attempt.sitting_id == sitting_id)
    return list(await session.scalars(of_sitting.order_by(Attempt.id)))


async def list_of_candidate(session: AsyncSession, candidate_id: UUID) -> list[Attempt]:
    own = sa.select(Attempt).where(Attempt.candidate_id == candidate_id)
    return list(await session.scalars(own.order_by(Attempt.id)))


async def list_overdue(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[UUID] = ()
) -> list[UUID]:
    overdue = sa.select(Attempt.id).where(*_overdue(now), Attempt.id.not_in(without))
    return list(await session.scalars(overdue.order_by(Attempt.deadline_at).limit(limit)))


async def has_running(session: AsyncSession) -> bool:
    running = sa.select(Attempt.id).where(Attempt.state.in_(WRITING)).limit(1)
    return await session.scalar(running) is not None


async def count_overdue(session: AsyncSession, *, now: datetime) -> int:
    return await session.scalar(sa.select(sa.func.count()).where(*_overdue(now))) or 0


def _overdue(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    late = sa.and_(Attempt.deadline_at < now - SWEEP_AFTER, Attempt.paused_at.is_(None))
    # A pause that nobody ended: what ends the attempt ends that first.
    return Attempt.state.in_(WRITING), sa.or_(late, Attempt.paused_at <= now - MOST_PAUSED)


async def list_paused(session: AsyncSession) -> list[Attempt]:
    """Of all sittings, those paused for longest first."""
    paused = sa.select(Attempt).where(Attempt.state.in_(WRITING), Attempt.paused_at.is_not(None))
    return list(await session.scalars(paused.order_by(Attempt.paused_at, Attempt.id)))


async def lock_many(session: AsyncSession, attempt_ids: Collection[UUID]) -> list[Attempt]:
    """In the order of their ids, so that two who lock many never wait for each other in a ring."""
    found: list[Attempt] = []
    for part in parts_of(sorted(attempt_ids)):
        named = sa.select(Attempt).where(Attempt.id.in_(part)).order_by(Attempt.id)
        named = named.with_for_update(key_share=True).execution_options(populate_existing=True)
        found += await session.scalars(named)
    return found


async def list_time_entries(session: AsyncSession, attempt_id: UUID) -> list[TimeEntry]:
    return await list_time_entries_of(session, [attempt_id])


async def list_time_entries_of(
    session: AsyncSession, attempt_ids: Collection[UUID]
) -> list[TimeEntry]:
    """The ledgers of several attempts, each in its order."""
    if not attempt_ids:
        return []
    entries = sa.select(TimeEntry).where(TimeEntry.attempt_id.in_(attempt_ids))
    return list(await session.scalars(entries.order_by(TimeEntry.at, TimeEntry.id)))


async def list_latest_ops(
    session: AsyncSession, attempt_ids: Sequence[UUID], kind: OpKind
) -> Sequence[sa.Row[UUID, int, int, str]]:
    """The latest op of each slot: the answers, or the flags; as `attempt_id, op, slot, value`."""
    latest = (
        sa.select(AnswerOp.attempt_id, sa.func.max(AnswerOp.op).label("op"))
        .where(AnswerOp.attempt_id.in_(attempt_ids), AnswerOp.kind == kind)
        .group_by(AnswerOp.attempt_id, AnswerOp.slot)
        .subquery()
    )
    # Columns, not rows of the model: a hall at its end has a hundred thousand of them.
    columns = (AnswerOp.attempt_id, AnswerOp.op, AnswerOp.slot, AnswerOp.value)
    found = sa.select(*columns).join(
        latest, sa.and_(AnswerOp.attempt_id == latest.c.attempt_id, AnswerOp.op == latest.c.op)
    )
    return (await session.execute(found.order_by(AnswerOp.attempt_id, AnswerOp.slot))).all()


async def list_kept_ops(
    session: AsyncSession, attempt_ids: Collection[UUID]
) -> dict[UUID, list[KeptOp]]:
    """All ops of each attempt in the order in which they were kept: that of its chain.

    As columns, for a hall has some hundred thousand of them.
    """
    found: dict[UUID, list[KeptOp]] = {each: [] for each in attempt_ids}
    for part in parts_of(attempt_ids):
        kept = sa.select(*_columns_of(AnswerOp), AnswerOp.nth).where(AnswerOp.attempt_id.in_(part))
        for row in await session.execute(kept.order_by(AnswerOp.attempt_id, AnswerOp.nth)):
            found[row.attempt_id].append(KeptOp(row.nth, _op_of(row), row.received_at))
    return found


async def list_late_ops(session: AsyncSession, attempt_ids: Collection[UUID]) -> list[LateDelivery]:
    """By attempt and number, those that the journal has by now among them."""
    found: list[LateDelivery] = []
    for part in parts_of(attempt_ids):
        late = (
            sa.select(*_columns_of(LateOp), AnswerOp.op.label("kept"))
            .outerjoin(AnswerOp, _is_kept())
            .where(LateOp.attempt_id.in_(part))
            .order_by(LateOp.attempt_id, LateOp.op, LateOp.received_at)
        )
        found += [
            LateDelivery(row.attempt_id, _op_of(row), row.received_at, row.kept is not None)
            for row in await session.execute(late)
        ]
    return found


async def count_late_ops(session: AsyncSession, sitting_id: UUID) -> dict[UUID, tuple[int, int]]:
    """How many came, and how many of them the journal has, of the attempts that have any."""
    counted = (
        sa.select(LateOp.attempt_id, sa.func.count(), sa.func.count(AnswerOp.op))
        .join(Attempt, Attempt.id == LateOp.attempt_id)
        .outerjoin(AnswerOp, _is_kept())
        .where(Attempt.sitting_id == sitting_id)
        .group_by(LateOp.attempt_id)
    )
    return {row[0]: (row[1], row[2]) for row in await session.execute(counted)}


def _is_kept() -> sa.ColumnElement[bool]:
    """The journal has the late op, word for word under its number."""
    same = ("attempt_id", "op", "slot", "kind", "value")
    return sa.and_(*(getattr(AnswerOp, name) == getattr(LateOp, name) for name in same))


def _columns_of(table: type[OpColumns]) -> list[sa.ColumnClause[Any]]:
    names = ("attempt_id", "op", "slot", "kind", "value", "client_at", "received_at")
    return [getattr(table, name) for name in names]


def _op_of(row: Any) -> Op:
    return Op(row.op, row.slot, OpKind(row.kind), row.value, row.client_at)
