# SPDX-License-Identifier: Apache-2.0
"""Answers of Word documents: lists of keys, marking points, numbers, and keys that must be refused."""

from decimal import Decimal
from typing import Any

import pytest

from question_bank.interchange import Defaults, Entry, Reading
from question_bank.interchange.docx import read
from question_bank.interchange.docx.marks import is_key_list
from question_bank.items import to_data
from question_bank.wording import Wording
from tests.support.factories.docx import docx, p, r, table

DEFAULTS = Defaults("policy")
OPTIONS = ("A. 甲", "B. 乙", "C. 丙")
THREE = (*("1. 一", *OPTIONS), *("2. 二", *OPTIONS), *("3. 三", *OPTIONS))


def reading(*blocks: str) -> Reading:
    return read(docx(*blocks), DEFAULTS)


def keys(*blocks: str) -> list[Any]:
    """The keys of all questions, None for those that are refused."""
    entries = reading(*blocks).entries
    return [to_data(entry.item)["key"] if entry.item else None for entry in entries]


def entry(*blocks: str) -> Entry:
    (found,) = reading(*blocks).entries
    return found


def data(*blocks: str) -> dict[str, Any]:
    found = entry(*blocks)
    assert found.item is not None
    return to_data(found.item)


def refusals(*blocks: str) -> list[Wording]:
    problems = [problem for found in reading(*blocks).entries for problem in found.problems]
    return [problem.wording for problem in problems if not problem.is_warning]


@pytest.mark.parametrize(
    "lines",
    [
        ("答案：1-3 ABC",),
        ("答案：1—3：A B C",),
        ("1~3 A、B、C",),
        ("答案：1.A 2.B 3.C",),
        ("1、A；2、B；3、C。",),
        ("（1）A（2）B（3）C",),
        ("答案：", "1-2 AB  3 C"),
        ("1-2：AB", "3.C 3.C"),
        ("参考答案", "1 A 2 B 3 C"),
        ("参考答案", "一、单选题", "每题一分", "1-3 ABC"),
        ("参考答案", "1. A", "2. B 解析：见准则", "3.【答案】C【解析】见准则"),
        ("附：参考答案及解析", "一、单选题", "1-3 ABC"),
        ("2025年试题答案", "1至3题：ABC"),
        (table(("题号", "1", "2", "3"), ("答案", "A", "B", "C")),),
        (table(("题号", "1", "2"), ("答案", "A", "B"), ("题号", "3", ""), ("答案", "C", "")),),
        (table(("序号", "参考答案"), ("1", "A"), ("2", "B"), ("3", "C")),),
    ],
)
def test_read_list_of_keys_in_any_form_is_matched_by_number(lines: tuple[str, ...]) -> None:
    assert keys("一、单选题", *THREE, *lines) == ["A", "B", "C"]


@pytest.mark.parametrize(
    "words", ["1. A 2. B 3", "1. A 2. B 3-5", "1. A 2. B 3. Ax", "1-5 ABCDA 6", "1. A 2. B 12345"]
)
def test_list_of_keys_that_breaks_off_is_none(words: str) -> None:
    assert not is_key_list(words)


def test_read_truth_in_bracket_and_line_that_agree_are_one() -> None:
    assert keys("三、判断题", "1. 题干（√）", "答案：正确") == [True]


def test_read_list_of_several_letters_each_is_matched() -> None:
    assert keys("一、多选题", *THREE, "1-3 AB AC ABC") == ["AB", "AC", "ABC"]
    assert keys("一、多选题", *THREE, "1.AB 2.AC 3.ABC") == ["AB", "AC", "ABC"]


def test_read_multiple_choice_with_one_key_is_taken_with_a_warning() -> None:
    found = entry("二、多选题", "1. 一", *OPTIONS, "答案：B")
    assert found.item is not None
    assert [said.wording.zh for said in found.problems] == [
        "多选题只有一个正确选项“B”，如有遗漏请补上"
    ]


