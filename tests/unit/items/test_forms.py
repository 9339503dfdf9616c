# SPDX-License-Identifier: Apache-2.0
"""The form of an item: nothing is lost between an item, its form and the item again."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st
from starlette.datastructures import FormData, UploadFile

from app.items.pages.forms import MOST_ROWS, EnteredItem, data_of, entered_in, entered_of, judge
from app.items.service.names import said_faults
from app.items.service.showing import show_item, show_written
from question_bank.items import (
    LABELS,
    Cognitive,
    Item,
    ItemType,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    WorkType,
    from_data,
)

# A wording that counts stands on one line of the form, so it has no line of its own.
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
CODES = st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True), max_size=3, unique=True)


def several(least: int, most: int = MOST_ROWS) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXTS, min_size=least, max_size=most, unique=True).map(tuple)


COMMON: dict[str, st.SearchStrategy[Any]] = {
    "reference": st.from_regex(r"[a-z]{1,3}-[0-9]{1,3}", fullmatch=True),
    "topic": st.sampled_from(["policy", "绿电"]),
    "difficulty": st.integers(1, 99).map(lambda n: Decimal(n).scaleb(-2)),
    "cognitive": st.sampled_from(Cognitive),
    "stem": TEXTS,
    "explanation": st.just("") | TEXTS,
    "valid_for": st.none() | st.integers(1990, 2100),
    "programmes": CODES.map(tuple),
    "levels": CODES.map(tuple),
    "work_types": st.lists(st.sampled_from(WorkType), max_size=2, unique=True).map(tuple),
    "source": st.just("") | LINES,
    "points": st.none() | st.integers(1, 9999).map(lambda n: Decimal(n).scaleb(-2)),
}


@st.composite
def choices(draw: st.DrawFn) -> Item:
    options = draw(several(2))
    labels = LABELS[: len(options)]
    common = {name: draw(values) for name, values in COMMON.items()} | {
        "options": options,
        "pinned": frozenset(draw(st.lists(st.sampled_from(labels), max_size=2))),
    }
    if draw(st.booleans()):
        return SingleChoice(**common, key=draw(st.sampled_from(labels)))
    key = frozenset(draw(st.lists(st.sampled_from(labels), min_size=1)))
    scores = tuple(Fraction(1, len(key)) if label in key else Fraction(-1, 3) for label in labels)
    return MultipleChoice(**common, key=key, scores=scores if draw(st.booleans()) else ())


POINTS = st.builds(MarkingPoint, TEXTS, st.integers(1, 100), st.lists(LINES, max_size=3).map(tuple))
NUMBERS = st.decimals(-1000, 1000, places=3)
ITEMS = st.one_of(
    choices(),
    st.builds(TrueFalse, key=st.booleans(), **COMMON),
    st.builds(
        ShortAnswer,
        model_answer=TEXTS,
        marking_points=st.lists(POINTS, min_size=1, max_size=4, unique_by=lambda p: p.text).map(
            tuple
        ),
        **COMMON,
    ),
    st.builds(
        lambda texts, **rest: Matching(
            pairs=tuple(zip(texts[:3], texts[3:6], strict=True)), distractors=texts[6:], **rest
        ),
        texts=several(6, 9),
        **COMMON,
    ),
    st.builds(Ordering, steps=several(2), **COMMON),
    st.builds(
        Numeric,
        value=NUMBERS,
        tolerance=NUMBERS.map(abs),
        unit=st.just("") | LINES,
        **COMMON,
    ),
)


def as_sent(entered: EnteredItem) -> EnteredItem:
    """The same after a browser has sent it, whose line ends are CRLF."""
    pairs: list[tuple[str, str | UploadFile]] = [
        (name, value.replace("\n", "\r\n"))
        for name, values in entered.values.items()
        for value in values
    ]
    return entered_in(FormData(pairs))


@given(item=ITEMS)
def test_item_comes_back_from_its_form_unchanged(item: Item) -> None:
    assert from_data(data_of(as_sent(entered_of(item)))) == item


@given(item=ITEMS)
def test_shown_item_and_shown_form_are_the_same(item: Item) -> None:
    assert show_written(data_of(entered_of(item))) == show_item(item)


@given(
    values=st.dictionaries(
        st.sampled_from(
            [
                *("reference", "topic", "new_topic", "difficulty", "points", "valid_for"),
                *("cognitive", "stem", "option", "key", "pinned", "score", "point", "weight"),
                *("accepted", "left", "right", "distractor", "step", "value", "tolerance"),
                *("unit", "programmes", "more"),
            ]
        ),
        st.lists(st.sampled_from(["", " ", "0", "1", "-1", "½", "甲", "甲\n乙", "nan", "9" * 30])),
    ),
    kind=st.sampled_from(ItemType),
)
def test_whatever_is_typed_is_judged_and_shown(
    values: dict[str, list[str]], kind: ItemType
) -> None:
    data = data_of(EnteredItem({**values, "type": [kind.value]}))
    judged = judge(data)
    assert judged.item.type is kind
    assert said_faults(judged.faults).keys() == judged.faults.keys()
    assert show_written(data).type == kind.value


def test_accepted_wording_over_two_lines_becomes_one_line() -> None:
    point = MarkingPoint("要点", 1, ("上\n下",))
    item = ShortAnswer(
        reference="hs-1",
        topic="policy",
        difficulty=Decimal("0.5"),
        cognitive=Cognitive.APPLY,
        stem="题干",
        model_answer="答",
        marking_points=(point,),
    )
    (told,) = data_of(entered_of(item))["marking_points"]
    assert told["accepted"] == ["上 下"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("０．５", "0.5"), (" 1 ", "1"), ("½", "1/2"), ("一半", "一半")]
)
def test_full_width_digits_are_digits(typed: str, meant: str) -> None:
    assert data_of(EnteredItem({"difficulty": [typed]}))["difficulty"] == meant


def test_codes_are_parted_by_whatever_parts_words() -> None:
    data = data_of(EnteredItem({"programmes": ["cpcif，cas、 x;y"], "levels": [" "]}))
    assert data["programmes"] == ["cpcif", "cas", "x", "y"]
    assert "levels" not in data


def test_unknown_type_is_a_single_choice() -> None:
    assert EnteredItem({"type": ["essay"]}).type is ItemType.SINGLE


class TestFaults:
    def test_faults_of_independent_fields_are_found_together(self) -> None:
        data = {"type": "numeric", "value": "viel", "tolerance": "-1", "difficulty": "5"}
        assert set(judge(data).faults) == {
            "cognitive",
            "difficulty",
            "stem",
            "tolerance",
            "topic",
            "value",
        }

    def test_options_at_fault_are_not_blamed_on_the_key(self) -> None:
        data = {
            "type": "multiple",
            "topic": "policy",
            "stem": "?",
            "cognitive": "apply",
            "difficulty": "0.5",
            "options": ["甲"],
            "key": "D",
            "pinned": "C",
            "scores": ["1"],
        }
        assert set(judge(data).faults) == {"options"}

    def test_missing_key_is_told_beside_faulty_options(self) -> None:
        data = {"type": "single", "topic": "policy", "stem": "?", "cognitive": "apply"}
        assert set(judge(data | {"difficulty": "0.5", "options": ["甲"]}).faults) == {
            "key",
            "options",
        }

    def test_item_without_a_reference_gets_one_from_its_words(self) -> None:
        data = {"type": "true_false", "topic": "policy", "stem": "?", "cognitive": "apply"}
        judged = judge(data | {"difficulty": "0.5", "key": True})
        assert judged.faults == {}
        assert judged.item.reference == judge(data).item.reference

    def test_item_is_readable_while_only_its_properties_are_faulty(self) -> None:
        data = {"type": "true_false", "stem": "?"}
        assert judge(data).is_readable
        assert not judge({"type": "true_false"}).is_readable
