# SPDX-License-Identifier: Apache-2.0
"""What becomes of a save: the answer protocol's promises as pure decisions."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.attempts.errors import (
    AttemptClosed,
    AttemptNotFound,
    LeaseLost,
    LeaseMissing,
    OpConflict,
)
from app.attempts.journal.writer import Held, judge_batch
from app.attempts.rules import (
    GRACE,
    SWEEP_AFTER,
    JournalHead,
    canonical,
    deadline_of,
    digest_of_answers,
    given_back,
    is_answered,
    is_overdue,
    judge_save,
)
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState, AttemptVerb
from app.attempts.values import Ack, Op, OpKind, Save
from app.core.errors import DomainError

START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
DEADLINE = START + timedelta(minutes=90)
OWNER, OTHER = UUID(int=1), UUID(int=2)
ATTEMPT_ID = UUID(int=3)
HEAD = JournalHead(OWNER, AttemptState.RUNNING, "window-a", DEADLINE, 0, 0)


def op(number: int, *, slot: int = 1, value: str = '{"choices":["A"]}') -> Op:
    return Op(number, slot, OpKind.ANSWER, value, START)


def save(*ops: Op, by: UUID = OWNER, window: str = "window-a", at: datetime = START) -> Save:
    return Save(ATTEMPT_ID, by, window, ops, at)


def stored(*ops: Op) -> dict[int, tuple[int, str, str]]:
    return {o.number: (o.slot, o.kind.value, o.value) for o in ops}


def test_save_next_ops_moves_the_head() -> None:
    verdict = judge_save(HEAD, {}, save(op(1), op(2)))
    assert verdict.answer == Ack(2, (), DEADLINE, AttemptState.RUNNING)
    assert [o.number for o in verdict.kept] == [1, 2]


def test_save_above_a_gap_is_kept_and_reported() -> None:
    verdict = judge_save(HEAD, {}, save(op(1), op(4)))
    assert verdict.answer == Ack(1, (4,), DEADLINE, AttemptState.RUNNING)
    assert verdict.head == replace(HEAD, op_head=1, op_max=4)


def test_save_that_fills_the_gap_moves_the_head_over_it() -> None:
    head = replace(HEAD, op_head=1, op_max=3)
    verdict = judge_save(head, stored(op(3)), save(op(2)))
    assert verdict.answer == Ack(3, (), DEADLINE, AttemptState.RUNNING)


def test_save_again_is_harmless() -> None:
    head = replace(HEAD, op_head=2, op_max=2)
    verdict = judge_save(head, stored(op(1), op(2)), save(op(1), op(2)))
    assert verdict.answer == Ack(2, (), DEADLINE, AttemptState.RUNNING)
    assert verdict.kept == ()


@pytest.mark.parametrize(
    "changed", [op(1, value='{"choices":["B"]}'), op(1, slot=2), replace(op(1), kind=OpKind.FLAG)]
)
def test_save_known_number_with_other_content_is_a_conflict(changed: Op) -> None:
    head = replace(HEAD, op_head=1, op_max=1)
    verdict = judge_save(head, stored(op(1)), save(changed))
    assert isinstance(verdict.answer, OpConflict)
    assert (verdict.kept, verdict.late) == ((), ())


def test_save_to_unknown_attempt_is_not_found() -> None:
    assert isinstance(judge_save(None, {}, save(op(1))).answer, AttemptNotFound)


@pytest.mark.parametrize("state", AttemptState)
@pytest.mark.parametrize("at", [START, DEADLINE + timedelta(days=1)])
def test_save_by_another_is_not_found_whatever_the_state(state: AttemptState, at: datetime) -> None:
    verdict = judge_save(replace(HEAD, state=state), {}, save(op(1), by=OTHER, at=at))
    assert isinstance(verdict.answer, AttemptNotFound)
    assert (verdict.kept, verdict.late) == ((), ())


@pytest.mark.parametrize(("holder", "refusal"), [(None, LeaseMissing), ("window-b", LeaseLost)])
def test_save_from_a_window_without_the_lease_is_refused(
    holder: str | None, refusal: type[DomainError]
) -> None:
    verdict = judge_save(replace(HEAD, window_id=holder), {}, save(op(1)))
    assert isinstance(verdict.answer, refusal), "A program must know whether to ask or to yield."
    assert verdict.kept == (), "Nothing is written for a window without the right to write."


def test_save_of_a_left_window_is_told_so_even_when_numbers_collide() -> None:
    head = replace(HEAD, window_id="window-b", op_head=1, op_max=1)
    verdict = judge_save(head, stored(op(1)), save(op(1, value='{"choices":["B"]}')))
    assert isinstance(verdict.answer, LeaseLost)


def test_save_again_from_the_old_window_is_acknowledged() -> None:
    head = replace(HEAD, window_id="window-b", op_head=1, op_max=1)
    assert judge_save(head, stored(op(1)), save(op(1))).answer == Ack(
        1, (), DEADLINE, AttemptState.RUNNING
    )


# CMS's interval style: label, boundary, label, sampled around each boundary.
BOUNDARY = DEADLINE + GRACE


@pytest.mark.parametrize("step", [timedelta(microseconds=1), timedelta(seconds=1)])
def test_save_is_kept_up_to_the_grace_and_late_after(step: timedelta) -> None:
    for at in (DEADLINE - step, DEADLINE, DEADLINE + step, BOUNDARY - step, BOUNDARY):
        assert judge_save(HEAD, {}, save(op(1), at=at)).kept == (op(1),)
    late = judge_save(HEAD, {}, save(op(1), at=BOUNDARY + step))
    assert (late.kept, late.late) == ((), (op(1),))
    assert isinstance(late.answer, AttemptClosed)


@pytest.mark.parametrize("state", sorted(ATTEMPT.sealed))
def test_save_after_the_end_is_kept_apart_and_named(state: AttemptState) -> None:
    head = replace(HEAD, state=state, op_head=1, op_max=1)
    verdict = judge_save(head, stored(op(1)), save(op(1), op(2)))
    assert verdict.late == (op(2),)
    assert isinstance(verdict.answer, AttemptClosed)
    assert verdict.answer.context["late"] == [2]


def test_repeat_after_the_end_is_acknowledged_as_held() -> None:
    head = replace(HEAD, state=AttemptState.SUBMITTED, op_head=1, op_max=1)
    assert judge_save(head, stored(op(1)), save(op(1))).answer == Ack(
        1, (), DEADLINE, AttemptState.SUBMITTED
    )


def test_all_orders_of_four_saves_sent_twice_give_one_journal() -> None:
    ops = [op(n, value=f'{{"text":"n{n}"}}') for n in range(1, 5)]
    for order in itertools.permutations(ops):
        saves = [save(o) for o in [*order, *order]]
        verdicts, writes = judge_batch(Held({ATTEMPT_ID: HEAD}, {}), saves)
        assert sorted(o.number for _, o, _ in writes.kept) == [1, 2, 3, 4]
        assert writes.heads[ATTEMPT_ID] == replace(HEAD, op_head=4, op_max=4)
        assert verdicts[-1].answer == Ack(4, (), DEADLINE, AttemptState.RUNNING)


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True), max_size=12))
def test_acknowledged_ops_are_exactly_those_written(batches: Sequence[Sequence[int]]) -> None:
    saves = [save(*(op(n) for n in numbers)) for numbers in batches]
    verdicts, writes = judge_batch(Held({ATTEMPT_ID: HEAD}, {}), saves)
    written = {o.number for _, o, _ in writes.kept}
    acked: set[int] = set()
    for verdict in verdicts:
        assert isinstance(verdict.answer, Ack)
        acked |= set(range(1, verdict.answer.op_head + 1)) | set(verdict.answer.held)
    assert acked == written == {n for numbers in batches for n in numbers}
    assert len(writes.kept) == len(written)


def test_deadline_is_the_start_plus_every_entry() -> None:
    given_time = [timedelta(minutes=90), timedelta(minutes=15), timedelta(seconds=30)]
    assert deadline_of(START, given_time) == START + timedelta(minutes=105, seconds=30)


def test_sweep_waits_until_every_counting_save_has_arrived() -> None:
    assert SWEEP_AFTER > GRACE
    assert not is_overdue(DEADLINE + SWEEP_AFTER, DEADLINE)
    assert is_overdue(DEADLINE + SWEEP_AFTER + timedelta(microseconds=1), DEADLINE)


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
}


@pytest.mark.parametrize("verb", AttemptVerb)
def test_only_a_running_attempt_can_end_and_only_an_ended_one_can_go_on(verb: AttemptVerb) -> None:
    running = {AttemptState.RUNNING: ENDS[verb]} if verb in ENDS else {}
    ended = {} if verb in ENDS else dict.fromkeys(ATTEMPT.sealed, AttemptState.RUNNING)
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
