# SPDX-License-Identifier: Apache-2.0
"""Which late ops were written in time and kept back by an outage; every doubt is against them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.attempts.rules import MOST_AHEAD, JournalHead, chain_of, chain_start
from app.attempts.states import AttemptState, AttemptVerb
from app.attempts.values import KeptOp, Op, OpKind
from app.recovery.rules import (
    RecoveryLine,
    RecoveryPreview,
    behind_of,
    changes_of,
    footing_of,
    judge_late,
    silence_of_file,
    silence_of_outage,
)
from app.recovery.values import Footing, JudgedOp, LateArrival, LateFate

ATTEMPT = UUID(int=3)
NINE = datetime(2026, 11, 28, 1, tzinfo=UTC)
END = NINE + timedelta(minutes=90)
# From 85 to 95: the service knows it up to the end of those it hit.
OUTAGE = silence_of_outage(NINE + timedelta(minutes=85), END)
BACK = END + timedelta(minutes=6)
A_SECOND = timedelta(seconds=1)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def op(number: int, written_at: datetime, value: str = '{"choices":["A"]}', **more: Any) -> Op:
    slot, kind = more.get("slot", number), more.get("kind", OpKind.ANSWER)
    return Op(number, slot, kind, value, written_at)


def kept(*ops: Op, delay: timedelta = A_SECOND) -> list[KeptOp]:
    """In the order given, each as it arrived so long after its device says it was written."""
    return [KeptOp(nth, each, each.client_at + delay) for nth, each in enumerate(ops, 1)]


def head_of(journal: list[KeptOp]) -> JournalHead:
    number = max((each.op.number for each in journal), default=0)
    chain = chain_of(ATTEMPT, journal) if journal else chain_start(ATTEMPT)
    return JournalHead(
        UUID(int=1), AttemptState.SUBMITTED, "w", END, None, number, (), len(journal), 0, chain, 0
    )


JOURNAL = kept(op(1, at(80)), op(2, at(84)))


def fates(
    *late: Op, journal: list[KeptOp] = JOURNAL, came: datetime = BACK, **more: Any
) -> list[LateFate]:
    told = {"ended_at": END, "behind": behind_of(journal, ended_at=END)} | more
    silence = told.pop("silence", OUTAGE)
    arrivals = [LateArrival(each, came) for each in late]
    return [each.fate for each in judge_late(head_of(journal), journal, arrivals, silence, **told)]


def test_what_was_written_in_the_outage_before_the_end_is_taken_in() -> None:
    assert fates(op(3, at(86)), op(4, END - 2 * A_SECOND)) == [LateFate.TAKEN, LateFate.TAKEN]


def test_the_way_to_the_service_counts_against_who_wrote() -> None:
    """Its clock may be a second behind ours: an op of the last second may be of the next one."""
    assert fates(op(3, END)) == [LateFate.TYPED_LATE]
    assert fates(op(3, END - A_SECOND)) == [LateFate.TAKEN]


def test_a_clock_that_is_wrong_is_set_right_by_what_it_said_before() -> None:
    slow, fast = timedelta(minutes=7), timedelta(minutes=-7)
    for wrong in (slow, fast):
        journal = kept(op(1, at(80) - wrong), op(2, at(84) - wrong), delay=wrong + A_SECOND)
        assert fates(op(3, at(88) - wrong), journal=journal) == [LateFate.TAKEN]
        assert fates(op(3, at(91) - wrong), journal=journal) == [LateFate.TYPED_LATE]


def test_a_clock_that_was_never_compared_is_not_believed() -> None:
    assert fates(op(1, at(88)), journal=[]) == [LateFate.CLOCK_UNKNOWN]


def test_a_clock_that_goes_back_is_not_believed_until_it_has_caught_up() -> None:
    turned = fates(op(3, at(88)), op(4, at(86)), op(5, at(89)))
    assert turned == [LateFate.TAKEN, LateFate.CLOCK_TURNED, LateFate.TAKEN]
    assert fates(op(3, at(83))) == [LateFate.CLOCK_TURNED]
    slewed = at(84) - 1.5 * A_SECOND
    assert fates(op(3, slewed), silence=silence_of_file(at(84), END)) == [LateFate.TAKEN]


def test_what_could_have_come_in_time_stays_late() -> None:
    journal = kept(op(1, at(60)))
    told = fates(op(2, at(83)), op(3, at(84.1)), journal=journal, behind=A_SECOND)
    assert told == [LateFate.TYPED_BEFORE, LateFate.TAKEN]


def test_what_comes_long_after_the_outage_stays_late() -> None:
    assert fates(op(3, at(86)), came=END + timedelta(minutes=30)) == [LateFate.TAKEN]
    assert fates(op(3, at(86)), came=END + timedelta(minutes=31)) == [LateFate.CAME_LATE]


def test_a_file_may_come_until_the_next_day_of_who_was_heard_last_before_it_was_written() -> None:
    file = silence_of_file(at(84), END)
    day = timedelta(hours=24)
    assert fates(op(3, at(86)), came=END + day, silence=file) == [LateFate.TAKEN]
    assert fates(op(3, at(86)), came=END + day + A_SECOND, silence=file) == [LateFate.CAME_LATE]


def test_a_number_stands_for_one_content() -> None:
    other = op(2, at(86), '{"choices":["B"]}')
    assert fates(op(2, at(84)), other) == [LateFate.KEPT, LateFate.NUMBER_USED]
    assert fates(op(3, at(86)), op(3, at(86), '{"choices":["B"]}')) == [
        LateFate.TAKEN,
        LateFate.NUMBER_USED,
    ]
    assert fates(op(3, at(86)), op(3, at(86))) == [LateFate.TAKEN, LateFate.KEPT]


def test_what_fits_no_slot_and_what_finds_no_room_stays_late() -> None:
    assert fates(op(3, at(86)), misfits={3}) == [LateFate.MISFIT]
    assert fates(op(3, at(86)), op(3 + MOST_AHEAD, at(87))) == [LateFate.TAKEN, LateFate.NO_ROOM]
    full = head_of(JOURNAL)._replace(size=20_000_000)
    (judged,) = judge_late(
        full, JOURNAL, [LateArrival(op(3, at(86)), BACK)], OUTAGE, ended_at=END, behind=A_SECOND
    )
    assert judged.fate is LateFate.NO_ROOM


def test_the_clock_is_measured_by_the_quickest_of_the_last_minutes() -> None:
    slow = kept(op(1, at(60)), delay=timedelta(seconds=0)) + kept(op(2, at(80)), op(3, at(81)))
    assert behind_of(slow, ended_at=END) == A_SECOND, "What it said long ago says nothing."
    mixed = [*kept(op(1, at(80)), delay=5 * A_SECOND), *kept(op(2, at(81)))]
    assert behind_of(mixed, ended_at=END) == A_SECOND
    turned = [
        *kept(op(1, at(80)), delay=A_SECOND),
        *kept(op(2, at(75)), delay=timedelta(minutes=6)),
    ]
    assert behind_of(turned, ended_at=END) == timedelta(minutes=6)
    taken_in = [*JOURNAL, KeptOp(3, op(3, at(86)), BACK)]
    assert behind_of(taken_in, ended_at=END) == A_SECOND


RUNS, SUBMITTED = AttemptState.RUNNING, AttemptState.SUBMITTED
EXPIRE = AttemptVerb.EXPIRE
STANDINGS = [
    (RUNS, None, None, False, Footing.RUNNING),
    (SUBMITTED, AttemptVerb.HAND_IN, None, False, Footing.HANDED_IN),
    (AttemptState.TERMINATED, AttemptVerb.TERMINATE, None, False, Footing.TERMINATED),
    (AttemptState.LEFT, AttemptVerb.LEAVE, None, False, Footing.LEFT),
    (SUBMITTED, EXPIRE, None, True, Footing.RESULT_STANDS),
    (SUBMITTED, EXPIRE, END - timedelta(minutes=2), False, Footing.OVER_BEFORE),
    (SUBMITTED, EXPIRE, END - timedelta(minutes=1), False, Footing.OPEN),
    (SUBMITTED, EXPIRE, None, False, Footing.OPEN),
]


@pytest.mark.parametrize(("state", "verb", "outage_to", "stands", "footing"), STANDINGS)
def test_only_an_end_by_the_clock_in_the_outage_is_added_to(
    state: AttemptState,
    verb: AttemptVerb | None,
    outage_to: datetime | None,
    *,
    stands: bool,
    footing: Footing,
) -> None:
    told = footing_of(state, verb, ended_at=END, outage_to=outage_to, stands=stands)
    assert told is footing


def judged(each: Op, fate: LateFate = LateFate.TAKEN) -> JudgedOp:
    return JudgedOp(each, BACK, fate, each.client_at)


def test_a_slot_is_answered_by_its_latest_op_as_always() -> None:
    a, b = {"choices": ["A"]}, {"choices": ["B"]}
    journal = kept(
        op(1, at(80), slot=1),
        op(4, at(81), slot=2),
        op(5, at(82), '{"flag":true}', slot=9, kind=OpKind.FLAG),
    )
    answers: dict[int, Any] = {1: a, 2: a}
    late = [
        judged(op(2, at(86), '{"choices":["B"]}', slot=1)),
        judged(op(3, at(86), '{"choices":["B"]}', slot=2)),
        judged(op(6, at(86), '{"choices":["B"]}', slot=3)),
        judged(op(7, at(86), "null", slot=3)),
        judged(op(8, at(86), '{"flag":true}', slot=3, kind=OpKind.FLAG)),
        judged(op(9, at(86), '{"choices":["B"]}', slot=4), LateFate.TYPED_LATE),
    ]
    changes = changes_of(answers, journal, late)
    assert [(each.slot, each.before, each.after) for each in changes] == [(1, a, b)]


def test_the_digest_is_of_what_would_be_taken_in_alone() -> None:
    late = (
        judged(op(3, at(86))),
        judged(op(4, at(86)), LateFate.TYPED_LATE),
        judged(op(1, at(80)), LateFate.KEPT),
    )
    line = RecoveryLine(ATTEMPT, UUID(int=4), "T", "王", Footing.OPEN, late)
    closed = RecoveryLine(ATTEMPT, UUID(int=4), "T", "王", Footing.HANDED_IN, late)
    preview = RecoveryPreview(("outage_id", "x"), (line, closed))
    assert (preview.reached, preview.left_out) == ([line], [closed])
    assert line.left == {LateFate.TYPED_LATE: 1}
    same = RecoveryPreview(("outage_id", "x"), (line,))
    less = RecoveryPreview(("outage_id", "x"), ())
    assert preview.digest == same.digest != less.digest