def test_read_table_before_the_words_of_a_point_belongs_to_it() -> None:
    found = data("四、简答题", "1. 题干", "答：", table(("甲", "乙"), ("1", "2")), "见上（2分）")
    (point,) = found["marking_points"]
    assert point["text"].startswith("| 甲 | 乙 |")


@pytest.mark.parametrize("line", ["1-3 √×√", "1.对 2.错 3.对", "1-3 对错对", "1—3：正确 错误 正确"])
def test_read_list_of_truths_is_matched(line: str) -> None:
    assert keys("三、判断题", "1. 一", "2. 二", "3. 三", "参考答案", line) == [True, False, True]


def test_read_lists_below_each_section_and_headings_are_matched_by_them() -> None:
    asked = ("一、单选题", *THREE, "二、判断题", "1. 四", "2. 五")
    assert keys(*asked[:13], "答案：1-3 ABC", *asked[13:], "答案：1-2 √×") == [
        *"ABC",
        True,
        False,
    ]
    answers = ("参考答案", "二、判断题", "1.√ 2.×", "一、单项选择题", "1-3 ABC")
    assert keys(*asked, *answers) == [*"ABC", True, False]


def test_read_sections_of_no_known_type_are_matched_by_their_words() -> None:
    asked = ("一、选择题", *THREE, "二、客观题", "1. 四", *OPTIONS)
    answers = ("参考答案", "一、选择题", "1-3 ABC", "二、客观题", "1 A 1 A")
    assert keys(*asked, *answers) == [*"ABC", "A"]


def test_read_answers_without_headings_need_numbers_that_do_not_repeat() -> None:
    asked = ("一、单选题", *THREE, "二、判断题", "{}. 四", "答案")
    through = [block.format(4) for block in asked]
    again = [block.format(1) for block in asked]
    assert keys(*through, "1.A 2.B 3.C 4.√") == [*"ABC", True]
    assert keys(*again, "1.A 2.B 3.C 4.√") == [None] * 4
    zh, en = "答案表没有分大题，而题号有重复", "the answers have no headings, and numbers repeat"
    assert (
        refusals(*again, "1.A 2.B 3.C 4.√")
        == [Wording(f"无法识别：{zh}", f"this cannot be read: {en}")] * 4
    )


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        (
            "1-4 ABCA",
            "答案表有 4 个答案，对应 3 道题，题号不一致",
            "the list has 4 answers for 3 questions, and their numbers differ",
        ),
        (
            "2-4 ABC",
            "答案表有 3 个答案，对应 3 道题，题号不一致",
            "the list has 3 answers for 3 questions, and their numbers differ",
        ),
        (
            "1-3 AB",
            "“1-3 AB”的答案个数与题数不符",
            "'1-3 AB' has more or fewer keys than numbers",
        ),
        (
            "3-1 ABC",
            "“3-1 ABC”的答案个数与题数不符",
            "'3-1 ABC' has more or fewer keys than numbers",
        ),
        ("1-3 ABC 2 C", "第 2 题有两个答案", "question 2 has two answers"),
    ],
)
def test_read_list_that_does_not_fit_refuses_the_whole_section(line: str, zh: str, en: str) -> None:
    said = Wording(f"无法识别：{zh}", f"this cannot be read: {en}")
    assert refusals("一、单选题", *THREE, line) == [said] * 3


def test_read_list_that_does_not_fit_leaves_questions_with_keys_of_their_own() -> None:
    blocks = ("1. 一（ A ）", *OPTIONS, "2. 二", *OPTIONS, "答案：B", "3. 三", *OPTIONS, "1-2 AB")
    assert keys("一、单选题", *blocks) == ["A", "B", None]


def test_read_list_that_contradicts_the_question_refuses_it() -> None:
    blocks = ("1. 一（ A ）", *OPTIONS, "2. 二", *OPTIONS, "答案：B", "1-2 BC")
    assert refusals("一、单选题", *blocks) == [
        Wording("答案“A / B”无法识别", "the key 'A / B' cannot be read"),
        Wording("答案“B / C”无法识别", "the key 'B / C' cannot be read"),
    ]


