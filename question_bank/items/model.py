# SPDX-License-Identifier: Apache-2.0
"""The four kinds of item. One that exists is sound: constructing judges every field."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from unicodedata import category

# Six: the exam page answers by the keys A to F.
LABELS = "ABCDEF"
MAX_OPTIONS = len(LABELS)
_FEWEST_OPTIONS = 2
_REFERENCE = re.compile(r"[a-z][a-z0-9_]*-[a-z]-[0-9]{3,}")
_TOPIC = re.compile(r"[a-z][a-z0-9_]*")
# Years that a fact of this trade can depend on: inventories count from 1990 on.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
# Control characters and halves of surrogate pairs.
_UNPRINTABLE = frozenset({"Cc", "Cs"})
# A multiple choice with one right option would be a single choice that does not say so.
_FEWEST_RIGHT = 2


class ItemFault(ValueError):
    """An item that cannot be; the text says which field and why."""


class ItemType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT_ANSWER = "short_answer"


class Cognitive(StrEnum):
    """What the candidate has to do with the knowledge."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What every item has.

    `difficulty` is the expected share of prepared candidates who get it right, so 0.9 is easy.
    `valid_for` is the year whose law or figures the item asks about, if it depends on one.
    """

    type: ClassVar[ItemType]

    reference: str
    topic: str
    difficulty: Decimal
    cognitive: Cognitive
    stem: str
    explanation: str
    valid_for: int | None = None

    def __post_init__(self) -> None:
        _demand(_REFERENCE.fullmatch(self.reference), "reference", "is not like policy-s-001")
        _demand(_TOPIC.fullmatch(self.topic), "topic", "is not a lowercase word")
        _demand(Decimal(0) < self.difficulty < Decimal(1), "difficulty", "is not between 0 and 1")
        _demand(
            self.difficulty == self.difficulty.quantize(Decimal("0.01")),
            "difficulty",
            "has more than two decimals",
        )
        _demand_text(self.stem, "stem")
        _demand_text(self.explanation, "explanation")
        if self.valid_for is not None:
            in_range = _FIRST_YEAR <= self.valid_for <= _LAST_YEAR
            _demand(in_range, "valid_for", f"is not in {_FIRST_YEAR}-{_LAST_YEAR}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(_Common):
    """One right option; `key` is its label in the order of `options`."""

    type: ClassVar[ItemType] = ItemType.SINGLE

    options: tuple[str, ...]
    key: str

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        _demand_options(self.options)
        _demand(self.key in labels_of(self.options), "key", "is not the label of one option")


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(_Common):
    """Two or more right options, possibly all; `key` holds their labels."""

    type: ClassVar[ItemType] = ItemType.MULTIPLE

    options: tuple[str, ...]
    key: frozenset[str]

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        _demand_options(self.options)
        _demand(self.key <= set(labels_of(self.options)), "key", "names an option not there")
        _demand(len(self.key) >= _FEWEST_RIGHT, "key", "names fewer than two options")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(_Common):
    """A statement; `key` says whether it holds."""

    type: ClassVar[ItemType] = ItemType.TRUE_FALSE

    key: bool


@dataclass(frozen=True, slots=True)
class MarkingPoint:
    """One thing a short answer should say, its weight, and other wordings that count."""

    text: str
    weight: int
    accepted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _demand_text(self.text, "marking_points.text")
        _demand(self.weight >= 1, "marking_points.weight", "is below 1")
        for wording in self.accepted:
            _demand_text(wording, "marking_points.accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer(_Common):
    """A question answered in words and marked by a person, point by point."""

    type: ClassVar[ItemType] = ItemType.SHORT_ANSWER

    model_answer: str
    marking_points: tuple[MarkingPoint, ...]

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        _demand_text(self.model_answer, "model_answer")
        _demand(self.marking_points, "marking_points", "is empty")
        texts = [point.text for point in self.marking_points]
        _demand(len(set(texts)) == len(texts), "marking_points", "says the same thing twice")


Item = SingleChoice | MultipleChoice | TrueFalse | ShortAnswer


def labels_of(options: tuple[str, ...]) -> tuple[str, ...]:
    """The labels A, B, C … of so many options, in order."""
    return tuple(LABELS[: len(options)])


def _demand(holds: object, field: str, otherwise: str) -> None:
    if not holds:
        raise ItemFault(f"{field} {otherwise}")


def _demand_text(text: str, field: str) -> None:
    _demand(text and text == text.strip(), field, "is empty or has space around it")
    # A control character would be invisible to the author and differ between browsers.
    bare = text.replace("\n", "")
    _demand(not any(category(c) in _UNPRINTABLE for c in bare), field, "holds a control character")


def _demand_options(options: tuple[str, ...]) -> None:
    enough = _FEWEST_OPTIONS <= len(options) <= MAX_OPTIONS
    _demand(enough, "options", f"are not {_FEWEST_OPTIONS} to {MAX_OPTIONS}")
    for option in options:
        _demand_text(option, "options")
    _demand(len(set(options)) == len(options), "options", "hold the same text twice")
