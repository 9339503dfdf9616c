# SPDX-License-Identifier: Apache-2.0
"""What becomes of a save of a trial: in order, bounded, and without a journal.

A trial proves nothing to anybody, so it keeps what the answers are and not how they came about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.attempts.rules import is_answered, is_late
from app.attempts.values import AnswerValue, OpKind

# Five questions take three minutes; the rest is for an input method that will not do as it should.
TRIAL_TIME = timedelta(minutes=15)
# Who presses each of five items back and forth for a quarter of an hour stays below.
MOST_OPS_OF_TRIAL = 1_000
# Seconds between stills: often enough that even a short trial has some looks to judge by.
STILL_PACE = {"least": 5.0, "mean": 8.0, "most": 12.0}


class TrialOp(NamedTuple):
    """One change, by its number."""

    number: int
    slot: int
    kind: OpKind
    value: AnswerValue


@dataclass(frozen=True, slots=True)
class TrialAnswers:
    """What a trial holds: the head, up to which every op is in it, the answers by slot, the flags."""

    op_head: int
    answers: Mapping[str, AnswerValue]
    flags: tuple[int, ...]

    @property
    def answered(self) -> int:
        return sum(map(is_answered, self.answers.values()))


def ends_at(now: datetime, entry_closes_at: datetime) -> datetime:
    """When a trial begun now ends: nobody practises past the last moment to come in."""
    return min(now + TRIAL_TIME, entry_closes_at)


def is_over(received_at: datetime, deadline_at: datetime, submitted_at: datetime | None) -> bool:
    """Has it been handed in, or is its time over, as an exam's would be?"""
    return submitted_at is not None or is_late(received_at, deadline_at, paused_at=None)


def saved(held: TrialAnswers, ops: Iterable[TrialOp]) -> TrialAnswers:
    """What is held after these ops, in order of their numbers.

    One up to the head is held already and changes nothing; what stands behind a gap is left alone,
    for the page sends it again with what is missing.
    """
    head, answers, flags = held.op_head, dict(held.answers), set(held.flags)
    for op in sorted(ops):
        if op.number != head + 1:
            continue
        head = op.number
        if op.kind is OpKind.ANSWER:
            answers[str(op.slot)] = op.value
        elif op.value and op.value["flag"]:
            flags.add(op.slot)
        else:
            flags.discard(op.slot)
    return TrialAnswers(head, answers, tuple(sorted(flags)))