def test_read_answers_in_words_at_the_end_are_matched() -> None:
    found = reading(
        *("四、简答题", "1. 一", "2. 二", "答案与解析", "四、简答题"),
        *("1. 答：（1）子（2分）", "（2）丑（3分）", "解析：见准则", "2. 寅"),
    )
    first, second = (to_data(item) for item in found.items)
    assert [point["text"] for point in first["marking_points"]] == ["子", "丑"]
    assert first["explanation"] == "见准则"
    assert second["model_answer"] == "寅"


def test_read_answer_at_the_end_that_cannot_be_shown_refuses_its_question() -> None:
    struck = p("1. 先算", r("甲", "<w:strike/>"))
    assert refusals("四、简答题", "1. 一", "2. 二", "参考答案", struck, "2. 寅") == [
        Wording("含有无法表示的内容：删除线“甲”", "it holds what cannot be shown: struck out: 甲")
    ]


def test_read_sections_without_answers_of_their_own_are_refused() -> None:
    asked = ("一、单选题", *THREE, "二、判断题", "1. 四")
    assert keys(*asked, "参考答案", "一、单选题", "1-3 ABC") == [*"ABC", None]


def test_read_title_of_answers_before_options_is_no_title() -> None:
    blocks = ("2025年试题及答案", "一、单选题", "1. 一", *OPTIONS, "答案：A")
    assert keys(*blocks, "参考答案", "2. 二", *OPTIONS, "答案：B") == ["A", "B"]


@pytest.mark.parametrize(
    ("lines", "points"),
    [
        (("答案：（1）边界（2分）；（2）数据（3分）",), [("边界", 2), ("数据", 3)]),
        (("答案：", "①边界。（2分）", "②数据（3 分）。"), [("边界。", 2), ("数据", 3)]),
        (("答案要点：", "一、边界（2分）", "续", "二、数据（1分）"), [("边界", 2), ("数据", 1)]),
        ((table(("甲", "乙"), ("1", "2")), "答：", "（1）边界（2分）"), [("边界", 2)]),
        (("答：边界", "及其理由（2分）数据（1分）"), [("边界\n及其理由", 2), ("数据", 1)]),
        (("答案：边界，数据", "评分标准：", "2分：边界", "3 分：数据"), [("边界", 2), ("数据", 3)]),
        (("答案：边界（0.5分），数据（1.5分）",), [("边界", 1), ("数据", 3)]),
        (
            ("答案：（1）边界", "说明（2分）", "（2）数据", "（3）结论（1分）"),
            [("边界\n说明", 2), ("结论", 1)],
        ),
    ],
)
def test_read_weights_in_the_answer_make_marking_points(
    lines: tuple[str, ...], points: list[tuple[str, int]]
) -> None:
    found = entry("四、简答题", "1. 题干", *lines)
    taken = to_data(found.item)["marking_points"] if found.item else []
    assert [(point["text"], point["weight"]) for point in taken] == points


def test_read_weights_too_fine_for_the_bank_are_refused() -> None:
    lines = ("答案：边界（0.25分），数据（1.25分）",)
    assert refusals("四、简答题", "1. 题干", *lines) == [
        Wording("评分点分值不在 1-100 之内", "Weight of a marking point is not in 1-100")
    ]


def test_read_table_in_an_answer_belongs_to_its_point() -> None:
    found = data("四、简答题", "1. 题干", "答：见表", table(("甲", "乙"), ("1", "2")), "（3分）")
    shown = "见表\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |"
    assert found["marking_points"] == [{"text": shown, "weight": 3, "accepted": []}]


