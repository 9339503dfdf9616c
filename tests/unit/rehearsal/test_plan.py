# SPDX-License-Identifier: Apache-2.0
"""The way through a paper, for many seeds."""

from collections import Counter
from random import Random

import pytest

from app.rehearsal.ledger import SentOp, Value
from app.rehearsal.plan import Question, plan_answers

PAPER = (
    *(Question(n, "single", tuple("ABCD")) for n in range(1, 51)),
    *(Question(n, "multiple", tuple("ABCDE")) for n in range(51, 76)),
    *(Question(n, "true_false", ("T", "F")) for n in range(76, 96)),
    *(Question(n, "short_answer", ()) for n in range(96, 101)),
)
SEEDS = range(20)


def plan(seed: int) -> list[SentOp]:
    batches = plan_answers(PAPER, rng=Random(seed), tag="a0007")
    assert 8 <= len(batches) <= 14
    assert all(batches)
    return [op for batch in batches for op in batch]


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_numbers_ops_from_one_without_a_gap(seed: int) -> None:
    assert [op.number for op in plan(seed)] == list(range(1, len(plan(seed)) + 1))


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_answers_every_item(seed: int) -> None:
    answered = {op.slot for op in plan(seed) if op.kind == "answer" and op.value}
    assert answered == set(range(1, 101))


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_repeats_no_value_of_a_slot_in_a_row(seed: int) -> None:
    last: dict[int, Value] = {}
    repeated = []
    for op in plan(seed):
        repeated += [op] * (op.kind == "answer" and last.get(op.slot) == op.value)
        last[op.slot] = op.value if op.kind == "answer" else last.get(op.slot)
    assert repeated == []


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_writes_every_text_once(seed: int) -> None:
    texts = [op.value["text"] for op in plan(seed) if op.value and "text" in op.value]
    assert len(set(texts)) == len(texts)
    assert all(text.startswith("a0007.s") for text in texts)


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_chooses_only_what_is_on_offer(seed: int) -> None:
    labels = {question.number: set(question.labels) for question in PAPER}
    chosen = [
        (op.slot, op.value["choices"]) for op in plan(seed) if op.value and "choices" in op.value
    ]
    assert all(set(choices) <= labels[slot] and choices for slot, choices in chosen)
    assert all(len(choices) == 1 for slot, choices in chosen if not 51 <= slot <= 75)


def test_plan_changes_minds_clears_and_flags_now_and_then() -> None:
    ops = [op for seed in SEEDS for op in plan(seed)]
    kinds = Counter((op.kind, op.value is None) for op in ops)
    assert kinds["answer", True] > 20
    assert kinds["flag", False] > 50
    assert kinds["answer", False] > 2_200


def test_plan_is_the_same_for_the_same_seed() -> None:
    assert plan(3) == plan(3)
    assert plan(3) != plan(4)


def test_plan_of_two_options_can_change_its_mind() -> None:
    paper = [Question(n, "multiple", ("A", "B")) for n in range(1, 40)]
    assert plan_answers(paper, rng=Random(1), tag="a")


def test_plan_of_one_item_is_one_batch_or_few() -> None:
    batches = plan_answers([Question(1, "single", ("A", "B"))], rng=Random(1), tag="a")
    assert batches[0][0].slot == 1
