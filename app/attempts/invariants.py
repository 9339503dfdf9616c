# SPDX-License-Identifier: Apache-2.0
"""What is always true of attempts, across their tables."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.models import AnswerOp, Attempt, TimeEntry
from app.attempts.rules import chain_of, deadline_of
from app.attempts.states import ATTEMPT, AttemptCapability
from app.core.i18n import marked
from app.core.invariants import Invariants, by_statement
from app.core.transitions import strayed
from app.papers.models import FormDeal
from app.registrations.models import Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings.models import Sitting

# Of a hall some hundred ops each: read together, and held in memory no longer than they are hashed.
_CHAINS_AT_ONCE = 50


async def list_deadlines_astray(session: AsyncSession) -> list[UUID]:
    """Attempts whose deadline is not their start plus all of their ledger."""
    given = sa.func.coalesce(sa.func.sum(TimeEntry.seconds), 0)
    found = (
        sa.select(Attempt.id, Attempt.started_at, Attempt.deadline_at, given)
        .outerjoin(TimeEntry, TimeEntry.attempt_id == Attempt.id)
        .group_by(Attempt.id)
    )
    return [
        attempt_id
        for attempt_id, started_at, deadline_at, seconds in await session.execute(found)
        if deadline_at != deadline_of(started_at, [timedelta(seconds=int(seconds))])
    ]


@by_statement
def list_ends_astray() -> sa.Select[Any]:
    """Ended attempts without verb, receipt or digest, and running ones that have any of them."""
    runs = Attempt.state.in_(ATTEMPT.able(AttemptCapability.WRITE_ANSWERS))
    proofs = (Attempt.submit_verb, Attempt.receipt_number, Attempt.answers_digest)
    has_all = sa.and_(*(proof.is_not(None) for proof in proofs))
    has_any = sa.or_(*(proof.is_not(None) for proof in proofs))
    return _ids(sa.or_(sa.and_(runs, has_any), sa.and_(~runs, ~has_all)))


@by_statement
def list_heads_astray() -> sa.Select[Any]:
    """Attempts whose head is not the last op before the first gap, or whose maximum is no op."""
    ops = (
        sa.select(
            AnswerOp.attempt_id,
            sa.func.max(AnswerOp.op).label("last"),
            sa.func.count().filter(AnswerOp.op <= Attempt.op_head).label("unbroken"),
            sa.func.count().filter(AnswerOp.op == Attempt.op_head + 1).label("beyond"),
        )
        .join(Attempt, Attempt.id == AnswerOp.attempt_id)
        .group_by(AnswerOp.attempt_id)
        .subquery()
    )
    wrong = sa.or_(
        sa.func.coalesce(ops.c.last, 0) != Attempt.op_max,
        sa.func.coalesce(ops.c.unbroken, 0) != Attempt.op_head,
        sa.func.coalesce(ops.c.beyond, 0) != 0,
    )
    return sa.select(Attempt.id).outerjoin(ops, ops.c.attempt_id == Attempt.id).where(wrong)


async def list_chains_astray(session: AsyncSession) -> list[UUID]:
    """Attempts whose ops do not give their chain's head: one is missing, added, moved or altered."""
    wrong = []
    heads = await session.stream(
        sa.select(Attempt.id, Attempt.op_count, Attempt.chain_head).order_by(Attempt.id)
    )
    async for part in heads.partitions(_CHAINS_AT_ONCE):
        kept = await repository.list_kept_ops(session, [row.id for row in part])
        for attempt_id, count, head in part:
            own = kept[attempt_id]
            if len(own) != count or chain_of(attempt_id, own) != head:
                wrong.append(attempt_id)
    return wrong


@by_statement
def list_attempts_without_place() -> sa.Select[Any]:
    """Attempts on a registration that was withdrawn, or is another's or of another sitting."""
    holds = Registration.state.in_(REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE))
    place = sa.exists().where(
        Registration.id == Attempt.registration_id,
        Registration.candidate_id == Attempt.candidate_id,
        Registration.sitting_id == Attempt.sitting_id,
        holds,
    )
    return _ids(~place)


@by_statement
def list_forms_astray() -> sa.Select[Any]:
    """Attempts on a form that is neither their sitting's nor the one dealt to them from its set."""
    dealt = sa.exists().where(
        FormDeal.form_set_id == Sitting.form_set_id,
        FormDeal.holder == Attempt.registration_id,
        FormDeal.form_id == Attempt.form_id,
    )
    own = sa.and_(Sitting.form_set_id.is_(None), Sitting.form_id == Attempt.form_id)
    of_sitting = sa.exists().where(Sitting.id == Attempt.sitting_id, sa.or_(own, dealt))
    return _ids(~of_sitting)


@by_statement
def list_attempts_astray() -> sa.Select[Any]:
    """Attempts that are not where their last step led."""
    return strayed(ATTEMPT, Attempt)


def _ids(wrong: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(Attempt.id).where(wrong)


INVARIANTS: Invariants = {
    list_deadlines_astray: marked("截止时间等于开始时间加全部时长记录"),
    list_ends_astray: marked("结束的考试都有回执和答案摘要，作答中的没有"),
    list_heads_astray: marked("答案序号与作答记录一致"),
    list_chains_astray: marked("保存的修改依次相连，中间没有缺失或改动"),
    list_attempts_without_place: marked("每次考试都有本人在该场次的有效报名"),
    list_forms_astray: marked("每份试卷都属于所在场次"),
    list_attempts_astray: marked("考试的状态与最后一次操作一致"),
}
