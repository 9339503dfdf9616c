# SPDX-License-Identifier: Apache-2.0
"""What becomes of a save: the journal's verdicts and its bounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.attempts.errors import (
    AnswersChanged,
    AttemptClosed,
    AttemptNotFound,
    JournalFull,
    LeaseLost,
    LeaseMissing,
    OpConflict,
    OpOutOfReach,
)
from app.attempts.rules.chain import chained
from app.attempts.rules.numbers import Stretches, holds, with_numbers
from app.attempts.rules.times import is_late
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState
from app.attempts.values import Ack, KeptOp, Op, OpKind, Save
from app.core.errors import DomainError

# A browser numbers on by one. What stands further above the head than a long exam has changes is a
# fault or malice; without a bound one attempt could make the journal read without end.
MOST_AHEAD = 2_000
# Of a page that repeats what was lost there are one or two; each is looked at by every save.
MOST_STRETCHES = 32
# An exam makes some hundreds of ops. Beyond these an attempt costs others their room.
MOST_OPS = 20_000
MOST_CHARACTERS = 20_000_000
MOST_LATE_OPS = 1_000


class JournalHead(NamedTuple):
    """The part of an attempt's row that decides about a save."""

    candidate_id: UUID
    state: AttemptState
    window_id: str | None
    deadline_at: datetime
    paused_at: datetime | None
    # Every op up to it is held, and those of the stretches above.
    op_head: int
    above: Stretches
    ops: int
    size: int
    chain: str
    # What was written before the window that writes now took the lease: the highest number.
    turned_at: int

    @property
    def op_max(self) -> int:
        return self.above[-1][1] if self.above else self.op_head


Content = tuple[int, str, str]
"""Slot, kind and value of an op."""


@dataclass(frozen=True, slots=True)
class KnownOps:
    """What a journal holds that a save may meet.

    `stored` has the ops of the numbers that it repeats, `answered` the number of the latest answer
    of each slot that it changes unseen, and `late` how many late ops there are, where it is late.
    """

    stored: Mapping[int, Content]
    answered: Mapping[int, int]
    late: int = 0


class SaveVerdict(NamedTuple):
    """What a save comes to: the new head, ops to write, and what the caller is told."""

    head: JournalHead | None
    kept: tuple[KeptOp, ...]
    late: tuple[Op, ...]
    answer: Ack | DomainError


def numbers_to_read(head: JournalHead, save: Save) -> list[int]:
    """Of which ops the content must be known to judge the save: those that are held already."""
    return [op.number for op in save.ops if holds(head.op_head, head.above, op.number)]


def is_unseeing(head: JournalHead, save: Save) -> bool:
    """Did another window write what this one, having the lease now, has not read?"""
    return save.window_id == head.window_id and save.seen < head.turned_at


def is_closed_to(head: JournalHead, save: Save) -> bool:
    """Has the attempt ended, or did the save come too late?"""
    return not ATTEMPT.may(head.state, AttemptCapability.WRITE_ANSWERS) or is_late(
        save.received_at, head.deadline_at, paused_at=head.paused_at
    )


def judge_save(head: JournalHead | None, known: KnownOps, save: Save) -> SaveVerdict:
    """What becomes of a save. Ownership is judged first, then known ops, lease, state, deadline.

    An op that the journal holds already is harmless, whatever has happened since: the browser
    repeats what it saw no acknowledgement for. A new op after the end is kept as late. What other
    windows wrote is not read here: refusals that show it have an empty `held_answers` to be filled.
    """
    if head is None or head.candidate_id != save.candidate_id:
        return SaveVerdict(head, (), (), AttemptNotFound())
    fresh = _fresh(head, known, save)
    if isinstance(fresh, DomainError):
        return SaveVerdict(head, (), (), fresh)
    if is_closed_to(head, save):
        return _judge_closed(head, known, fresh)
    # The lease before the conflict: a window that was left behind has numbered on by itself.
    if fresh and head.window_id != save.window_id:
        refusal = LeaseMissing if head.window_id is None else LeaseLost
        return SaveVerdict(head, (), (), refusal(op_head=head.op_head, held_answers=[]))
    after = _advanced(head, fresh, save.received_at)
    if refused := _refusal_of(head, after, known, save, fresh):
        return SaveVerdict(head, (), (), refused)
    kept = tuple(KeptOp(head.ops + n, op, save.received_at) for n, op in enumerate(fresh, 1))
    return SaveVerdict(after, kept, (), _ack(after))


