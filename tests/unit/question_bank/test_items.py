# SPDX-License-Identifier: Apache-2.0
"""Items: what may exist, and plain data there and back."""

import dataclasses
import json
from decimal import Decimal
from typing import Any

import pytest

from question_bank.items import (
    Item,
    ItemFault,
    MarkingPoint,
    canonical_json,
    digest_of,
    from_data,
    to_data,
)
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)

ALL = [
    make_single(),
    make_single(valid_for=2024),
    make_multiple(),
    make_true_false(key=False),
    make_short_answer(),
]


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.reference)
def test_to_data_there_and_back_is_the_same_item(item: Item) -> None:
    data = json.loads(json.dumps(to_data(item)))
    assert from_data(data) == item
    assert digest_of(from_data(data)) == digest_of(item)


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.reference)
def test_item_cannot_be_changed(item: Item) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        item.stem = "另一题"  # type: ignore[misc]


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "policy-s-002"},
        {"topic": "trading"},
        {"difficulty": Decimal("0.62")},
        {"stem": "另一题干"},
        {"explanation": "另一解析"},
        {"valid_for": 2024},
        {"options": ("一", "二", "三", "四")},
        {"key": "C"},
    ],
)
def test_digest_of_any_changed_field_differs(changes: dict[str, Any]) -> None:
    assert digest_of(make_single(**changes)) != digest_of(make_single())


def test_digest_ignores_how_the_difficulty_is_written() -> None:
    short = make_single(difficulty=Decimal("0.6"))
    assert digest_of(short) == digest_of(make_single(difficulty=Decimal("0.60")))


def test_canonical_json_is_sorted_unspaced_unescaped() -> None:
    assert canonical_json({"b": 1, "a": ["碳"]}) == '{"a":["碳"],"b":1}'


def test_canonical_json_with_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reference": "policy"}, "reference is not like"),
        ({"reference": "Policy-s-001"}, "reference is not like"),
        ({"topic": "碳"}, "topic is not"),
        ({"difficulty": Decimal(0)}, "difficulty is not between"),
        ({"difficulty": Decimal(1)}, "difficulty is not between"),
        ({"difficulty": Decimal("0.555")}, "difficulty has more"),
        ({"stem": ""}, "stem is empty"),
        ({"stem": " 前后有空格"}, "stem is empty or has space"),
        ({"stem": "不可见\x00字符"}, "stem holds a control"),
        ({"stem": "半个\ud800字"}, "stem holds a control"),
        ({"explanation": "\n"}, "explanation is empty"),
        ({"valid_for": 1989}, "valid_for is not in"),
        ({"valid_for": 2101}, "valid_for is not in"),
        ({"options": ("一",)}, "options are not"),
        ({"options": tuple("一二三四五六七")}, "options are not"),
        ({"options": ("一", "一")}, "options hold the same"),
        ({"options": ("一", "")}, "options is empty"),
        ({"key": "E"}, "key is not the label"),
        ({"key": "AB"}, "key is not the label"),
        ({"key": ""}, "key is not the label"),
    ],
)
def test_single_choice_with_wrong_field_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ItemFault, match=reason):
        make_single(**changes)


@pytest.mark.parametrize(
    ("key", "reason"), [("A", "fewer than two"), ("", "fewer than two"), ("AF", "not there")]
)
def test_multiple_choice_with_wrong_key_is_refused(key: str, reason: str) -> None:
    with pytest.raises(ItemFault, match=reason):
        make_multiple(key=frozenset(key))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"model_answer": ""}, "model_answer is empty"),
        ({"marking_points": ()}, "marking_points is empty"),
        (
            {"marking_points": (MarkingPoint("甲", 5), MarkingPoint("甲", 5))},
            "says the same thing twice",
        ),
    ],
)
def test_short_answer_with_wrong_field_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ItemFault, match=reason):
        make_short_answer(**changes)


@pytest.mark.parametrize(
    ("text", "weight", "accepted", "reason"),
    [
        ("", 1, (), "marking_points.text"),
        ("甲", 0, (), "marking_points.weight"),
        ("甲", 1, ("",), "marking_points.accepted"),
    ],
)
def test_marking_point_with_wrong_field_is_refused(
    text: str, weight: int, accepted: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(ItemFault, match=reason):
        MarkingPoint(text, weight, accepted)


def _changed(item: Item, **changes: object) -> dict[str, object]:
    return to_data(item) | changes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "type is missing"),
        (_changed(make_single(), type="essay"), "type is none of single, multiple"),
        (_changed(make_single(), cognitive="guess"), "cognitive is none of remember"),
        (_changed(make_single(), difficulty=0.5), "difficulty is not a decimal"),
        (_changed(make_single(), difficulty="half"), "difficulty is not a decimal"),
        (_changed(make_single(), difficulty="inf"), "difficulty is not a decimal"),
        (_changed(make_single(), stem=3), "stem is not a text"),
        (_changed(make_single(), options="甲乙"), "options is not a list of texts"),
        (_changed(make_single(), options=["甲", 2]), "options is not a list of texts"),
        (_changed(make_single(), valid_for="2024"), "valid_for is not a whole"),
        (_changed(make_single(), valid_for=True), "valid_for is not a whole"),
        (_changed(make_single(), hint="甲"), "hint is not a field"),
        (_changed(make_multiple(), key="BA"), "key is not in order"),
        (_changed(make_multiple(), key="AAB"), "key is not in order"),
        (_changed(make_true_false(), key="true"), "key is not true or false"),
        (_changed(make_short_answer(), marking_points="甲"), "not a list of tables"),
        (_changed(make_short_answer(), marking_points=["甲"]), "not a list of tables"),
        (
            _changed(make_short_answer(), marking_points=[{"text": "甲"}]),
            "marking_points.weight is missing",
        ),
        (
            _changed(
                make_short_answer(), marking_points=[{"text": "甲", "weight": 1, "points": 1}]
            ),
            "marking_points.points is not a field",
        ),
    ],
)
def test_from_data_with_wrong_data_names_the_field(data: dict[str, object], reason: str) -> None:
    with pytest.raises(ItemFault, match=reason):
        from_data(data)


def test_from_data_takes_a_point_without_other_wordings() -> None:
    data = _changed(make_short_answer(), marking_points=[{"text": "甲", "weight": 1}])
    item = from_data(data)
    assert to_data(item)["marking_points"] == [{"text": "甲", "weight": 1, "accepted": []}]
