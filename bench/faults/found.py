# SPDX-License-Identifier: Apache-2.0
"""What is there afterwards: rows by SQL, and the answers by the API."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import AnswerOp, Attempt, LateOp
from app.audit.models import AuditEntry
from app.core.db import Database
from app.core.transitions import Transition
from bench.faults.history import Content, text_of

# The trail says the domain before the kind of thing.
ATTEMPT = "attempts.attempt"
SUBJECT = "attempt"


@dataclass(slots=True)
class FoundAttempt:
    """One attempt's rows. `api` is what its candidate is shown; None where nobody asked."""

    state: str = ""
    op_head: int = 0
    op_max: int = 0
    submit_verb: str | None = None
    has_met_deadline: bool = True
    ended_at_deadline: bool = False
    ops: dict[int, Content] = field(default_factory=dict)
    late: dict[int, Content] = field(default_factory=dict)
    steps: list[tuple[str, str, str]] = field(default_factory=list)
    trail: Counter[str] = field(default_factory=Counter)
    api: Mapping[str, Any] | None = None


async def read_attempts(url: str, attempt_ids: Sequence[str]) -> dict[str, FoundAttempt]:
    """Of each of these, all that the database holds; those it does not know are absent."""
    database = Database(url)
    try:
        async with database.reading() as session:
            return await read_attempts_in(session, attempt_ids)
    finally:
        await database.dispose()


async def read_attempts_in(
    session: AsyncSession, attempt_ids: Sequence[str]
) -> dict[str, FoundAttempt]:
    """The same of what this transaction sees."""
    found = {each: await _read_one(session, UUID(each)) for each in attempt_ids}
    return {attempt_id: one for attempt_id, one in found.items() if one is not None}


async def _read_one(session: AsyncSession, attempt_id: UUID) -> FoundAttempt | None:
    attempt = await session.get(Attempt, attempt_id)
    if attempt is None:
        return None
    one = FoundAttempt(str(attempt.state), attempt.op_head, attempt.op_max)
    one.submit_verb = attempt.submit_verb
    ended_at, deadline_at = attempt.submitted_at, attempt.deadline_at
    one.has_met_deadline = ended_at is None or ended_at <= deadline_at
    one.ended_at_deadline = ended_at == deadline_at
    one.ops = await _ops(session, AnswerOp, attempt_id)
    one.late = await _ops(session, LateOp, attempt_id)
    steps = sa.select(Transition.verb, Transition.from_state, Transition.to_state).where(
        Transition.subject_kind == SUBJECT, Transition.subject_id == attempt_id
    )
    one.steps = [(v, a, b) for v, a, b in await session.execute(steps.order_by(Transition.at))]
    acts = sa.select(AuditEntry.action).where(AuditEntry.subject_id == str(attempt_id))
    one.trail = Counter(await session.scalars(acts))
    return one


async def _ops(
    session: AsyncSession, table: type[AnswerOp] | type[LateOp], attempt_id: UUID
) -> dict[int, Content]:
    wanted = sa.select(table.op, table.slot, table.kind, table.value).where(
        table.attempt_id == attempt_id
    )
    return {
        number: (slot, kind, text_of(json.loads(value)))
        for number, slot, kind, value in await session.execute(wanted)
    }


async def count_attempts(url: str) -> int:
    database = Database(url)
    try:
        async with database.reading() as session:
            return await session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0
    finally:
        await database.dispose()