def joined(
    head: JournalHead, late: Iterable[tuple[Op, datetime]]
) -> tuple[JournalHead, tuple[KeptOp, ...]]:
    """The head once ops that came after the end stand behind all others, each as of when it came.

    Their moments are beyond the end: whoever recomputes the chain sees which ops were taken in.
    """
    kept = []
    for op, received_at in late:
        head = _advanced(head, (op,), received_at)
        kept.append(KeptOp(head.ops, op, received_at))
    return head, tuple(kept)


def is_out_of_reach(head: JournalHead, after: JournalHead) -> bool:
    return after.op_max > head.op_head + MOST_AHEAD or len(after.above) > MOST_STRETCHES


def is_full(after: JournalHead) -> bool:
    return after.ops > MOST_OPS or after.size > MOST_CHARACTERS


def content_of(op: Op) -> Content:
    return op.slot, op.kind.value, op.value


def _fresh(head: JournalHead, known: KnownOps, save: Save) -> tuple[Op, ...] | OpConflict:
    """The ops that the journal does not hold, each once; or that one number stands for two."""
    fresh: dict[int, Op] = {}
    for op in save.ops:
        if known.stored.get(op.number) == content_of(op):
            continue
        if op.number in fresh and content_of(fresh[op.number]) != content_of(op):
            return OpConflict(op=op.number, op_head=head.op_head, held_answers=[])
        fresh.setdefault(op.number, op)
    return tuple(fresh.values())


def _judge_closed(head: JournalHead, known: KnownOps, fresh: tuple[Op, ...]) -> SaveVerdict:
    if not fresh:
        return SaveVerdict(head, (), (), _ack(head))
    if known.late + len(fresh) > MOST_LATE_OPS:
        return SaveVerdict(head, (), (), JournalFull(limit=MOST_LATE_OPS, op_head=head.op_head))
    late = [op.number for op in fresh]
    refusal = AttemptClosed(late=late, op_head=head.op_head, state=head.state.value)
    return SaveVerdict(head, (), fresh, refusal)


def _refusal_of(
    head: JournalHead, after: JournalHead, known: KnownOps, save: Save, fresh: tuple[Op, ...]
) -> DomainError | None:
    """Why these ops are not kept, which their owner sent in time from the window that writes."""
    taken = next((op.number for op in fresh if op.number in known.stored), None)
    if taken is not None:
        return OpConflict(op=taken, op_head=head.op_head, held_answers=[])
    if not fresh:
        return None
    if is_out_of_reach(head, after):
        return OpOutOfReach(op=max(op.number for op in fresh), op_head=head.op_head)
    if is_full(after):
        return JournalFull(limit=MOST_OPS, op_head=head.op_head)
    unseen = {op.slot for op in fresh if op.kind is OpKind.ANSWER} & {
        slot for slot, number in known.answered.items() if number > save.seen
    }
    if is_unseeing(head, save) and unseen:
        return AnswersChanged(slots=sorted(unseen), op_head=head.op_head, held_answers=[])
    return None


def _advanced(head: JournalHead, fresh: Iterable[Op], received_at: datetime) -> JournalHead:
    """The head once these ops are kept, in this order."""
    ops, size, chain = head.ops, head.size, head.chain
    numbers = []
    for op in fresh:
        ops += 1
        size += len(op.value)
        chain = chained(chain, ops, op, received_at)
        numbers.append(op.number)
    op_head, above = with_numbers(head.op_head, head.above, numbers)
    return head._replace(op_head=op_head, above=above, ops=ops, size=size, chain=chain)


def _ack(head: JournalHead) -> Ack:
    return Ack(
        op_head=head.op_head,
        held=head.above,
        ops=head.ops,
        chain=head.chain,
        deadline_at=head.deadline_at,
        state=head.state,
    )
