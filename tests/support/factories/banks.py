# SPDX-License-Identifier: Apache-2.0
"""Banks drawn by hypothesis: items of every type, with texts that formats find hard to carry."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from question_bank.items import (
    LABELS,
    Cognitive,
    Item,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    WorkType,
)

# Ordinary words, and every sign that some format gives a meaning to.
PIECES = (
    *(
        "碳排放",
        "核算",
        "全球增温潜势",
        "CO₂",
        "𠮷",
        "A",
        "B.",
        "1.",
        "tCO2e",
        "ANSWER: A",
        "对",
        "错",
    ),
    *(
        "=",
        "~",
        "#",
        "{",
        "}",
        ":",
        "\\",
        "/",
        "->",
        "//",
        "::",
        "%50%",
        "$x^2$",
        "<b>",
        "&amp;",
        "&",
    ),
    *(
        '"',
        "'",
        ",",
        ";",
        "；",
        "|",
        "｜",
        "*",
        "_",
        "`",
        "[1]",
        "(A)",
        "（　）",
        "!",
        "?",
        "+",
        "-",
        "@",
    ),
    *("。", "，", "\u00a0", "　", "é", "\u200d"),
)


def texts(*, lines: bool = False) -> st.SearchStrategy[str]:
    """Something to read, trimmed as items demand it; with `lines` also of several lines."""
    joints = st.sampled_from(["", " ", "\n", "\n\n"] if lines else ["", " "])
    pieces = st.lists(st.tuples(st.sampled_from(PIECES), joints), min_size=1, max_size=8)
    return pieces.map(lambda drawn: "".join(a + b for a, b in drawn).strip()).filter(bool)


def names() -> st.SearchStrategy[str]:
    """Something on one line, short enough for a name."""
    return texts().filter(lambda text: len(text) <= 40)


def _distinct(low: int, high: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(texts(), min_size=low, max_size=high, unique=True).map(tuple)


def hundredths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda n: Decimal(n) / 100)


def codes() -> st.SearchStrategy[tuple[str, ...]]:
    drawn = st.lists(st.sampled_from(["cpcif", "cas", "sceex", "4", "3"]), unique=True, max_size=3)
    return drawn.map(tuple)


@st.composite
def _common(draw: st.DrawFn) -> dict[str, Any]:
    maybe = st.one_of(st.just(""), names())
    kinds = st.lists(st.sampled_from(list(WorkType)), unique=True, max_size=3).map(tuple)
    return {
        "reference": draw(st.from_regex(r"[a-z核][a-z0-9_.\-]{0,20}", fullmatch=True)),
        "topic": draw(st.one_of(st.sampled_from(["policy", "trading"]), names())),
        "difficulty": draw(hundredths(1, 99)),
        "cognitive": draw(st.sampled_from(list(Cognitive))),
        "stem": draw(texts(lines=True)),
        "explanation": draw(st.one_of(st.just(""), texts(lines=True))),
        "valid_for": draw(st.one_of(st.none(), st.integers(1990, 2100))),
        "programmes": draw(codes()),
        "levels": draw(codes()),
        "work_types": draw(kinds),
        "function": draw(maybe),
        "source": draw(maybe),
        "author": draw(maybe),
        "points": draw(st.one_of(st.none(), hundredths(1, 10_000))),
    }


@st.composite
def single_choices(draw: st.DrawFn) -> SingleChoice:
    options = draw(_distinct(2, 6))
    labels = st.sampled_from(LABELS[: len(options)])
    pinned = draw(st.frozensets(labels, max_size=2))
    return SingleChoice(**draw(_common()), options=options, key=draw(labels), pinned=pinned)


@st.composite
def multiple_choices(draw: st.DrawFn) -> MultipleChoice:
    options = draw(_distinct(2, 6))
    labels = LABELS[: len(options)]
    key = draw(st.frozensets(st.sampled_from(labels), min_size=1))
    pinned = draw(st.frozensets(st.sampled_from(labels), max_size=2))
    even = tuple(Fraction(1 if label in key else -1, len(key)) for label in labels)
    scores = draw(st.sampled_from([(), even]))
    return MultipleChoice(**draw(_common()), options=options, key=key, pinned=pinned, scores=scores)


@st.composite
def true_falses(draw: st.DrawFn) -> TrueFalse:
    return TrueFalse(**draw(_common()), key=draw(st.booleans()))


@st.composite
def short_answers(draw: st.DrawFn) -> ShortAnswer:
    said = draw(_distinct(1, 4))
    points = tuple(
        MarkingPoint(text, draw(st.integers(1, 9)), draw(_distinct(0, 2))) for text in said
    )
    return ShortAnswer(
        **draw(_common()), model_answer=draw(texts(lines=True)), marking_points=points
    )


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    lefts = draw(_distinct(2, 5))
    rights = draw(_distinct(1, 7))
    paired = tuple((left, draw(st.sampled_from(rights))) for left in lefts)
    unused = tuple(right for right in rights if right not in {r for _, r in paired})
    return Matching(**draw(_common()), pairs=paired, distractors=unused)


@st.composite
def orderings(draw: st.DrawFn) -> Ordering:
    return Ordering(**draw(_common()), steps=draw(_distinct(2, 6)))


@st.composite
def numerics(draw: st.DrawFn) -> Numeric:
    value = Decimal(draw(st.integers(-(10**9), 10**9))).scaleb(-draw(st.integers(0, 6)))
    unit = draw(st.sampled_from(["", "tCO₂", "%", "t CO2e/MWh"]))
    tolerance = draw(hundredths(0, 500))
    return Numeric(**draw(_common()), value=value, tolerance=tolerance, unit=unit)


EVERY_KIND: tuple[st.SearchStrategy[Item], ...] = (
    single_choices(),
    multiple_choices(),
    true_falses(),
    short_answers(),
    matchings(),
    orderings(),
    numerics(),
)


def items(*kinds: st.SearchStrategy[Item]) -> st.SearchStrategy[Item]:
    """An item of one of the kinds, of any kind when none is named."""
    return st.one_of(*(kinds or EVERY_KIND))


def banks(*kinds: st.SearchStrategy[Item], most: int = 6) -> st.SearchStrategy[list[Item]]:
    """Items with references of their own."""
    return st.lists(items(*kinds), min_size=1, max_size=most, unique_by=lambda item: item.reference)
