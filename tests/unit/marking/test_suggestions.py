# SPDX-License-Identifier: Apache-2.0
"""Suggestions: what is found and where, what a "not" takes away, and what never matters."""

from dataclasses import dataclass

import pytest
from hypothesis import given, strategies as st

from question_bank.items import MarkingPoint, ShortAnswer
from question_bank.marking import Evidence, is_wording, suggest
from tests.support.factories.items import shipped_bank


@dataclass(frozen=True, slots=True)
class Point:
    text: str
    accepted: tuple[str, ...] = ()


NOWHERE = "此处不会出现的要点"
POINTS = (
    Point("外购电力归入范围二", ("能源间接排放",)),
    Point(NOWHERE, ("3.67±0.01", "44/12")),
    Point("不达标", ("没有完成目标",)),
    Point(NOWHERE, ("998250 t", "CO₂排放")),
)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
# Whole words and numbers, so that putting two beside each other does not make a third.
pieces = st.sampled_from(
    [
        "外购电力",
        "归入",
        "范围二，",
        "能源间接排放",
        "取3.665；",
        "44/12",
        "达标",
        "共998,250 t",
        "CO2排放",
        "因此",
        "。",
    ]
)
answers = st.lists(pieces, max_size=12).map(" ".join)


def found_in(answer: str, *wordings: str) -> bool:
    return bool(suggest(answer, [Point(NOWHERE, wordings)]).checked)


def test_suggest_names_the_wording_and_its_place_in_the_answer() -> None:
    answer = "燃气锅炉属范围一；外购 电力归入“范围二”。"
    suggestion = suggest(answer, POINTS)
    assert suggestion.checked == {0}
    assert suggestion.evidence == (Evidence("外购电力归入范围二", 9, 20), None, None, None)
    assert answer[9:20] == "外购 电力归入“范围二"


def test_suggest_prefers_the_points_own_text_and_then_the_first_accepted() -> None:
    point = Point("甲", ("乙", "丙"))
    [both] = suggest("丙乙甲", [point]).evidence
    [accepted] = suggest("丙乙", [point]).evidence
    assert both == Evidence("甲", 2, 3)
    assert accepted == Evidence("乙", 1, 2)


def test_suggest_takes_the_points_of_an_item() -> None:
    point = MarkingPoint("合计58.5 tCO₂e", 3, ("58500 kg",))
    assert suggest("共58500kg", [point]).checked == {0}


@pytest.mark.parametrize("answer", ["", " \n", "。，！", "与此无关"])
def test_suggest_for_an_answer_that_says_nothing_is_empty(answer: str) -> None:
    suggestion = suggest(answer, POINTS)
    assert suggestion.checked == frozenset()
    assert suggestion.evidence == (None,) * 4


def test_suggest_for_no_points_is_empty() -> None:
    assert suggest("外购电力归入范围二", []).evidence == ()


@pytest.mark.parametrize(
    "answer",
    [
        "不达标",
        "非达标",
        "并未达标",
        "没有达标",
        "不能达标",
        "不属于达标",
        "不应当达标",
        "无需达标",
        "是否达标",
    ],
)
def test_suggest_passes_over_a_wording_behind_a_not(answer: str) -> None:
    assert not found_in(answer, "达标")


@pytest.mark.parametrize(
    "answer",
    ["达标", "不对，达标", "否。达标", "不\n达标", "不仅仅达标", "不达标；后来达标", "5达标"],
)
def test_suggest_keeps_a_wording_whose_clause_has_no_not_before_it(answer: str) -> None:
    assert found_in(answer, "达标")


def test_suggest_finds_a_wording_that_holds_its_own_not() -> None:
    assert suggest("该市没有完成目标", POINTS).checked == {2}


