# SPDX-License-Identifier: Apache-2.0
"""What becomes of a save: the answer protocol's promises as pure decisions."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

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
from app.attempts.journal.writer import FoundOps, judge_batch
from app.attempts.rules import (
    BURST,
    GRACE,
    MOST_AHEAD,
    MOST_CHARACTERS,
    MOST_LATE_OPS,
    MOST_OPS,
    MOST_STRETCHES,
    SWEEP_AFTER,
    JournalHead,
    KnownOps,
    canonical,
    chain_of,
    chain_start,
    chained,
    deadline_of,
    digest_of_answers,
    given_back,
    is_answered,
    is_overdue,
    judge_save,
)
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState, AttemptVerb
from app.attempts.values import Ack, KeptOp, Op, OpKind, Save
from app.core.errors import DomainError
from app.core.settings import Settings
from tests.support.factories.journals import make_head
from tests.support.run import PROJECT

# Made by hand from RFC 8949, without the code under test: op 1, slot 1, {"choices":["A"]}, at START.
CHAIN_VECTOR = (
    "0d4414dc63f9081ea098f5bc6bdfb380464b42fb62a9178537006fac0798f8fe",
    "0e5cac3b6f4cc5cf0bcb55d5760c53ae19038724293da01367bf3f54f762135f",
)
START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
DEADLINE = START + timedelta(minutes=90)
OWNER, OTHER = UUID(int=1), UUID(int=2)
ATTEMPT_ID = UUID(int=3)
HEAD = make_head(ATTEMPT_ID, OWNER, window_id="window-a", deadline_at=DEADLINE)


def op(number: int, *, slot: int = 1, value: str = '{"choices":["A"]}') -> Op:
    return Op(number, slot, OpKind.ANSWER, value, START)


def save(
    *ops: Op, by: UUID = OWNER, window: str = "window-a", at: datetime = START, seen: int = 0
) -> Save:
    return Save(ATTEMPT_ID, by, window, ops, at, seen)


def knowing(*ops: Op, late: int = 0) -> KnownOps:
    """What a store reads where these ops are held."""
    answered = {o.slot: o.number for o in ops if o.kind is OpKind.ANSWER}
    return KnownOps({o.number: (o.slot, o.kind.value, o.value) for o in ops}, answered, late)


NOTHING = knowing()


def numbers(kept: Sequence[KeptOp]) -> list[int]:
    return [each.op.number for each in kept]


def told(answer: Ack | DomainError) -> tuple[int, tuple[tuple[int, int], ...], AttemptState]:
    """Head, stretches and state of what must be an acknowledgement."""
    assert isinstance(answer, Ack), "This save is acknowledged."
    return answer.op_head, answer.held, answer.state


def test_save_next_ops_moves_the_head() -> None:
    verdict = judge_save(HEAD, NOTHING, save(op(1), op(2)))
    assert told(verdict.answer) == (2, (), AttemptState.RUNNING)
    assert numbers(verdict.kept) == [1, 2]
    assert [each.nth for each in verdict.kept] == [1, 2]


def test_save_above_a_gap_is_kept_and_reported() -> None:
    verdict = judge_save(HEAD, NOTHING, save(op(1), op(4)))
    assert told(verdict.answer) == (1, ((4, 4),), AttemptState.RUNNING)
    assert verdict.head is not None
    assert (verdict.head.above, verdict.head.op_max, verdict.head.ops) == (((4, 4),), 4, 2)


def test_save_that_fills_the_gap_moves_the_head_over_it() -> None:
    head = HEAD._replace(op_head=1, above=((3, 3),))
    verdict = judge_save(head, knowing(op(3)), save(op(2)))
    assert told(verdict.answer) == (3, (), AttemptState.RUNNING)


def test_save_again_is_harmless() -> None:
    head = HEAD._replace(op_head=2, ops=2)
    verdict = judge_save(head, knowing(op(1), op(2)), save(op(1), op(2)))
    assert told(verdict.answer) == (2, (), AttemptState.RUNNING)
    assert verdict.kept == ()


@pytest.mark.parametrize(
    "changed", [op(1, value='{"choices":["B"]}'), op(1, slot=2), op(1)._replace(kind=OpKind.FLAG)]
)
def test_save_known_number_with_other_content_is_a_conflict(changed: Op) -> None:
    head = HEAD._replace(op_head=1, ops=1)
    verdict = judge_save(head, knowing(op(1)), save(changed))
    assert isinstance(verdict.answer, OpConflict)
    assert (verdict.kept, verdict.late) == ((), ())


def test_save_to_unknown_attempt_is_not_found() -> None:
    assert isinstance(judge_save(None, NOTHING, save(op(1))).answer, AttemptNotFound)


@pytest.mark.parametrize("state", AttemptState)
@pytest.mark.parametrize("at", [START, DEADLINE + timedelta(days=1)])
def test_save_by_another_is_not_found_whatever_the_state(state: AttemptState, at: datetime) -> None:
    verdict = judge_save(HEAD._replace(state=state), NOTHING, save(op(1), by=OTHER, at=at))
    assert isinstance(verdict.answer, AttemptNotFound)
    assert (verdict.kept, verdict.late) == ((), ())


@pytest.mark.parametrize(("holder", "refusal"), [(None, LeaseMissing), ("window-b", LeaseLost)])
def test_save_from_a_window_without_the_lease_is_refused(
    holder: str | None, refusal: type[DomainError]
) -> None:
    verdict = judge_save(HEAD._replace(window_id=holder), NOTHING, save(op(1)))
    assert isinstance(verdict.answer, refusal), "A program must know whether to ask or to yield."
    assert verdict.kept == (), "Nothing is written for a window without the right to write."


def test_save_of_a_left_window_is_told_so_even_when_numbers_collide() -> None:
    head = HEAD._replace(window_id="window-b", op_head=1, ops=1)
    verdict = judge_save(head, knowing(op(1)), save(op(1, value='{"choices":["B"]}')))
    assert isinstance(verdict.answer, LeaseLost)


def test_save_again_from_the_old_window_is_acknowledged() -> None:
    head = HEAD._replace(window_id="window-b", op_head=1, ops=1)
    answer = judge_save(head, knowing(op(1)), save(op(1))).answer
    assert told(answer) == (1, (), AttemptState.RUNNING)


# CMS's interval style: label, boundary, label, sampled around each boundary.
BOUNDARY = DEADLINE + GRACE


@pytest.mark.parametrize("step", [timedelta(microseconds=1), timedelta(seconds=1)])
def test_save_is_kept_up_to_the_grace_and_late_after(step: timedelta) -> None:
    for at in (DEADLINE - step, DEADLINE, DEADLINE + step, BOUNDARY - step, BOUNDARY):
        assert numbers(judge_save(HEAD, NOTHING, save(op(1), at=at)).kept) == [1]
    late = judge_save(HEAD, NOTHING, save(op(1), at=BOUNDARY + step))
    assert (late.kept, late.late) == ((), (op(1),))
    assert isinstance(late.answer, AttemptClosed)


@pytest.mark.parametrize("state", sorted(ATTEMPT.sealed))
def test_save_after_the_end_is_kept_apart_and_named(state: AttemptState) -> None:
    head = HEAD._replace(state=state, op_head=1, ops=1)
    verdict = judge_save(head, knowing(op(1)), save(op(1), op(2)))
    assert verdict.late == (op(2),)
    assert isinstance(verdict.answer, AttemptClosed)
    assert verdict.answer.context["late"] == [2]


def test_repeat_after_the_end_is_acknowledged_as_held() -> None:
    head = HEAD._replace(state=AttemptState.SUBMITTED, op_head=1, ops=1)
    answer = judge_save(head, knowing(op(1)), save(op(1))).answer
    assert told(answer) == (1, (), AttemptState.SUBMITTED)


def found(head: JournalHead = HEAD) -> FoundOps:
    return FoundOps({ATTEMPT_ID: head}, {}, {}, {})


def test_all_orders_of_four_saves_sent_twice_give_one_journal() -> None:
    ops = [op(n, value=f'{{"text":"n{n}"}}') for n in range(1, 5)]
    for order in itertools.permutations(ops):
        saves = [save(o) for o in [*order, *order]]
        verdicts, writes = judge_batch(found(), saves)
        kept = [each for _, each in writes.kept]
        assert numbers(kept) == [o.number for o in order], "Each is kept once, as it came."
        head = writes.heads[ATTEMPT_ID]
        assert (head.op_head, head.above, head.ops) == (4, (), 4)
        assert head.chain == chain_of(ATTEMPT_ID, kept)
        assert told(verdicts[-1].answer) == (4, (), AttemptState.RUNNING)


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True), max_size=12))
def test_acknowledged_ops_are_exactly_those_written(batches: Sequence[Sequence[int]]) -> None:
    saves = [save(*(op(n) for n in batch)) for batch in batches]
    verdicts, writes = judge_batch(found(), saves)
    written = {each.op.number for _, each in writes.kept}
    acked: set[int] = set()
    for verdict in verdicts:
        head, held, _ = told(verdict.answer)
        acked |= {n for first, last in [(1, head), *held] for n in range(first, last + 1)}
    assert acked == written == {n for batch in batches for n in batch}
    assert len(writes.kept) == len(written)


def test_save_counts_while_the_clock_stands() -> None:
    paused = HEAD._replace(paused_at=DEADLINE)
    verdict = judge_save(paused, NOTHING, save(op(1), at=DEADLINE + timedelta(hours=1)))
    assert numbers(verdict.kept) == [1]


@pytest.mark.parametrize("number", [MOST_AHEAD + 1, 2_000_000_000])
def test_number_far_above_the_head_is_refused_with_the_head(number: int) -> None:
    verdict = judge_save(HEAD, NOTHING, save(op(1), op(number)))
    assert isinstance(verdict.answer, OpOutOfReach)
    assert verdict.answer.context == {"op": number, "op_head": 0}
    assert verdict.kept == (), "Nothing of the batch is kept: it is sent again with other numbers."
    assert numbers(judge_save(HEAD, NOTHING, save(op(MOST_AHEAD))).kept) == [MOST_AHEAD]


def test_gaps_without_end_are_refused() -> None:
    head = HEAD
    for number in range(2, 2 * MOST_STRETCHES + 2, 2):
        verdict = judge_save(head, NOTHING, save(op(number)))
        assert verdict.head is not None
        head = verdict.head
    assert len(head.above) == MOST_STRETCHES
    refused = judge_save(head, NOTHING, save(op(2 * MOST_STRETCHES + 2)))
    assert isinstance(refused.answer, OpOutOfReach)
    closed = judge_save(head, NOTHING, save(*(op(n) for n in range(1, 2 * MOST_STRETCHES, 2))))
    assert told(closed.answer)[:2] == (2 * MOST_STRETCHES, ())


def test_journal_that_is_full_says_so() -> None:
    full = HEAD._replace(op_head=MOST_OPS, ops=MOST_OPS)
    assert isinstance(judge_save(full, NOTHING, save(op(MOST_OPS + 1))).answer, JournalFull)
    again = judge_save(full, knowing(op(7)), save(op(7)))
    assert isinstance(again.answer, Ack), "What is held already stays acknowledged."


def test_late_ops_are_kept_up_to_a_bound() -> None:
    closed = HEAD._replace(state=AttemptState.SUBMITTED)
    last = judge_save(closed, knowing(late=MOST_LATE_OPS - 1), save(op(1)))
    assert (last.late, type(last.answer)) == ((op(1),), AttemptClosed)
    more = judge_save(closed, knowing(late=MOST_LATE_OPS), save(op(1)))
    assert (more.late, type(more.answer)) == ((), JournalFull)


def test_window_that_takes_over_overwrites_nothing_that_it_has_not_read() -> None:
    head = HEAD._replace(op_head=4, ops=4, turned_at=4)
    blank = op(5, value="null")
    unread = judge_save(head, knowing(op(4)), save(blank, seen=3))
    assert isinstance(unread.answer, AnswersChanged)
    assert unread.answer.context["slots"] == [1]
    assert numbers(judge_save(head, knowing(op(4)), save(blank, seen=4)).kept) == [5]
    elsewhere = judge_save(head, knowing(op(2)), save(blank, seen=3))
    assert numbers(elsewhere.kept) == [5], "Of this slot it has read all."


def test_one_number_for_two_values_in_one_save_is_a_conflict() -> None:
    verdict = judge_save(HEAD, NOTHING, save(op(1), op(1, value="null")))
    assert isinstance(verdict.answer, OpConflict)
    assert numbers(judge_save(HEAD, NOTHING, save(op(1), op(1))).kept) == [1]


@pytest.mark.parametrize(
    "changed",
    [
        KeptOp(2, op(1), START),
        KeptOp(1, op(2), START),
        KeptOp(1, op(1, slot=2), START),
        KeptOp(1, op(1)._replace(kind=OpKind.FLAG), START),
        KeptOp(1, op(1, value="null"), START),
        KeptOp(1, op(1)._replace(client_at=DEADLINE), START),
        KeptOp(1, op(1), DEADLINE),
    ],
)
def test_chain_shows_every_change_of_an_op(changed: KeptOp) -> None:
    kept = [KeptOp(1, op(1), START), KeptOp(2, op(2), START)]
    assert chain_of(ATTEMPT_ID, [changed, kept[1]]) != chain_of(ATTEMPT_ID, kept)


def test_chain_shows_an_op_that_is_gone_moved_or_of_another_attempt() -> None:
    one, two = KeptOp(1, op(1), START), KeptOp(2, op(2), START)
    heads = [chain_of(ATTEMPT_ID, kept) for kept in ([one, two], [one], [two], [two, one], [])]
    assert len({*heads, chain_of(OWNER, [one, two])}) == 6


def test_chain_is_what_its_description_says() -> None:
    """A vector: whoever writes a verifier from the words alone must come to these digits."""
    first = chained(chain_start(ATTEMPT_ID), 1, op(1), START)
    assert chain_start(ATTEMPT_ID) == CHAIN_VECTOR[0]
    assert first == CHAIN_VECTOR[1]


def test_manual_tells_the_bounds_and_the_vector_as_they_are() -> None:
    told = (PROJECT / "docs/answer-protocol.md").read_text()
    bounds = (MOST_AHEAD, MOST_OPS, MOST_CHARACTERS, MOST_LATE_OPS)
    for fact in (
        *(f"{bound:,}" for bound in bounds),
        f"{MOST_STRETCHES} gaps",
        f"{GRACE.seconds} seconds after the deadline",
        f"{BURST} requests may come at once",
        f"then {Settings.model_fields['saves_per_second'].default} a second",
        *CHAIN_VECTOR,
    ):
        assert fact in told, "Say in docs/answer-protocol.md what holds now."


def test_deadline_is_the_start_plus_every_entry() -> None:
    given_time = [timedelta(minutes=90), timedelta(minutes=15), timedelta(seconds=30)]
    assert deadline_of(START, given_time) == START + timedelta(minutes=105, seconds=30)


def test_sweep_waits_until_every_counting_save_has_arrived() -> None:
    assert SWEEP_AFTER > GRACE
    after = DEADLINE + SWEEP_AFTER + timedelta(microseconds=1)
    assert not is_overdue(DEADLINE + SWEEP_AFTER, DEADLINE, paused_at=None)
    assert is_overdue(after, DEADLINE, paused_at=None)
    assert not is_overdue(after, DEADLINE, paused_at=START), "The clock stands."


def test_digest_depends_on_form_and_answers_but_not_on_their_order() -> None:
    one = digest_of_answers("f", {1: {"choices": ["A"]}, 2: {"text": "碳"}})
    assert one == digest_of_answers("f", {2: {"text": "碳"}, 1: {"choices": ["A"]}})
    assert one != digest_of_answers("g", {1: {"choices": ["A"]}, 2: {"text": "碳"}})
    assert one != digest_of_answers("f", {1: {"choices": ["B"]}, 2: {"text": "碳"}})


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        (None, False),
        ({"choices": []}, False),
        ({"text": " \n"}, False),
        ({"choices": ["A"]}, True),
        ({"text": "0"}, True),
    ],
)
def test_is_answered(value: dict[str, object] | None, answered: bool) -> None:  # noqa: FBT001
    assert is_answered(value) is answered


def test_canonical_text_of_equal_values_is_equal() -> None:
    assert canonical({"b": 1, "a": "碳"}) == '{"a":"碳","b":1}' == canonical({"a": "碳", "b": 1})


ENDS = {
    AttemptVerb.HAND_IN: AttemptState.SUBMITTED,
    AttemptVerb.EXPIRE: AttemptState.SUBMITTED,
    AttemptVerb.TERMINATE: AttemptState.TERMINATED,
    AttemptVerb.LEAVE: AttemptState.LEFT,
    # It goes on as it did, and ends later.
    AttemptVerb.GIVE_TIME: AttemptState.RUNNING,
    AttemptVerb.PAUSE: AttemptState.RUNNING,
    AttemptVerb.RESUME: AttemptState.RUNNING,
}


@pytest.mark.parametrize("verb", AttemptVerb)
def test_only_a_running_attempt_can_end_and_only_an_ended_one_can_go_on(verb: AttemptVerb) -> None:
    running = {AttemptState.RUNNING: ENDS[verb]} if verb in ENDS else {}
    reopens = verb is AttemptVerb.REOPEN
    ended = dict.fromkeys(ATTEMPT.sealed, AttemptState.RUNNING) if reopens else {}
    if verb is AttemptVerb.TAKE_IN:
        # It adds to an end, which stays.
        ended = {AttemptState.SUBMITTED: AttemptState.SUBMITTED}
    assert {s: ATTEMPT.steps[s, v] for s, v in ATTEMPT.steps if v is verb} == running | ended


def test_only_a_running_attempt_takes_answers_and_only_an_ended_one_is_marked() -> None:
    for state in AttemptState:
        assert ATTEMPT.may(state, AttemptCapability.WRITE_ANSWERS) is (
            state is AttemptState.RUNNING
        )
        assert ATTEMPT.may(state, AttemptCapability.BE_MARKED) is (
            state not in (AttemptState.RUNNING, AttemptState.LEFT)
        )


@pytest.mark.parametrize(
    ("closed_for", "seconds"), [(-3, 0), (0, 0), (1, 1), (1.000001, 2), (59.5, 60)]
)
def test_time_given_back_is_whole_seconds_and_never_too_few(
    closed_for: float, seconds: int
) -> None:
    now = DEADLINE + timedelta(seconds=closed_for)
    assert given_back(DEADLINE, now) == timedelta(seconds=seconds)
