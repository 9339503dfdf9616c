# SPDX-License-Identifier: Apache-2.0
"""Taking answers into an attempt that the clock ended, which an outage kept from coming in time.

Nothing that was kept is changed: the ops stand in the journal and its chain behind all others, each
with the moment it came, and a receipt of the same end names the new head. The one before is void.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.errors import EndedOtherwise
from app.attempts.journal.columns import write_stretches
from app.attempts.models import AnswerOp, Attempt
from app.attempts.rules import JournalHead, joined
from app.attempts.service.closing import statement_of
from app.attempts.service.handing_out import lock_attempt
from app.attempts.service.reading import answers_of, head_of
from app.attempts.states import ATTEMPT, AttemptVerb
from app.attempts.values import KeptOp, Op, OpKind
from app.audit import service as audit
from app.audit.values import Actor
from app.receipts import service as receipts
from app.signing.service import KeyRing

_ACTION = f"{ATTEMPT.name}.{AttemptVerb.TAKE_IN}"


@dataclass(frozen=True, slots=True)
class TakingIn:
    """One act that took answers in: `slots` are those that it touched; the receipt no longer counts."""

    at: datetime
    reason: str
    slots: tuple[int, ...]
    void_receipt: str


async def take_in(
    session: AsyncSession,
    attempt_id: UUID,
    late: Sequence[tuple[Op, datetime]],
    *,
    source: Mapping[str, Any],
    reason: str,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
) -> None:
    """The journal has these ops, of numbers that it has not; marked anew by a job, receipted anew.

    `source` says on the trail where they come from. Refused for what the clock has not ended.
    Whether each may be taken in was judged by whoever knows of the outage, under the same lock.
    """
    attempt = await lock_attempt(session, attempt_id)
    ATTEMPT.target(attempt.state, AttemptVerb.TAKE_IN)
    ended_at = attempt.submitted_at
    if attempt.submit_verb is not AttemptVerb.EXPIRE or ended_at is None:
        raise EndedOtherwise
    head, kept = joined(head_of(attempt), late)
    session.add_all(_row_of(attempt_id, each) for each in kept)
    _move(attempt, head)
    await session.flush()
    answers = await answers_of(session, attempt_id)
    said = await statement_of(
        session, attempt, attempt.submit_verb, ended_at, answers=answers, now=now
    )
    await audit.apply(
        session,
        ATTEMPT,
        attempt,
        AttemptVerb.TAKE_IN,
        actor=actor,
        now=now,
        reason=reason,
        detail=_detail_of(attempt, kept) | dict(source),
    )
    await receipts.void(session, attempt_id, now=now)
    attempt.answers_digest = said.answers_digest.hex()
    attempt.receipt_number = said.receipt_number
    await receipts.issue(session, said, keys=keys, now=now)


def _row_of(attempt_id: UUID, kept: KeptOp) -> AnswerOp:
    op = kept.op
    return AnswerOp(
        attempt_id=attempt_id,
        op=op.number,
        slot=op.slot,
        kind=op.kind.value,
        value=op.value,
        client_at=op.client_at,
        received_at=kept.received_at,
        nth=kept.nth,
    )


def _move(attempt: Attempt, head: JournalHead) -> None:
    attempt.op_head, attempt.op_max = head.op_head, head.op_max
    attempt.op_held = write_stretches(head.above)
    attempt.op_count, attempt.op_size = head.ops, head.size
    attempt.chain_head = head.chain


def _detail_of(attempt: Attempt, kept: Sequence[KeptOp]) -> dict[str, Any]:
    slots = sorted({each.op.slot for each in kept if each.op.kind is OpKind.ANSWER})
    return {"receipt": attempt.receipt_number, "slots": slots, "ops": len(kept)}


async def list_takings_in(session: AsyncSession, attempt_id: UUID) -> list[TakingIn]:
    """The acts that took answers into this attempt, oldest first, as the trail has them."""
    return [
        TakingIn(
            entry.at, entry.reason or "", tuple(entry.detail["slots"]), entry.detail["receipt"]
        )
        for entry in await audit.list_entries(session, ATTEMPT.kind, attempt_id)
        if entry.action == _ACTION
    ]
