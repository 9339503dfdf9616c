# SPDX-License-Identifier: Apache-2.0
"""Rows of a table as questions: what is taken, and what is said of the rest in both languages."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from question_bank.interchange import Refusal
from question_bank.interchange.sheets import csv
from question_bank.items import (
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from tests.unit.interchange.sheet_files import DEFAULTS, csv_of, entry_of, words

CHOICE = {"选项A": "甲", "选项B": "乙", "选项C": "丙"}
KNOWN = "单选题、多选题、判断题、简答题、匹配题、排序题、计算题"
KNOWN_EN = (
    "Single choice, Multiple choice, True or false, Short answer, Matching, Ordering, Numeric"
)


def item(**cells: str) -> Any:
    entry = entry_of(**cells)
    assert entry.item is not None, words(entry)
    return entry.item


# What a column is wrongly filled with, where it is told, and in which words.
REFUSED: list[tuple[dict[str, str], str, str, str]] = [
    ({"题干": ""} | CHOICE, "题干", "没有题干", "there is no stem"),
    ({"答案": ""} | CHOICE, "答案", "没有答案", "there is no key"),
    ({"题型": "简答", "答案": ""}, "答案", "没有答案", "there is no key"),
    ({"题型": "匹配", "答案": ""}, "答案", "没有答案", "there is no key"),
    (
        {"题型": "猜谜题"},
        "题型",
        f"不认识的题型“猜谜题”，请改为：{KNOWN}",
        f"the type '猜谜题' is not known; use one of {KNOWN_EN}",
    ),
    (
        {"题型": "选择题"},
        "题型",
        f"不认识的题型“选择题”，请改为：{KNOWN}",
        f"the type '选择题' is not known; use one of {KNOWN_EN}",
    ),
    (
        {"题型": "填空题", "答案": "配额"},
        "题型",
        "“填空题”类的题无法收入题库",
        "questions of the kind '填空题' cannot be taken",
    ),
    (
        {"题型": "组合题"},
        "题型",
        "“组合题”类的题无法收入题库",
        "questions of the kind '组合题' cannot be taken",
    ),
    (
        {"答案": "E"} | CHOICE,
        "答案",
        "答案“E”不是任何一个选项，请改正答案或补上选项",
        "the key 'E' names no option; correct it or add the option",
    ),
    (
        {"答案": "AE", "题型": "多选"} | CHOICE,
        "答案",
        "答案“AE”不是任何一个选项，请改正答案或补上选项",
        "the key 'AE' names no option; correct it or add the option",
    ),
    (
        {"答案": "A、B"} | CHOICE,
        "答案",
        "单选题有多个答案“A、B”，请只留一个，或把题型改为多选题",
        "a single choice has several keys, 'A、B': keep one, or make it a multiple choice",
    ),
    ({"答案": "丁"} | CHOICE, "答案", "答案“丁”无法识别", "the key '丁' cannot be read"),
    ({"答案": "2"} | CHOICE, "答案", "答案“2”无法识别", "the key '2' cannot be read"),
    (
        {"答案": "ABA", "题型": "多选"} | CHOICE,
        "答案",
        "答案“ABA”无法识别",
        "the key 'ABA' cannot be read",
    ),
    (
        {"选项A": "甲", "选项B": ""},
        "选项B",
        "选项不足两个，请补上",
        "there are fewer than two options; add the missing ones",
    ),
    (
        {"选项A": "甲", "选项B": "", "选项C": "丙"},
        "选项B",
        "选项 B 为空，后面却还有选项，请补上或依次前移",
        "option B is empty, and others follow it; fill it in or move them up",
    ),
    (
        {f"选项{letter}": letter * 2 for letter in "ABCDEFGHIJK"},
        "选项K",
        "选项超过 10 个",
        "there are more than 10 options",
    ),
    (
        {"选项": "A. 见 B. 甲 B. 乙"},
        "选项",
        "无法识别：A. 见 B. 甲 B. 乙",
        "this cannot be read: A. 见 B. 甲 B. 乙",
    ),
    (
        {"选项A": "甲", "选项B": "甲"},
        "选项A",
        "选项有两处内容相同",
        "Options says the same thing twice",
    ),
    (
        {"题型": "判断", "答案": "也许"},
        "答案",
        "判断题的答案“也许”看不出是对还是错",
        "the key '也许' says neither true nor false",
    ),
    (
        {"题型": "判断", "答案": "A"},
        "答案",
        "判断题的答案“A”看不出是对还是错",
        "the key 'A' says neither true nor false",
    ),
    (
        {"难度": "特别"} | CHOICE,
        "难度",
        "“特别”无法识别，应类似 0.65 或 易、较易、中、较难、难",
        "'特别' cannot be read; it should be like 0.65 or 易、较易、中、较难、难",
    ),
    (
        {"年份": "明年"} | CHOICE,
        "适用年份",
        "“明年”无法识别，应类似 2024",
        "'明年' cannot be read; it should be like 2024",
    ),
    (
        {"年份": "1066"} | CHOICE,
        "适用年份",
        "适用年份不在 1990-2100 之内",
        "Valid for year is not in 1990-2100",
    ),
    (
        {"难度": "0.125"} | CHOICE,
        "难度",
        "难度超过 2 位小数",
        "Difficulty has more than 2 decimals",
    ),
    (
        {"编号": "第 1 题"} | CHOICE,
        "编号",
        "编号的写法应类似 hs-001",
        "Reference is not like hs-001",
    ),
    (
        {"编号": "1.23E+17"} | CHOICE,
        "编号",
        "单元格被存为数字 1.23E+17，原文可能已经丢失，请把该列设为文本后重新填写",
        (
            "the cell was stored as the number 1.23E+17 and may have lost what was typed; "
            "format the column as text and type it again"
        ),
    ),
    (
        {"题型": "多选", "答案": "AB", "选项得分": "A 1、B 1、C 0"} | CHOICE,
        "选项得分",
        "选项得分与正确选项不符：正确选项的得分合计为 1，其余不大于 0",
        "Option scores do not fit the key: right options add up to 1, the others are not above 0",
    ),
    (
        {"固定选项": "D"} | CHOICE,
        "固定选项",
        "固定选项不是任何一个选项",
        "Pinned options is not the label of one option",
    ),
    (
        {"题型": "简答", "评分点": "随便给分"},
        "评分点",
        "“随便给分”无法识别，应类似 2 分：说出核算边界",
        "'随便给分' cannot be read; it should be like 2 分：说出核算边界",
    ),
    (
        {"题型": "简答", "评分点": "500 分：甲"},
        "评分点",
        "评分点分值不在 1-100 之内",
        "Weight of a marking point is not in 1-100",
    ),
    ({"题型": "匹配", "答案": "甲"}, "答案", "答案“甲”无法识别", "the key '甲' cannot be read"),
    ({"题型": "排序", "答案": "甲"}, "答案", "步骤应有 2 到 10 个", "Steps are not 2 to 10"),
    (
        {"题型": "排序", "答案": "AB"} | CHOICE,
        "答案",
        "答案“AB”无法识别",
        "the key 'AB' cannot be read",
    ),
    (
        {"题型": "计算题", "答案": "约 5"},
        "答案",
        "“约 5”无法识别，应类似 12.5",
        "'约 5' cannot be read; it should be like 12.5",
    ),
    (
        {"题型": "计算题", "答案": "5±x"},
        "答案",
        "“5±x”无法识别，应类似 12.5",
        "'5±x' cannot be read; it should be like 12.5",
    ),
    (
        {"题干": f"![图](media:{'0' * 64}.png)"} | CHOICE,
        "题干",
        f"缺少图片“{'0' * 64}.png”",
        f"the picture '{'0' * 64}.png' is missing from the file",
    ),
]


@pytest.mark.parametrize(("cells", "column", "zh", "en"), REFUSED)
def test_read_row_with_a_fault_is_refused_at_its_cell(
    cells: dict[str, str], column: str, zh: str, en: str
) -> None:
    entry = entry_of(**cells)
    assert entry.item is None
    assert words(entry) == [(f"line 2 ({column})", zh, en)]


def test_read_row_with_several_faults_names_them_all() -> None:
    entry = entry_of(题型="单选", 答案="", 难度="?", 年份="?", 分值="?")
    assert {problem.code for problem in entry.problems} == {
        Refusal.VALUE_UNREADABLE,
        Refusal.OPTIONS_MISSING,
        Refusal.KEY_MISSING,
    }
    assert len(entry.problems) == 5


def test_read_refused_row_keeps_its_cells_for_mending() -> None:
    entry = entry_of(选项="A.甲|B.乙", 答案="C", 难度="易")
    assert entry.cells == {
        "题型": "单选题",
        "题干": "题目",
        "选项A": "甲",
        "选项B": "乙",
        "答案": "C",
        "难度": "易",
    }


def test_read_reference_twice_is_refused_with_the_first_place() -> None:
    row = ["hs-1", "判断", "是吗？", "对"]
    reading = csv.read(csv_of(["编号", "题型", "题干", "答案"], row, row), DEFAULTS)
    assert len(reading.items) == 1
    assert words(reading.entries[1]) == [
        (
            "line 3",
            "编号“hs-1”在文件中出现两次，第一次在第 2 行",
            "the reference 'hs-1' stands twice in the file, first at line 2",
        )
    ]


def test_read_the_same_words_twice_without_references_are_refused() -> None:
    row = ["判断", "是吗？", "对"]
    reading = csv.read(csv_of(["题型", "题干", "答案"], row, row), DEFAULTS)
    assert len(reading.items) == 1


WARNED: list[tuple[dict[str, str], str, str, str]] = [
    (
        {"题型": "多选题", "答案": "B"} | CHOICE,
        "答案",
        "多选题只有一个正确选项“B”，如有遗漏请补上",
        "a multiple choice has one right option, 'B'; add the others if any are missing",
    ),
    (
        {"题型": "简答题"},
        "答案",
        "没有评分点，参考答案整体算作一个评分点",
        "there are no marking points; the whole model answer counts as one",
    ),
    (
        {"题型": "判断题", "答案": "对", "单位": "t"},
        "单位",
        "“单位”没有收入",
        "'单位' is left out",
    ),
]


@pytest.mark.parametrize(("cells", "column", "zh", "en"), WARNED)
def test_read_row_that_says_less_or_more_is_taken_with_a_warning(
    cells: dict[str, str], column: str, zh: str, en: str
) -> None:
    entry = entry_of(**cells)
    assert entry.item is not None
    assert words(entry) == [(f"line 2 ({column})", zh, en)]


def test_read_single_choice_with_all_its_fields() -> None:
    found = item(
        编号="hs-1",
        解析="因为",
        分值="2分",
        难度="较难",
        章节="配额",
        认知层次="应用",
        年份="2024",
        级别="三级",
        工种="碳排放交易员",
        考试项目="cpcif",
        职业功能="交易",
        出处="教材",
        出题人="王小明",
        固定选项="C",
        **CHOICE,
    )
    assert found == SingleChoice(
        reference="hs-1",
        topic="配额",
        difficulty=Decimal("0.45"),
        cognitive=found.cognitive,
        stem="题目",
        explanation="因为",
        valid_for=2024,
        programmes=("cpcif",),
        levels=("3",),
        work_types=found.work_types,
        function="交易",
        source="教材",
        author="王小明",
        points=Decimal(2),
        options=("甲", "乙", "丙"),
        key="A",
        pinned=frozenset("C"),
    )
    assert found.cognitive.value == "apply"
    assert [kind.value for kind in found.work_types] == ["trading"]


def test_read_without_topic_or_difficulty_takes_the_defaults() -> None:
    found = item(**CHOICE)
    assert (found.topic, found.difficulty, found.cognitive) == (
        DEFAULTS.topic,
        DEFAULTS.difficulty,
        DEFAULTS.cognitive,
    )


@pytest.mark.parametrize("key", ["BA", "b,a", "Ａ、Ｂ", "A|B", "a b"])
def test_read_multiple_choice_however_the_key_is_written(key: str) -> None:
    found = item(题型="不定项选择题", 答案=key, 选项得分="A 1/3、B 2/3、C 0", **CHOICE)
    assert isinstance(found, MultipleChoice)
    assert found.key == frozenset("AB")
    assert found.scores == (Fraction(1, 3), Fraction(2, 3), Fraction(0))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"选项A": "甲", "选项B": "乙", "答案": "乙"}, "B"),
        ({"选项A": "B", "选项B": "A", "答案": "A"}, "A"),
        ({"选项": "A.甲\nB.乙", "答案": "b"}, "B"),
    ],
)
def test_read_key_is_a_letter_before_it_is_a_text(options: dict[str, str], key: str) -> None:
    assert item(**options).key == key


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"答案": "√"}, True),
        ({"答案": "F"}, False),
        ({"答案": "A", "选项A": "正确", "选项B": "错误"}, True),
        ({"答案": "A", "选项A": "错", "选项B": "对"}, False),
        ({"答案": "b", "选项": "A.正确|B.错误"}, False),
        ({"答案": "对", "选项A": "正确", "选项B": "错误"}, True),
    ],
)
def test_read_true_false_however_the_key_is_written(cells: dict[str, str], *, key: bool) -> None:
    found = entry_of(题型="判断题", **cells)
    assert isinstance(found.item, TrueFalse)
    assert found.item.key is key
    assert found.problems == ()


def test_read_true_false_with_other_options_keeps_to_the_key() -> None:
    entry = entry_of(题型="判断题", 答案="对", 选项A="同意", 选项B="反对")
    assert entry.item is not None
    assert [problem.wording.zh for problem in entry.problems] == [
        "“选项A”没有收入",
        "“选项B”没有收入",
    ]


@pytest.mark.parametrize(("points", "weight"), [("5", 5), ("2.5", 1), ("", 1), ("500", 1)])
def test_read_short_answer_without_points_has_one_of_its_own_worth(
    points: str, weight: int
) -> None:
    found = item(题型="问答题", 答案="因为。", 分值=points)
    assert isinstance(found, ShortAnswer)
    assert found.marking_points == (MarkingPoint("因为。", weight),)


def test_read_short_answer_with_points() -> None:
    found = item(题型="简答题", 答案="因为。", 评分点="2 分：甲\n同义：乙\n丙（3分）")
    assert found.marking_points == (MarkingPoint("甲", 2, ("乙",)), MarkingPoint("丙", 3))


def test_read_matching_and_its_distractors() -> None:
    found = item(题型="连线题", 答案="甲 ⇒ 一\n乙 ⇒ 二", 干扰项="三\n四")
    assert isinstance(found, Matching)
    assert found.pairs == (("甲", "一"), ("乙", "二"))
    assert found.distractors == ("三", "四")


def test_read_ordering_from_lines_or_from_options() -> None:
    found = item(题型="排序题", 答案="1. 甲\n2. 乙")
    assert isinstance(found, Ordering)
    assert found.steps == ("甲", "乙")
    assert item(题型="排序题", 答案="C-A-B", **CHOICE).steps == ("丙", "甲", "乙")


@pytest.mark.parametrize(
    ("cells", "value", "tolerance"),
    [
        ({"答案": "12.50"}, "12.5", "0"),
        ({"答案": "1,200", "允许误差": "±5"}, "1200", "5"),
        ({"答案": "12±0.5"}, "12", "0.5"),
    ],
)
def test_read_numeric_and_its_tolerance(cells: dict[str, str], value: str, tolerance: str) -> None:
    for name in ("计算题", "填空题"):
        found = item(题型=name, 单位="t", **(cells | {"答案": cells["答案"]}))
        assert isinstance(found, Numeric)
        assert (found.value, found.tolerance, found.unit) == (
            Decimal(value),
            Decimal(tolerance),
            "t",
        )


def test_read_numeric_with_two_tolerances_is_refused() -> None:
    entry = entry_of(题型="计算题", 答案="12±0.5", 允许误差="1")
    assert [problem.code for problem in entry.problems] == [Refusal.VALUE_UNREADABLE]
