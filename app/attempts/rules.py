# SPDX-License-Identifier: Apache-2.0
"""Pure rules of delivery: deadlines, lateness, the journal's verdicts, the answers' digest."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.attempts.errors import (
    AttemptClosed,
    AttemptNotFound,
    LeaseLost,
    LeaseMissing,
    OpConflict,
)
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState
from app.attempts.values import Ack, AnswerValue, Op, Save
from app.core.errors import DomainError

# A save sent at the last second needs time to travel: it counts when it arrives within this.
# Moodle gives 60 s, Artemis 180 s; ours is short because the page flushes before the end.
GRACE = timedelta(seconds=15)
# The sweep closes an attempt only after every save that counts has had time to be written.
SWEEP_AFTER = GRACE + timedelta(seconds=5)
# A receipt that nobody looks at signs out: long enough to copy the number by hand, short enough
# for a room where the next one waits.
LEFT_ALONE = timedelta(minutes=15)


def deadline_of(started_at: datetime, given: Iterable[timedelta]) -> datetime:
    """The promised minutes are the minutes given: the start plus every entry of the ledger."""
    return started_at + sum(given, timedelta())


def given_back(closed_at: datetime, now: datetime) -> timedelta:
    """The time between a closing and its reopening, in whole seconds, rounded for the candidate.

    None when the two crossed on their way: a reopening never takes time.
    """
    return timedelta(seconds=max(0, math.ceil((now - closed_at).total_seconds())))


def is_late(received_at: datetime, deadline_at: datetime) -> bool:
    return received_at > deadline_at + GRACE


def is_overdue(now: datetime, deadline_at: datetime) -> bool:
    return now > deadline_at + SWEEP_AFTER


def canonical(value: object) -> str:
    """The one JSON text of a value, so that equal answers have equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_answers(form_digest: str, answers: Mapping[int, AnswerValue]) -> str:
    """SHA-256 over the form and the answers by slot; what the receipt names."""
    body = {"form": form_digest, "answers": {str(slot): answers[slot] for slot in sorted(answers)}}
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def is_answered(value: AnswerValue) -> bool:
    """Is there anything in it? A blank text or an empty choice is an open item."""
    if value is None:
        return False
    return bool(value.get("choices")) or bool(str(value.get("text", "")).strip())


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The part of an attempt's row that decides about a save."""

    candidate_id: UUID
    state: AttemptState
    window_id: str | None
    deadline_at: datetime
    op_head: int
    op_max: int


@dataclass(frozen=True, slots=True)
class SaveVerdict:
    """What a save comes to: the new head, ops to write, and what the caller is told."""

    head: JournalHead | None
    kept: tuple[Op, ...]
    late: tuple[Op, ...]
    answer: Ack | DomainError


StoredOps = Mapping[int, tuple[int, str, str]]
"""Op number -> (slot, kind, value) of the ops already in the journal."""


def judge_save(head: JournalHead | None, stored: StoredOps, save: Save) -> SaveVerdict:
    """What becomes of a save. Ownership is judged first, then known ops, lease, state, deadline.

    An op that the journal holds already is harmless, whatever has happened since: the browser
    repeats what it saw no acknowledgement for. A new op after the end is kept as late.
    """
    if head is None or head.candidate_id != save.candidate_id:
        return SaveVerdict(head, (), (), AttemptNotFound())
    fresh = tuple(op for op in save.ops if stored.get(op.number) != content_of(op))
    if not ATTEMPT.may(head.state, AttemptCapability.WRITE_ANSWERS) or is_late(
        save.received_at, head.deadline_at
    ):
        return _judge_closed(head, stored, fresh)
    # The lease before the conflict: a window that was left behind has numbered on by itself.
    if fresh and head.window_id != save.window_id:
        refusal = LeaseMissing() if head.window_id is None else LeaseLost()
        return SaveVerdict(head, (), (), refusal)
    taken = [op.number for op in fresh if op.number in stored]
    if taken:
        return SaveVerdict(head, (), (), OpConflict(op=taken[0]))
    after = _advanced(head, stored, fresh)
    return SaveVerdict(after, fresh, (), _ack(after, {*stored, *(op.number for op in fresh)}))


def content_of(op: Op) -> tuple[int, str, str]:
    return op.slot, op.kind.value, op.value


def _judge_closed(head: JournalHead, stored: StoredOps, fresh: tuple[Op, ...]) -> SaveVerdict:
    if not fresh:
        return SaveVerdict(head, (), (), _ack(head, set(stored)))
    late = [op.number for op in fresh]
    refusal = AttemptClosed(late=late, op_head=head.op_head, state=head.state.value)
    return SaveVerdict(head, (), fresh, refusal)


def _advanced(head: JournalHead, stored: StoredOps, fresh: tuple[Op, ...]) -> JournalHead:
    """The head after these ops: it stops before the first gap."""
    numbers = {*stored, *(op.number for op in fresh)}
    contiguous = head.op_head
    while contiguous + 1 in numbers:
        contiguous += 1
    return replace(
        head, op_head=contiguous, op_max=max([head.op_max, *(op.number for op in fresh)])
    )


def _ack(head: JournalHead, numbers: set[int]) -> Ack:
    held = tuple(sorted(n for n in numbers if n > head.op_head))
    return Ack(head.op_head, held, head.deadline_at, head.state)
