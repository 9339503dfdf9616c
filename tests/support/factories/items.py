# SPDX-License-Identifier: Apache-2.0
"""Items whose every text is recognisable, so that a leak of one is found by its words."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from question_bank.items import (
    CONTENT,
    Cognitive,
    Item,
    ItemType,
    MarkingPoint,
    MultipleChoice,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    load_bank,
)

TOPICS = ("policy", "accounting", "monitoring", "verification", "trading", "assets", "consulting")


@cache
def shipped_bank() -> list[Item]:
    """The content that comes with the service, read once a process: for all, to change nothing."""
    return load_bank(CONTENT)


def _common(reference: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "reference": reference,
        "topic": reference.partition("-")[0],
        "difficulty": Decimal("0.61"),
        "cognitive": Cognitive.APPLY,
        "stem": f"题干 {reference}",
        "explanation": f"解析 {reference}",
    } | changes


def make_single(reference: str = "policy-s-001", **changes: Any) -> SingleChoice:
    own = {"options": tuple(f"选项{label} {reference}" for label in "甲乙丙丁"), "key": "B"}
    return SingleChoice(**_common(reference, own | changes))


def make_multiple(reference: str = "policy-m-001", **changes: Any) -> MultipleChoice:
    own = {
        "options": tuple(f"选项{label} {reference}" for label in "甲乙丙丁戊"),
        "key": frozenset("ABD"),
    }
    return MultipleChoice(**_common(reference, own | changes))


def make_true_false(reference: str = "policy-t-001", **changes: Any) -> TrueFalse:
    return TrueFalse(**_common(reference, {"key": True} | changes))


def make_short_answer(reference: str = "policy-q-001", **changes: Any) -> ShortAnswer:
    own = {
        "model_answer": f"参考答案 {reference}",
        "marking_points": (
            MarkingPoint(f"要点一 {reference}", 4, (f"同义 {reference}",)),
            MarkingPoint(f"要点二 {reference}", 3),
            MarkingPoint(f"要点三 {reference}", 3),
        ),
    }
    return ShortAnswer(**_common(reference, own | changes))


MAKERS: Mapping[ItemType, tuple[str, Callable[..., Item]]] = {
    ItemType.SINGLE: ("s", make_single),
    ItemType.MULTIPLE: ("m", make_multiple),
    ItemType.TRUE_FALSE: ("t", make_true_false),
    ItemType.SHORT_ANSWER: ("q", make_short_answer),
}


def make_items(kind: ItemType, topic: str, count: int) -> list[Item]:
    """So many items of one kind and topic, numbered from 1, from easy to hard."""
    letter, make = MAKERS[kind]
    return [
        make(f"{topic}-{letter}-{number:03}", difficulty=Decimal(95 - number * 60 // count) / 100)
        for number in range(1, count + 1)
    ]


def make_bank(each: int = 20, topics: Sequence[str] = TOPICS) -> list[Item]:
    """`each` items of every kind in every topic."""
    return [item for kind in MAKERS for topic in topics for item in make_items(kind, topic, each)]
