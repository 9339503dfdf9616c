# SPDX-License-Identifier: Apache-2.0
"""Cells: what people write for a value, and several texts in one cell."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from question_bank.interchange.fields.cells import (
    OWN_READERS,
    READERS,
    Unreadable,
    cells_of,
    length_of,
    read_number,
    tidy,
)
from question_bank.interchange.fields.choices import letters_of, split_options
from question_bank.interchange.fields.lines import (
    join_lines,
    join_pairs,
    join_points,
    join_steps,
    split_lines,
    split_pairs,
    split_points,
    split_steps,
)
from question_bank.interchange.fields.words import (
    difficulty_of,
    is_blank_type,
    is_other_kind,
    topic_of,
    topic_word,
    truth_of,
    type_of,
)
from question_bank.interchange.item_texts import pictures_in
from question_bank.items import TOPIC_NAMES, ItemType, MarkingPoint
from tests.support.factories.banks import PIECES

# Every sign that one of the ways of writing gives a meaning to.
SIGNS = (
    *("⇒", "⇒⇒", "=>", "->", "1.", "2.", "1、", "（1）", "2 分：", "12分:", "同义：", "（2 分）"),
    *("「", "」", "\n", "\n\n", "\n  ", "  ", " ", "、", "政策法规", "分", "：", "\u3000"),
)


def _texts() -> st.SearchStrategy[str]:
    pieces = st.lists(st.sampled_from((*PIECES, *SIGNS)), min_size=1, max_size=6)
    return pieces.map(lambda drawn: "".join(drawn).strip()).filter(bool)


def _lists(low: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(_texts(), min_size=low, max_size=5)


@given(_lists())
def test_split_lines_gives_back_any_texts(texts: list[str]) -> None:
    assert split_lines(tidy(join_lines(texts))) == texts


@given(_lists())
def test_split_steps_gives_back_any_steps(steps: list[str]) -> None:
    assert split_steps(tidy(join_steps(steps))) == steps


@given(st.lists(st.tuples(_texts(), _texts()).map(list), min_size=1, max_size=5))
def test_split_pairs_gives_back_any_pairs(pairs: list[list[str]]) -> None:
    assert split_pairs(tidy(join_pairs(pairs))) == pairs


@given(
    st.lists(
        st.builds(MarkingPoint, _texts(), st.integers(1, 100), _lists().map(tuple)), max_size=4
    )
)
def test_split_points_gives_back_any_points(points: list[MarkingPoint]) -> None:
    found = split_points(tidy(join_points(points)))
    assert found is not None
    assert found == [
        {"text": point.text, "weight": point.weight, "accepted": list(point.accepted)}
        for point in points
    ]


@given(st.one_of(_texts(), st.sampled_from(sorted(TOPIC_NAMES))))
def test_topic_of_its_word_is_the_topic(topic: str) -> None:
    assert topic_of(tidy(topic_word(topic))) == topic


def test_topic_word_of_a_topic_called_as_one_of_ours_stands_in_brackets() -> None:
    assert topic_word("policy") == "政策法规"
    assert topic_word("政策法规") == "「政策法规」"
    assert topic_word("双碳") == "双碳"
    assert topic_of("Carbon assets") == "assets"


@pytest.mark.parametrize(
    ("cell", "steps"),
    [
        ("1. 甲\n2. 乙", ["甲", "乙"]),
        ("1、甲\n2、乙", ["甲", "乙"]),
        ("（1）甲\n（2）乙", ["甲", "乙"]),
        ("甲\n\n乙", ["甲", "乙"]),
        ("2. 甲\n1. 乙", ["2. 甲", "1. 乙"]),
        ("1.5 t\n2.5 t", ["1.5 t", "2.5 t"]),
        ("甲\n  第二行\n乙", ["甲\n第二行", "乙"]),
        (" 甲 ", ["甲"]),
    ],
)
def test_split_steps_as_people_type_them(cell: str, steps: Sequence[str]) -> None:
    assert split_steps(cell) == steps


@pytest.mark.parametrize(
    ("cell", "pairs"),
    [
        ("甲 ⇒ 一\n乙⇒二", [["甲", "一"], ["乙", "二"]]),
        ("甲=>一\n乙 => 二", [["甲", "一"], ["乙", "二"]]),
        ("甲→一\n乙→二", [["甲", "一"], ["乙", "二"]]),
        ("甲——一", [["甲", "一"]]),
        ("甲 一", None),
        ("甲 ⇒ 一\n乙", None),
        ("甲 ⇒ 一 ⇒ 二", None),
        ("甲 ⇒", None),
        ("", None),
    ],
)
def test_split_pairs_as_people_type_them(cell: str, pairs: list[list[str]] | None) -> None:
    assert split_pairs(cell) == pairs


@pytest.mark.parametrize(
    ("cell", "points"),
    [
        ("2分:甲\n同义:乙", [(2, "甲", ["乙"])]),
        ("说出边界（2分）\n说出方法( 3 分 )。", [(2, "说出边界", []), (3, "说出方法", [])]),
        ("说出边界", None),
        ("同义：乙", None),
        ("1.5 分：甲", None),
    ],
)
def test_split_points_as_people_type_them(
    cell: str, points: list[tuple[int, str, list[str]]] | None
) -> None:
    found = split_points(cell)
    told = found and [(point["weight"], point["text"], point["accepted"]) for point in found]
    assert told == points


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("A. 甲\nB. 乙", ["甲", "乙"]),
        ("A、甲|B、乙|C、丙", ["甲", "乙", "丙"]),
        ("Ａ．甲｜Ｂ．乙", ["甲", "乙"]),
        ("(A) 甲 (B) 乙", ["甲", "乙"]),
        ("A.甲 B.乙  C.丙", ["甲", "乙", "丙"]),
        ("A.甲；B.乙", ["甲", "乙"]),
        ("甲|乙", ["甲", "乙"]),
        ("甲\n乙\n丙", ["甲", "乙", "丙"]),
        ("A. 见附录 B. 甲\nB. 乙", ["见附录 B. 甲", "乙"]),
        ("A. 见 B. 甲 B. 乙", None),
        ("A. 甲 C. 丙", None),
        ("甲", ["甲"]),
        ("", []),
    ],
)
def test_split_options_of_one_cell(cell: str, options: list[str] | None) -> None:
    assert split_options(cell) == options


@pytest.mark.parametrize(
    ("key", "letters"),
    [
        *(("ABD", "ABD"), ("A,B,D", "ABD"), ("A、B、D", "ABD"), ("A|B", "AB"), ("a", "A")),
        *(("Ａ，Ｂ", "AB"), ("A B", "AB"), ("A和B", "AB"), ("A/B", "AB"), ("A;B。", "")),
        *(("甲", ""), ("1", ""), ("", ""), ("A1", "")),
    ],
)
def test_letters_of_a_key(key: str, letters: str) -> None:
    assert letters_of(key) == letters


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("单选 单选题 单项选择题 单选题  single Ｓｉｎｇｌｅ Single　choice", ItemType.SINGLE),
        ("多选题 多项选择 不定项选择题 不定项 multiple", ItemType.MULTIPLE),
        ("判断 判断题 是非题 true_false", ItemType.TRUE_FALSE),
        ("简答题 问答题 论述题 名词解释 案例分析题 short_answer", ItemType.SHORT_ANSWER),
        ("匹配题 连线题 配对 matching", ItemType.MATCHING),
        ("排序题 顺序题 ordering", ItemType.ORDERING),
        ("计算题 数值题 numeric", ItemType.NUMERIC),
        ("选择题 奇怪题 填空题 组合题", None),
    ],
)
def test_type_of_its_usual_names(words: str, kind: ItemType | None) -> None:
    assert {type_of(word) for word in words.split(" ") if word} == {kind}


def test_types_that_are_no_items_are_told_from_unknown_ones() -> None:
    assert is_blank_type("填空题")
    assert is_other_kind("组合题")
    assert not is_other_kind("奇怪题")


@pytest.mark.parametrize("word", ["对", "正确", "√", "✔️", "T", "true", "TRUE", "是", "Ｙ", "yes"])
def test_truth_of_what_means_true(word: str) -> None:
    assert truth_of(word) is True


@pytest.mark.parametrize("word", ["错", "错误", "×", "x", "F", "False", "否", "n", "不正确"])
def test_truth_of_what_means_false(word: str) -> None:
    assert truth_of(word) is False


@pytest.mark.parametrize("word", ["", "A", "也许", "0", "1", "对错"])
def test_truth_of_anything_else_is_unknown(word: str) -> None:
    assert truth_of(word) is None


@pytest.mark.parametrize(
    ("words", "difficulty"),
    [
        ("易 容易 简单 1 1星 ★ ★☆☆☆☆", "0.85"),
        ("较易 偏易 2 ★★", "0.75"),
        ("中 中等 一般 适中 3 ★★★ 3星", "0.60"),
        ("较难 4 ★★★★", "0.45"),
        ("难 困难 5 5星", "0.30"),
        ("0.65 .65 65% ６５％", "0.65"),
        ("12.5%", "0.125"),
    ],
)
def test_difficulty_of_words_stars_and_numbers(words: str, difficulty: str) -> None:
    assert {difficulty_of(word) for word in words.split()} == {Decimal(difficulty)}


@pytest.mark.parametrize("word", ["", "很一般", "6", "0", "1.0", "-0.5", "1.5", "★★★★★★", "a%"])
def test_difficulty_of_anything_else_is_unknown(word: str) -> None:
    assert difficulty_of(word) is None


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("分值", "2.5分", Decimal("2.5")),
        ("适用年份", "2024年版", 2024),
        ("认知层次", "掌握", "apply"),
        ("认知层次", "Analyse", "analyse"),
        ("级别", "四级、3", ["4", "3"]),
        ("级别", "高级工/senior", ["3", "senior"]),
        ("工种", "碳排放监测员、核查员", ["monitoring", "verification"]),
        ("工种", "Emission trader", ["trading"]),
        ("考试项目", "cpcif；cas", ["cpcif", "cas"]),
        ("来源", "教材\n第三章", "教材 第三章"),
        ("选项得分", "A 1/2、B 50%、C：-0.5", ["1/2", "1/2", "-1/2"]),
        ("选项得分", "1/3,2/3,0", ["1/3", "2/3", "0"]),
        ("固定选项", "d、a", "AD"),
        ("允许误差", "±0.5", Decimal("0.5")),
        ("干扰项", "甲\n乙", ["甲", "乙"]),
    ],
)
def test_readers_of_a_column_take_what_people_write(header: str, cell: str, value: object) -> None:
    _, read = (dict(READERS) | dict(OWN_READERS))[header]
    assert read(cell) == value


@pytest.mark.parametrize(
    ("header", "cell", "zh", "en"),
    [
        ("分值", "两分", "12.5", "12.5"),
        ("适用年份", "去年", "2024", "2024"),
        ("难度", "不知道", "0.65 或 易、较易、中、较难、难", "0.65 or 易、较易、中、较难、难"),
        ("认知层次", "创造", "识记、理解、应用、分析", "Remember, Understand, Apply, Analyse"),
        ("评分点", "随便", "2 分：说出核算边界", "2 分：说出核算边界"),
        ("选项得分", "A 1/2、1/2", "A 1/2、B 1/2、C -1/2", "A 1/2、B 1/2、C -1/2"),
        ("选项得分", "B 1", "A 1/2、B 1/2、C -1/2", "A 1/2、B 1/2、C -1/2"),
        ("选项得分", "1/0", "A 1/2、B 1/2、C -1/2", "A 1/2、B 1/2、C -1/2"),
        ("允许误差", "5%", "12.5", "12.5"),
    ],
)
def test_readers_of_a_column_say_what_would_do(header: str, cell: str, zh: str, en: str) -> None:
    _, read = (dict(READERS) | dict(OWN_READERS))[header]
    with pytest.raises(Unreadable) as unreadable:
        read(cell)
    like = unreadable.value.like
    assert (getattr(like, "zh", like), getattr(like, "en", like)) == (zh, en)


def test_readers_of_work_types_name_them_all() -> None:
    with pytest.raises(Unreadable) as unreadable:
        READERS["工种"][1]("电工")
    assert "碳排放监测员、碳排放核算员" in unreadable.value.like.zh


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12.50", "12.5"), ("-3", "-3"), ("−3", "-3"), ("1,234,567.8", "1234567.8"), ("１２", "12")],
)
def test_read_number_takes_plain_and_grouped_digits(cell: str, number: str) -> None:
    assert read_number(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "1e5", "NaN", "Infinity", "12 t", "1_000", "12,34", "50%"])
def test_read_number_refuses_anything_else(cell: str) -> None:
    with pytest.raises(Unreadable):
        read_number(cell)


def test_tidy_leaves_line_feeds_only() -> None:
    assert tidy("\t甲\r\n乙\r丙\t丁 \u3000") == "甲\n乙\n丙 丁"


def test_length_of_counts_as_excel_does() -> None:
    assert length_of("甲𠮷") == 3


def test_pictures_in_cells_are_named_once() -> None:
    name = "0" * 64 + ".png"
    assert pictures_in([f"![图](media:{name})", "无", f"![](media:{name})"]) == [name]


def test_cells_of_a_part_of_the_data_are_those_it_speaks_of() -> None:
    assert cells_of({"type": "true_false", "stem": "题", "key": False, "author": ""}) == {
        "题型": "判断题",
        "题干": "题",
        "答案": "错",
    }


def test_cells_of_a_choice_has_options_in_columns() -> None:
    cells = cells_of({"options": [str(n) for n in range(11)], "scores": ["1", "-1/2"]})
    assert cells["选项A"] == "0"
    assert cells["选项K"] == "10"
    assert cells["选项得分"] == "A 1、B -1/2"
