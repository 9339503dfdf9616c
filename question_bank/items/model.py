# SPDX-License-Identifier: Apache-2.0
"""The kinds of item. One that exists is sound: constructing judges every field."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from question_bank.items.faults import Reason, demand
from question_bank.items.names import Cognitive, ItemType, WorkType

# Ten: the most that a workbook of the usual kind has columns for, and still one key each.
LABELS = "ABCDEFGHIJ"
MAX_OPTIONS = len(LABELS)
# A stem of a case study with a table runs to some 2,000; a cell of a workbook ends at 32,767.
MAX_TEXT = 8000
MAX_NAME = 80
MAX_WEIGHT = 100
FEWEST_OPTIONS = 2
_REFERENCE = re.compile(r"\w[\w.\-]*")
_CODE = re.compile(r"[a-z0-9][a-z0-9_]*")
# Years that a fact of this trade can depend on: inventories count from 1990 on.
FIRST_YEAR, LAST_YEAR = 1990, 2100
# Control characters and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Far beyond any figure of the trade, and short enough to write down without an exponent.
_MAX_MAGNITUDE = Decimal(10) ** 15
_MAX_PLACES = 12
_MAX_POINTS = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What every item has.

    `difficulty` is the expected share of prepared candidates who get it right, so 0.9 is easy.
    `valid_for` is the year whose law or figures the item asks about, if it depends on one.
    `programmes`, `levels` and `work_types` say for whom it is meant; empty means for all.
    `points` is what it is worth where it came from; a paper decides for itself.
    Stem, options and explanation are Markdown (see question_bank.text).
    """

    type: ClassVar[ItemType]

    reference: str
    topic: str
    difficulty: Decimal
    cognitive: Cognitive
    stem: str
    explanation: str = ""
    valid_for: int | None = None
    programmes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    work_types: tuple[WorkType, ...] = ()
    function: str = ""
    source: str = ""
    author: str = ""
    points: Decimal | None = None

    def __post_init__(self) -> None:
        demand(_REFERENCE.fullmatch(self.reference), "reference", Reason.MALFORMED, like="hs-001")
        demand_length(self.reference, "reference", MAX_NAME)
        demand_name(self.topic, "topic", most=40)
        demand(0 < self.difficulty < 1, "difficulty", Reason.NOT_BETWEEN, low=0, high=1)
        demand_places(self.difficulty, "difficulty")
        demand_text(self.stem, "stem")
        if self.explanation:
            demand_text(self.explanation, "explanation")
        self._judge_provenance()

    def _judge_provenance(self) -> None:
        if self.valid_for is not None:
            in_range = FIRST_YEAR <= self.valid_for <= LAST_YEAR
            bounds = {"low": FIRST_YEAR, "high": LAST_YEAR}
            demand(in_range, "valid_for", Reason.NOT_IN_RANGE, **bounds)
        for field in ("programmes", "levels", "work_types"):
            codes: tuple[str, ...] = getattr(self, field)
            demand(len(set(codes)) == len(codes), field, Reason.REPEATED)
            fits = all(_CODE.fullmatch(code) and len(code) <= MAX_NAME for code in codes)
            demand(fits, field, Reason.MALFORMED, like="cpcif")
        for field in ("function", "source", "author"):
            name: str = getattr(self, field)
            if name:
                demand_name(name, field, most=200)
        if self.points is not None:
            fits = 0 < self.points <= _MAX_POINTS
            demand(fits, "points", Reason.NOT_BETWEEN, low=0, high=_MAX_POINTS)
            demand_places(self.points, "points")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice(_Common):
    """Options in an order of their own; those in `pinned` keep their place when it is shuffled.

    Pinned are such as "all of the above", which mean something only where they stand.
    """

    options: tuple[str, ...]
    pinned: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        demand_texts(self.options, "options", low=FEWEST_OPTIONS, high=MAX_OPTIONS)
        demand(self.pinned <= set(labels_of(self.options)), "pinned", Reason.NO_SUCH_OPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(_Choice):
    """One right option; `key` is its label in the order of `options`."""

    type: ClassVar[ItemType] = ItemType.SINGLE

    key: str

    def __post_init__(self) -> None:
        _Choice.__post_init__(self)
        demand(self.key in labels_of(self.options), "key", Reason.NO_SUCH_OPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(_Choice):
    """One or more right options, possibly all; `key` holds their labels.

    `scores` is what choosing each option adds, as a share of the item's points, for papers that
    mark each option (question_bank.marking.EachOption); empty means evenly.
    """

    type: ClassVar[ItemType] = ItemType.MULTIPLE

    key: frozenset[str]
    scores: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        _Choice.__post_init__(self)
        labels = labels_of(self.options)
        demand(self.key <= set(labels), "key", Reason.NO_SUCH_OPTION)
        demand(self.key, "key", Reason.NO_RIGHT_OPTION)
        if self.scores:
            demand(len(self.scores) == len(labels), "scores", Reason.SCORES_OFF)
            right = [s for label, s in zip(labels, self.scores, strict=True) if label in self.key]
            wrong = [
                s for label, s in zip(labels, self.scores, strict=True) if label not in self.key
            ]
            fits = sum(right) == 1 and min(right) > 0 and max(wrong, default=Fraction(0)) <= 0
            demand(fits, "scores", Reason.SCORES_OFF)


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
        demand_text(self.text, "marking_points.text")
        fits = 1 <= self.weight <= MAX_WEIGHT
        bounds = {"low": 1, "high": MAX_WEIGHT}
        demand(fits, "marking_points.weight", Reason.NOT_IN_RANGE, **bounds)
        for wording in self.accepted:
            demand_text(wording, "marking_points.accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer(_Common):
    """A question answered in words and marked by a person, point by point."""

    type: ClassVar[ItemType] = ItemType.SHORT_ANSWER

    model_answer: str
    marking_points: tuple[MarkingPoint, ...]

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        demand_text(self.model_answer, "model_answer")
        demand(self.marking_points, "marking_points", Reason.EMPTY)
        texts = [point.text for point in self.marking_points]
        demand(len(set(texts)) == len(texts), "marking_points", Reason.REPEATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(_Common):
    """Each left belongs to one right: `pairs` says which, `distractors` are rights of no left."""

    type: ClassVar[ItemType] = ItemType.MATCHING

    pairs: tuple[tuple[str, str], ...]
    distractors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        demand_texts(tuple(left for left, _ in self.pairs), "pairs", low=2, high=MAX_OPTIONS)
        rights = {right for _, right in self.pairs}
        for right in rights:
            demand_text(right, "pairs")
        demand_texts(self.distractors, "distractors", low=0, high=MAX_OPTIONS)
        demand(not rights & set(self.distractors), "distractors", Reason.REPEATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(_Common):
    """Steps to be put in order; they stand here in the right one."""

    type: ClassVar[ItemType] = ItemType.ORDERING

    steps: tuple[str, ...]

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        demand_texts(self.steps, "steps", low=2, high=MAX_OPTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric(_Common):
    """A number to be worked out: right is what lies within `tolerance` of `value`, in `unit`."""

    type: ClassVar[ItemType] = ItemType.NUMERIC

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""

    def __post_init__(self) -> None:
        _Common.__post_init__(self)
        for field in ("value", "tolerance"):
            number: Decimal = getattr(self, field)
            fits = number.is_finite() and abs(number) < _MAX_MAGNITUDE
            bounds = {"low": -_MAX_MAGNITUDE, "high": _MAX_MAGNITUDE}
            demand(fits, field, Reason.NOT_BETWEEN, **bounds)
            demand_places(number, field, places=_MAX_PLACES)
        demand(self.tolerance >= 0, "tolerance", Reason.BELOW, least=0)
        if self.unit:
            demand_name(self.unit, "unit", most=40)


Item = SingleChoice | MultipleChoice | TrueFalse | ShortAnswer | Matching | Ordering | Numeric


def labels_of(options: tuple[str, ...]) -> tuple[str, ...]:
    """The labels A, B, C … of so many options, in order."""
    return tuple(LABELS[: len(options)])


def demand_length(text: str, field: str, most: int) -> None:
    demand(len(text) <= most, field, Reason.TOO_LONG, most=most)


def demand_text(text: str, field: str) -> None:
    """Something to read, of bearable length, with line feeds as the only control characters."""
    demand(text and text == text.strip(), field, Reason.BLANK)
    # A control character would be invisible to the author and differ between browsers.
    demand(_UNPRINTABLE.search(text) is None, field, Reason.UNPRINTABLE)
    demand_length(text, field, MAX_TEXT)


def demand_name(text: str, field: str, *, most: int) -> None:
    """A text on one line."""
    demand_text(text, field)
    demand("\n" not in text, field, Reason.UNPRINTABLE)
    demand_length(text, field, most)


def demand_texts(texts: tuple[str, ...], field: str, *, low: int, high: int) -> None:
    """So many texts, all different."""
    demand(low <= len(texts) <= high, field, Reason.WRONG_COUNT, low=low, high=high)
    for text in texts:
        demand_text(text, field)
    demand(len(set(texts)) == len(texts), field, Reason.REPEATED)


def demand_places(number: Decimal, field: str, *, places: int = 2) -> None:
    """At most so many decimals."""
    exponent = number.normalize().as_tuple().exponent
    fits = isinstance(exponent, int) and -exponent <= places
    demand(fits, field, Reason.TOO_PRECISE, places=places)
