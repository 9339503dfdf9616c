# SPDX-License-Identifier: Apache-2.0
"""How a candidate goes through a paper: any order, changes of mind, flags, items left open. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from app.rehearsal.ledger import SentOp, Value

# Shares of the items, as one sees them in real journals: rare things often enough to be tried.
_CHANGED, _CHANGED_TWICE, _TAKEN_BACK, _LEFT_OPEN, _FLAGGED = 0.15, 0.05, 0.03, 0.02, 0.06
_FEWEST_BATCHES, _MOST_BATCHES = 8, 14
_SENTENCES = (
    "应先核对活动数据的来源和监测设备的校准记录。",
    "排放量等于活动数据乘以排放因子，再换算为二氧化碳当量。",
    "需说明组织边界和运行边界，并保留证据。",
    "配额清缴前应完成核查，报告须由负责人签字。",
    "不确定性较大的参数应当采用保守值。",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A slot of the paper, as far as answering it needs."""

    number: int
    type: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Act:
    """Something done to a slot at a moment between 0 and 1 of the exam."""

    at: float
    slot: int
    does: Literal["answer", "clear", "flag", "unflag"]


def plan_answers(questions: Sequence[Question], *, rng: Random, tag: str) -> list[list[SentOp]]:
    """The ops of one candidate in batches, numbered from 1.

    Texts are unique, `a0007.s96.n3` at their head for the third text of candidate 7 in slot 96, so
    that a lost or reversed write cannot hide behind an equal value.
    """
    acts = sorted(
        (act for question in questions for act in _acts_on(question, rng)), key=lambda act: act.at
    )
    by_number = {question.number: question for question in questions}
    writer = _Writer(rng, tag)
    ops = [
        SentOp(number, act.slot, *writer.write(by_number[act.slot], act.does))
        for number, act in enumerate(acts, start=1)
    ]
    return list(_batches(ops, rng))


def _acts_on(question: Question, rng: Random) -> Iterator[_Act]:
    """First the answer, then, for some, what becomes of it."""
    at = rng.random()
    yield _Act(at, question.number, "answer")
    if rng.random() < _FLAGGED:
        flagged = rng.uniform(at, 1)
        yield _Act(flagged, question.number, "flag")
        if rng.random() < 1 / 2:
            yield _Act(rng.uniform(flagged, 1), question.number, "unflag")
    lot = rng.random()
    if lot < _LEFT_OPEN:
        yield _Act(rng.uniform(at, 1), question.number, "clear")
        return
    if lot < _LEFT_OPEN + _TAKEN_BACK:
        at = rng.uniform(at, 1)
        yield _Act(at, question.number, "clear")
        yield _Act(rng.uniform(at, 1), question.number, "answer")
        return
    for share in (_CHANGED, _CHANGED_TWICE):
        if rng.random() < share:
            at = rng.uniform(at, 1)
            yield _Act(at, question.number, "answer")


class _Writer:
    """Makes values; remembers the last one of each slot, because repeating it is no change."""

    def __init__(self, rng: Random, tag: str) -> None:
        self._rng = rng
        self._tag = tag
        self._texts = 0
        self._last: dict[int, Value] = {}

    def write(self, question: Question, does: str) -> tuple[Literal["answer", "flag"], Value]:
        if does in ("flag", "unflag"):
            return "flag", {"flag": does == "flag"}
        value = None if does == "clear" else self._new_value(question)
        self._last[question.number] = value
        return "answer", value

    def _new_value(self, question: Question) -> dict[str, Any]:
        if question.type == "short_answer":
            return {"text": self._text(question.number)}
        last = self._last.get(question.number)
        while True:
            value = {"choices": self._choose(question)}
            if value != last:
                return value

    def _text(self, slot: int) -> str:
        self._texts += 1
        words = "".join(self._rng.sample(_SENTENCES, self._rng.randint(1, 3)))
        return f"{self._tag}.s{slot}.n{self._texts} {words}"

    def _choose(self, question: Question) -> list[str]:
        if question.type != "multiple":
            return [self._rng.choice(question.labels)]
        # One alone is a mistake that people make, and of two labels the only other choice there is.
        many = self._rng.randint(1, len(question.labels))
        return sorted(self._rng.sample(question.labels, many))


def _batches(ops: list[SentOp], rng: Random) -> Iterator[list[SentOp]]:
    """The ops in order, cut at random places into the saves that carry them."""
    most = min(_MOST_BATCHES, len(ops))
    count = rng.randint(min(_FEWEST_BATCHES, most), most)
    cuts = sorted(rng.sample(range(1, len(ops)), count - 1))
    for start, end in zip([0, *cuts], [*cuts, len(ops)], strict=True):
        yield ops[start:end]
