# SPDX-License-Identifier: Apache-2.0
"""Items: what may exist, and plain data there and back."""

import dataclasses
import json
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given

from question_bank.items import (
    COGNITIVE_NAMES,
    TYPE_NAMES,
    WORK_TYPE_NAMES,
    Item,
    ItemFault,
    MarkingPoint,
    Reason,
    canonical_json,
    digest_of,
    from_data,
    to_data,
    topic_name,
)
from question_bank.wording import Wording
from tests.support.factories.banks import items
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
        ({"reference": "policy s"}, "reference is not like"),
        ({"reference": "-1"}, "reference is not like"),
        ({"reference": ""}, "reference is not like"),
        ({"reference": "甲" * 81}, "reference is longer than 80"),
        ({"topic": ""}, "topic is empty"),
        ({"topic": "碳\n排放"}, "topic holds a control"),
        ({"programmes": ("cas", "cas")}, "programmes says the same"),
        ({"programmes": ("中科院",)}, "programmes is not like"),
        ({"function": "甲\n乙"}, "function holds a control"),
        ({"points": Decimal(0)}, "points is not between"),
        ({"points": Decimal("0.125")}, "points has more"),
        ({"pinned": frozenset("E")}, "pinned is not the label"),
        ({"stem": "长" * 8001}, "stem is longer than 8000"),
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
        ({"options": tuple("一二三四五六七八九十百")}, "options are not"),
        ({"options": ("一", "一")}, "options says the same"),
        ({"options": ("一", "")}, "options is empty"),
        ({"key": "E"}, "key is not the label"),
        ({"key": "AB"}, "key is not the label"),
        ({"key": ""}, "key is not the label"),
    ],
)
def test_single_choice_with_wrong_field_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ItemFault, match=reason):
        make_single(**changes)


@pytest.mark.parametrize(("key", "reason"), [("", "names no right"), ("AF", "not the label")])
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
        (_changed(make_single(), points="1E+9999999"), "points is not a decimal"),
        (_changed(make_single(), points=Decimal("1E-9999999")), "points is not a decimal"),
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


@given(item=items())
def test_to_data_of_any_item_there_and_back_is_the_same(item: Item) -> None:
    data = json.loads(json.dumps(to_data(item)))
    assert from_data(data) == item
    assert digest_of(from_data(data)) == digest_of(item)


@given(item=items())
def test_to_data_leaves_out_what_says_nothing(item: Item) -> None:
    always = {"explanation", "accepted", "marking_points", "key", "tolerance"}
    silent = {name for name, value in to_data(item).items() if value in ("", [], None)}
    assert silent <= always


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"type": "matching", "pairs": [["甲", "一"]]}, "pairs are not 2 to 10"),
        ({"type": "matching", "pairs": [["甲", "一"], ["甲", "二"]]}, "pairs says the same"),
        ({"type": "matching", "pairs": [["甲"], ["乙", "二"]]}, "pairs is not a list of texts"),
        (
            {"type": "matching", "pairs": [["甲", "一"], ["乙", "二"]], "distractors": ["二"]},
            "distractors says the same",
        ),
        ({"type": "ordering", "steps": ["甲"]}, "steps are not 2 to 10"),
        ({"type": "ordering", "steps": ["甲", "甲"]}, "steps says the same"),
        ({"type": "numeric", "value": "1", "tolerance": "-1"}, "tolerance is below 0"),
        ({"type": "numeric", "value": "1E+15"}, "value is not between"),
        ({"type": "numeric", "value": "0.0000000000001"}, "value has more than 12"),
        ({"type": "numeric", "value": 1.5}, "value is not a decimal"),
        ({"type": "numeric", "value": "1E+9999999"}, "value is not a decimal"),
        ({"type": "numeric", "value": "1", "unit": "a\nb"}, "unit holds a control"),
    ],
)
def test_new_kind_with_wrong_field_is_refused(data: dict[str, object], reason: str) -> None:
    common = to_data(make_single())
    for own in ("options", "key"):
        del common[own]
    with pytest.raises(ItemFault, match=reason):
        from_data(common | data)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (["1/2", "1/2"], "do not fit the key"),
        (["1/2", "1/4", "0", "-1"], "do not fit the key"),
        (["1/2", "1/2", "1/10", "0"], "do not fit the key"),
        (["1", "0", "0", "0"], "do not fit the key"),
        (["1/0", "1", "0", "0"], "is not a list of fractions"),
        (["half", "1", "0", "0"], "is not a list of fractions"),
        (["1e999999999", "1", "0", "0"], "is not a list of fractions"),
    ],
)
def test_scores_that_do_not_fit_the_key_are_refused(scores: list[str], reason: str) -> None:
    data = to_data(make_multiple(key=frozenset("AB"))) | {"scores": scores}
    with pytest.raises(ItemFault, match=reason):
        from_data(data)


def test_fault_says_field_and_reason_in_both_languages() -> None:
    with pytest.raises(ItemFault) as refused:
        make_single(key="E")
    assert (refused.value.field, refused.value.reason) == ("key", Reason.NO_SUCH_OPTION)
    assert refused.value.wording.zh == "不是任何一个选项"


@pytest.mark.parametrize("names", [TYPE_NAMES, COGNITIVE_NAMES, WORK_TYPE_NAMES])
def test_names_cover_every_member(names: dict[StrEnum, Wording]) -> None:
    assert set(names) == set(type(next(iter(names))))


def test_topic_name_of_a_strange_topic_is_the_topic() -> None:
    assert topic_name("trading").zh == "碳排放交易"
    assert topic_name("氢能").en == "氢能"