def test_read_answer_without_weights_is_one_point_worth_the_question() -> None:
    found = entry("四、简答题（每题10分）", "1. 题干", "答案：甲", "乙")
    assert found.item is not None
    assert to_data(found.item)["marking_points"] == [
        {"text": "甲\n乙", "weight": 10, "accepted": []}
    ]
    assert [problem.wording.zh for problem in found.problems] == [
        "没有评分点，参考答案整体算作一个评分点"
    ]


@pytest.mark.parametrize(
    ("key", "value", "tolerance", "unit"),
    [
        ("42.5", "42.5", "0", ""),
        ("1,234.5 tCO₂", "1234.5", "0", "tCO₂"),
        ("−3 ℃", "-3", "0", "℃"),
        ("12.5±0.1 t/MWh。", "12.5", "0.1", "t/MWh"),
    ],
)
def test_read_number_with_its_unit_is_taken(
    key: str, value: str, tolerance: str, unit: str
) -> None:
    found = data("五、计算题", "1. 题干", f"答案：{key}")
    assert (found["type"], found["value"], found["tolerance"]) == ("numeric", value, tolerance)
    assert found.get("unit", "") == unit


def test_read_calculation_in_words_is_a_short_answer() -> None:
    found = data("五、计算题", "1. 题干", "解：先算甲（2分）", "再算乙（3分）")
    assert found["type"] == "short_answer"
    assert [point["text"] for point in found["marking_points"]] == ["先算甲", "再算乙"]


def test_read_blank_that_a_number_fills_is_numeric() -> None:
    assert data("六、填空题", "1. 升温____度", "答案：1.5")["type"] == "numeric"
    assert Decimal(data("六、填空题", "1. 升温____度", "答案：1.5")["value"]) == Decimal("1.5")


def test_read_steps_are_put_into_the_order_of_the_key() -> None:
    assert data("七、排序题", "1. 题干", *OPTIONS, "答案：CAB")["steps"] == ["丙", "甲", "乙"]


KEY = ("答案“{}”无法识别", "the key {!r} cannot be read")
MISSING = ("没有答案", "there is no key")