@pytest.mark.parametrize(
    ("wording", "answer", "is_found"),
    [
        ("3.67±0.01", "系数取3.66", True),
        ("3.67±0.01", "系数取3.680", True),
        ("3.67±0.01", "系数取3.681", False),
        ("3.67±0.01", "系数不是3.67", False),
        ("3.67±0.01", "没有数字", False),
        ("8.74±0.01万吨", "目标87400t", True),
        ("8.74±0.01万吨", "目标8.75万t", True),
        ("8.74±0.01万吨", "目标8.74t", False),
        ("8.74±0.01万吨", "目标87400kg", False),
        ("8.74±0.01万吨", "目标87400\nt", False),
        ("58±1 tCO₂e", "共58.5吨二氧化碳当量", True),
        ("58±1 m³", "共58.5立方米", True),
        ("58±1 m³", "共58.5 kg", False),
        ("5±0.5%", "偏差4.5%", True),
        ("5±0.5%", "偏差0.05", True),
        ("5±0.5%", "偏差5", False),
        ("1,000±1", "得1001", True),
        ("44/12", "乘以44÷12", True),
        ("44/12", "乘以44／12", True),
        ("44/12", "乘以3.67", False),
        ("44/12", "44、12", False),
        ("998250 t", "998,250.0t", True),
        ("998250 t", "99.825万t", True),
        ("998250 t", "1998250t", False),
        ("820", "820万元", True),
        ("820万元", "820元", False),
        ("120", "共120，20", True),
        ("58.50%", "0.585", True),
        ("±5.0%", "±5%", True),
        ("12", "123", False),
        ("10×82＝820", "10*82=820", True),
    ],
)
def test_suggest_compares_numbers_by_their_value(
    wording: str, answer: str, *, is_found: bool
) -> None:
    assert found_in(answer, wording) is is_found


@pytest.mark.parametrize("wording", ["3.67±0.01", "8.74±0.01万吨", "44/12", "±5%", "约95.2%", "氢"])
def test_wording_that_an_answer_can_say_is_one(wording: str) -> None:
    assert is_wording(wording)


@pytest.mark.parametrize("wording", ["", "——", "3.67±", "3.67±很小", "3.67±0.01或4", "3.67±-1"])
def test_wording_that_no_answer_can_say_is_refused_and_never_found(wording: str) -> None:
    assert not is_wording(wording)
    assert not found_in(f"{wording} 3.67 0.01 很小 或4 1", wording)


def test_wordings_of_the_demo_bank_can_all_be_said() -> None:
    items = [item for item in shipped_bank() if isinstance(item, ShortAnswer)]
    wordings = [w for item in items for p in item.marking_points for w in (p.text, *p.accepted)]
    assert wordings
    assert [wording for wording in wordings if not is_wording(wording)] == []
    for item in items:
        assert len(suggest(item.model_answer, item.marking_points).evidence) == len(
            item.marking_points
        )


@given(answers, answers)
def test_suggest_never_takes_back_by_text_on_a_further_line(answer: str, more: str) -> None:
    checked = suggest(answer, POINTS).checked
    assert checked <= suggest(f"{answer}\n{more}", POINTS).checked
    assert checked <= suggest(f"{more}\n{answer}", POINTS).checked


@given(answers)
def test_suggest_is_the_same_in_every_width(answer: str) -> None:
    assert suggest(answer.translate(WIDE), POINTS) == suggest(answer, POINTS)


@given(answers)
def test_suggest_is_the_same_without_spaces_and_in_capitals(answer: str) -> None:
    checked = suggest(answer, POINTS).checked
    assert suggest(answer.upper(), POINTS).checked == checked
    assert suggest(answer.replace(" ", "\u3000\t"), POINTS).checked == checked


@given(answers)
def test_suggest_points_at_text_that_says_the_same_alone(answer: str) -> None:
    suggestion = suggest(answer, POINTS)
    for place in suggestion.checked:
        found = suggestion.evidence[place]
        assert found is not None
        assert found_in(answer[found.start : found.end], found.wording)
