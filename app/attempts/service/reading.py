# SPDX-License-Identifier: Apache-2.0
"""What others may read of attempts."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import repository
from app.attempts.journal.columns import read_stretches
from app.attempts.models import Attempt, TimeEntry
from app.attempts.rules import JournalHead
from app.attempts.states import ATTEMPT, AttemptVerb
from app.attempts.values import AnswerValue, KeptOp, LateDelivery, OpKind
from app.core import transitions
from app.core.transitions import Transition


async def answers_of(session: AsyncSession, attempt_id: UUID) -> dict[int, AnswerValue]:
    """The answers by slot: the latest op of each. Slots never touched are absent."""
    return (await list_answers(session, [attempt_id])).get(attempt_id, {})


async def list_answers(
    session: AsyncSession, attempt_ids: Sequence[UUID]
) -> dict[UUID, dict[int, AnswerValue]]:
    """The answers of many attempts in one statement."""
    answers: dict[UUID, dict[int, AnswerValue]] = {}
    for op in await repository.list_latest_ops(session, attempt_ids, OpKind.ANSWER):
        answers.setdefault(op.attempt_id, {})[op.slot] = json.loads(op.value)
    return answers


async def flags_of(session: AsyncSession, attempt_id: UUID) -> list[int]:
    """The slots the candidate has flagged for a second look."""
    ops = await repository.list_latest_ops(session, [attempt_id], OpKind.FLAG)
    return [op.slot for op in ops if (json.loads(op.value) or {}).get("flag")]


async def find_attempt_of_registration(
    session: AsyncSession, registration_id: UUID
) -> Attempt | None:
    return await repository.find_of_registration(session, registration_id)


async def list_attempts(session: AsyncSession, sitting_id: UUID) -> list[Attempt]:
    return await repository.list_of_sitting(session, sitting_id)


async def list_paused(session: AsyncSession) -> list[Attempt]:
    """Whose clock stands, in any sitting, for longest first."""
    return await repository.list_paused(session)


async def list_own_attempts(session: AsyncSession, candidate_id: UUID) -> list[Attempt]:
    return await repository.list_of_candidate(session, candidate_id)


async def nobody_sits(session: AsyncSession) -> bool:
    """No attempt is running: whatever is done to the clock takes nobody's minutes."""
    return not await repository.has_running(session)


async def list_time_entries(session: AsyncSession, attempt_id: UUID) -> list[TimeEntry]:
    """The ledger of the time given, oldest first; the candidate may see it."""
    return await repository.list_time_entries(session, attempt_id)


async def list_steps(session: AsyncSession, attempt_id: UUID) -> list[Transition]:
    """How the attempt went: which verb, by whom, why; oldest first."""
    return await transitions.list_transitions(session, ATTEMPT.kind, attempt_id)


async def reason_of_end(session: AsyncSession, attempt: Attempt) -> str | None:
    """Why an invigilator ended it; None where it ended otherwise, or goes on."""
    if attempt.submit_verb is not AttemptVerb.TERMINATE:
        return None
    return (await list_steps(session, attempt.id))[-1].reason


async def list_late_ops(session: AsyncSession, attempt_ids: Collection[UUID]) -> list[LateDelivery]:
    """What came after the end, by attempt and number; marked is only what the journal has by now."""
    return await repository.list_late_ops(session, attempt_ids)


async def list_late_slots(session: AsyncSession, attempt_id: UUID) -> list[int]:
    """The items with a change of the answer that came after the end and does not count."""
    late = await repository.list_late_ops(session, [attempt_id])
    answers = (each for each in late if each.op.kind is OpKind.ANSWER)
    return sorted({each.op.slot for each in answers if not each.is_kept})


async def count_late_ops(session: AsyncSession, sitting_id: UUID) -> dict[UUID, tuple[int, int]]:
    """How many ops came late, and how many of them count by now, of each attempt that has any."""
    return await repository.count_late_ops(session, sitting_id)


async def list_kept_ops(
    session: AsyncSession, attempt_ids: Collection[UUID]
) -> dict[UUID, list[KeptOp]]:
    """The journals of these attempts, each in the order in which it was kept."""
    return await repository.list_kept_ops(session, attempt_ids)


def head_of(attempt: Attempt) -> JournalHead:
    """The end of its journal, as the rules of saving know it."""
    return JournalHead(
        candidate_id=attempt.candidate_id,
        state=attempt.state,
        window_id=attempt.window_id,
        deadline_at=attempt.deadline_at,
        paused_at=attempt.paused_at,
        op_head=attempt.op_head,
        above=read_stretches(attempt.op_held),
        ops=attempt.op_count,
        size=attempt.op_size,
        chain=attempt.chain_head,
        turned_at=attempt.turned_at_op,
    )