@pytest.mark.parametrize(
    ("lines", "zh", "en"),
    [
        (("一、单选题", "1. 题干", *OPTIONS), *MISSING),
        (("三、判断题", "1. 题干"), *MISSING),
        (("四、简答题", "1. 题干", "答案："), *MISSING),
        (("四、简答题", "1. 题干", "参考答案：略。"), *MISSING),
        (("五、计算题", "1. 题干"), *MISSING),
        (("六、填空题", "1. 题干"), *MISSING),
        (("七、排序题", "1. 题干", *OPTIONS), *MISSING),
        (("1. 题干（A）与（B）", *OPTIONS), KEY[0].format("B / A"), KEY[1].format("B / A")),
        (("1. 公司（A）的题干", *OPTIONS), *MISSING),
        (
            ("一、单选题", "1. 题干（ A ）", *OPTIONS, "答案：B"),
            KEY[0].format("A / B"),
            KEY[1].format("A / B"),
        ),
        (
            ("一、单选题", "1. 题干", *OPTIONS, "答案：A", "答案：B"),
            KEY[0].format("A / B"),
            KEY[1].format("A / B"),
        ),
        (
            ("三、判断题", "1. 题干（√）", "答案：错"),
            KEY[0].format("√ / 错"),
            KEY[1].format("√ / 错"),
        ),
        (
            ("一、单选题", "1. 题干", *OPTIONS, "答案：乙"),
            KEY[0].format("乙"),
            KEY[1].format("乙"),
        ),
        (
            ("一、单选题", "1. 题干", *OPTIONS, "答案：A. 乙"),
            KEY[0].format("A. 乙"),
            KEY[1].format("A. 乙"),
        ),
        (
            ("一、单选题", "1. 题干", *OPTIONS, "答案：Z. 乙"),
            KEY[0].format("Z. 乙"),
            KEY[1].format("Z. 乙"),
        ),
        (
            ("二、多选题", "1. 题干", *OPTIONS, "答案：ABA"),
            KEY[0].format("ABA"),
            KEY[1].format("ABA"),
        ),
        (
            ("七、排序题", "1. 题干", *OPTIONS, "答案：AB"),
            KEY[0].format("AB"),
            KEY[1].format("AB"),
        ),
        (
            ("一、单选题", "1. 题干", *OPTIONS, "答案：D"),
            "答案“D”不是任何一个选项，请改正答案或补上选项",
            "the key 'D' names no option; correct it or add the option",
        ),
        (
            ("一、单选题", "1. 题干", *OPTIONS, "答案：AB"),
            "单选题有多个答案“AB”，请只留一个，或把题型改为多选题",
            "a single choice has several keys, 'AB': keep one, or make it a multiple choice",
        ),
        (
            ("三、判断题", "1. 题干", "答案：对于甲"),
            "判断题的答案“对于甲”看不出是对还是错",
            "the key '对于甲' says neither true nor false",
        ),
        (
            ("三、判断题", "1. 题干", "答案：，对"),
            "判断题的答案“，对”看不出是对还是错",
            "the key '，对' says neither true nor false",
        ),
        (
            ("三、判断题", "1. 题干", "A. 对", "B. 不详", "答案：A"),
            "判断题的答案“A”看不出是对还是错",
            "the key 'A' says neither true nor false",
        ),
        (
            ("六、填空题", "1. 题干", "答案：甲"),
            "“填空题”类的题无法收入题库",
            "questions of the kind '填空题' cannot be taken",
        ),
        (
            ("八、匹配题", "1. 题干", "答案：甲"),
            "“匹配题”类的题无法收入题库",
            "questions of the kind '匹配题' cannot be taken",
        ),
        (
            ("九、材料题", "1. 题干", "答案：甲"),
            "“材料题”类的题无法收入题库",
            "questions of the kind '材料题' cannot be taken",
        ),
        (
            ("一、单选题", "1. 题干", "答案：A"),
            "选项不足两个，请补上",
            "there are fewer than two options; add the missing ones",
        ),
        (
            ("一、单选题", "1. 题干", *(f"{x}. {x}" for x in "ABCDEFGHIJK"), "答案：A"),
            "选项超过 10 个",
            "there are more than 10 options",
        ),
        (
            ("一、单选题", "1. 题干", "A. 甲", "C. 乙", "答案：A"),
            "无法识别：选项字母依次为 AC",
            "this cannot be read: the options' letters are AC",
        ),
        (
            ("一、单选题", "1. 题干", "A. 甲", "B.", "C. 丙", "答案：A"),
            "无法识别：选项 B 没有内容",
            "this cannot be read: option B says nothing",
        ),
        (
            ("1. 题干", *OPTIONS, table(("甲", "乙"), ("1", "2")), "答案：A"),
            "含有无法表示的内容：选项中的表格",
            "it holds what cannot be shown: a table in an option",
        ),
        (("1. ", *OPTIONS, "答案：A"), "没有题干", "there is no stem"),
        (
            ("1. 题干", "难度：约一半", "答案：对"),
            "“约一半”无法识别，应类似 0.65 或 易、较易、中、较难、难",
            "'约一半' cannot be read; it should be like 0.65 or 易、较易、中、较难、难",
        ),
    ],
    ids=lambda value: " ".join(value)[:24] if isinstance(value, tuple) else value[:12],
)
def test_read_question_that_cannot_be_taken_says_why(
    lines: tuple[str, ...], zh: str, en: str
) -> None:
    assert refusals(*lines) == [Wording(zh, en)]


def test_read_refused_question_is_handed_back_as_cells() -> None:
    cells = entry("一、单选题（每题2分）", "1. 题干", *OPTIONS, "答案：AB", "解析：丁").cells
    assert cells == {
        "题型": "单选题",
        "题干": "题干",
        "选项A": "甲",
        "选项B": "乙",
        "选项C": "丙",
        "答案": "AB",
        "分值": "2",
        "解析": "丁",
    }
