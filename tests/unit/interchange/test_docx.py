# SPDX-License-Identifier: Apache-2.0
"""Word documents as examiners write them: headings, questions, options, keys and what else is named."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.interchange import Defaults, Entry, Reading, Refusal
from question_bank.interchange.docx import FORMAT, read
from question_bank.interchange.guards import FileReason, FileRefused, write_archive
from question_bank.items import to_data
from question_bank.wording import Wording
from tests.support.factories.banks import PIECES
from tests.support.factories.docx import docx, listed, p, table

DEFAULTS = Defaults("policy")
CHART = "<w:r><w:drawing/></w:r>"
KEY_TRUE = "答案：对"
OPTIONS = ("A. 甲", "B. 乙", "C. 丙")


def reading(*blocks: str) -> Reading:
    return read(docx(*blocks), DEFAULTS)


def entry(*blocks: str) -> Entry:
    """The only question of the document."""
    (found,) = reading(*blocks).entries
    return found


def data(*blocks: str) -> dict[str, Any]:
    """The plain data of the only question, which is taken without a word."""
    found = entry(*blocks)
    assert found.problems == ()
    assert found.item is not None
    return to_data(found.item)


def kinds(*blocks: str) -> list[str]:
    """The types of all questions, which are all taken."""
    return [entry.item.type.value for entry in reading(*blocks).entries if entry.item]


def refusals(*blocks: str) -> list[Wording]:
    found = entry(*blocks)
    assert found.item is None
    return [problem.wording for problem in found.problems if not problem.is_warning]


STRUCTURE = (
    *(
        "一、单项选择题（每题2分）",
        "二、多选题",
        "三、判断题",
        "四、简答题",
        "五、计算题",
        "六、填空题",
    ),
    *("七、排序题", "八、匹配题", "一、选择题", "一、基础", "参考答案", "答案：", "（2分）", "4. "),
    *("1. 甲（ ）", "2. 乙（B）", "3、丙（√）", "（1）丁", "第3题 x", "1.5 x", "12. A", "A. 一"),
    *("B. 二", "C. 三 D. 四", "A.", "答案：AB", "答案：C、甲", "答：x", "【答案】", "解析：y"),
    *("1-2 AB", "1. A 2. B", "1-5 AB", "难度：z", "评分标准：", "甲（1分）乙（0.5分）", "2分：甲"),
    *("题型：判断题", "【选项】", "编号：x y", "42 t", "答案：对", "答案：B", "\t", "\n"),
)
words = st.one_of(
    st.sampled_from(STRUCTURE),
    st.lists(st.sampled_from((*PIECES, *STRUCTURE)), max_size=5).map("".join),
)
blocks = st.one_of(
    words.map(p),
    st.lists(st.tuples(words, words), min_size=1, max_size=3).map(lambda rows: table(*rows)),
)


@settings(deadline=None)
@given(st.lists(blocks, max_size=20))
def test_read_any_document_gives_a_reading_or_refuses_the_file(drawn: list[str]) -> None:
    with suppress(FileRefused):
        found = reading(*drawn)
        assert all(entry.item or entry.problems for entry in found.entries)
        assert all(str(problem) for entry in found.entries for problem in entry.problems)


@given(st.binary())
def test_read_any_bytes_are_refused(drawn: bytes) -> None:
    with pytest.raises(FileRefused):
        read(drawn, DEFAULTS)


def test_format_is_read_and_not_written() -> None:
    assert FORMAT.write is None
    assert FORMAT.says.types == frozenset()


@pytest.mark.parametrize(
    ("heading", "key", "kind"),
    [
        ("一、单项选择题（每题2分，共20分）", "A", "single"),
        ("单选题(共35题)", "A", "single"),
        ("1、单选题（每小题1分）", "A", "single"),
        ("【单选题】", "A", "single"),
        ("第一部分 多项选择题", "AB", "multiple"),
        ("（二）不定项选择题", "AB", "multiple"),
        ("二．多选题：下列每题有两个以上正确答案", "AB", "multiple"),
        ("一、选择题", "A", "single"),
        ("选择题", "AC", "multiple"),
    ],
)
def test_read_heading_says_the_type(heading: str, key: str, kind: str) -> None:
    found = data(heading, "1. 题干", *OPTIONS, f"答案：{key}")
    assert (found["type"], found["key"]) == (kind, key)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("1. 题干", *OPTIONS, "答案：A"), "single"),
        (("1. 题干", *OPTIONS, "答案：AB"), "multiple"),
        (("1. 题干", "A. 正确", "B. 错误", "答案：B"), "true_false"),
        (("1. 题干", "答案：错误"), "true_false"),
        (("1. 题干", "答案：（1）甲（1分）"), "short_answer"),
        (("一、综合知识", "1. 题干", "答案：错误"), "true_false"),
    ],
)
def test_read_without_heading_options_and_key_say_the_type(
    lines: tuple[str, ...], kind: str
) -> None:
    assert data(*lines)["type"] == kind


def test_read_type_named_in_the_question_counts_more_than_the_heading() -> None:
    assert data("一、单选题", "1. 题干", "题型：判断题", "答案：对")["type"] == "true_false"


def test_read_points_of_the_heading_count_unless_the_question_names_its_own() -> None:
    found = reading(
        "三、判断题（每题1.5分，共6分）",
        *("1. 甲", "答案：对", "2. （3分）乙", "答案：对", "3. 丙。（ 4 分 ）", "答案：对"),
        *("4. 含（2分）的丁", "分值：5分", "答案：对"),
    )
    assert [str(item.points) for item in found.items] == ["1.5", "3", "4", "5"]
    assert [item.stem for item in found.items] == ["甲", "乙", "丙。", "含（2分）的丁"]


@pytest.mark.parametrize(
    "number",
    ["1.", "1、", "1．", "１、", "1)", "（1）", "(1) ", "第1题 ", "【第1题】", "第 1 题："],
)
def test_read_number_in_any_spelling_begins_a_question(number: str) -> None:
    found = entry(f"{number}题干", "答案：对")
    assert found.item is not None
    assert (found.item.stem, found.place.line, found.place.identifier) == ("题干", 1, "1")


def test_read_stem_that_begins_with_a_year_is_not_a_decimal() -> None:
    found = reading("1.2024年首次", "答案：对", "1.5 吨以上", "2.2025年再次", "答案：错")
    assert [item.stem for item in found.items] == ["2024年首次", "2025年再次"]


def test_read_numbers_of_points_and_reasons_begin_no_questions() -> None:
    found = reading(
        *("一、简答题", "1. 甲", "答：", "1. 子", "2. 丑", "3. 寅", "2. 乙", "答：卯"),
        *("二、单选题", "1. 丙", *OPTIONS, "答案：A", "解析：", "1. 辰", "2. 巳"),
        *("2. 丁", *OPTIONS, "答案：B", "5. 戊", *OPTIONS, "答案：C", "1. 己", *OPTIONS, "答案：A"),
    )
    assert [item.stem for item in found.items] == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert to_data(found.items[0])["model_answer"] == "1. 子\n2. 丑\n3. 寅"
    assert found.items[2].explanation == "1. 辰\n2. 巳"


def test_read_numbers_in_brackets_are_points_where_there_are_others() -> None:
    found = data("1. 题干", "（1）甲成立", "（2）乙成立", *OPTIONS, "答案：A")
    assert found["stem"] == "题干\n（1）甲成立\n（2）乙成立"


def test_read_questions_without_a_key_are_counted_and_refused() -> None:
    found = reading("二、判断题", "1. 甲", "3. 丙", "4. 丁")
    assert [entry.place.identifier for entry in found.entries] == ["1", "3", "4"]
    assert {entry.problems[0].code for entry in found.entries} == {Refusal.KEY_MISSING}


@pytest.mark.parametrize(
    "lines",
    [
        ("A. 甲", "B. 乙", "C. 丙"),
        ("A、甲", "B、乙", "C、丙"),
        ("A．甲", "B．乙", "C．丙"),
        ("(A) 甲", "（B）乙", "【C】丙"),
        ("A) 甲", "B）乙", "Ｃ．丙"),
        ("A. 甲\tB. 乙\tC. 丙",),
        ("A．甲　　B．乙　　C．丙",),
        ("A. 甲  B. 乙", "C. 丙"),
        ("【选项】", "A. 甲", "B. 乙", "C. 丙"),
        ("【选项】A. 甲 B. 乙 C. 丙",),
        ("A. 甲\nB. 乙\nC. 丙",),
        (table(("A. 甲", "B. 乙"), ("C. 丙", "")),),
    ],
)
def test_read_options_in_any_layout_are_three(lines: tuple[str, ...]) -> None:
    assert data("1. 题干", *lines, "答案：C")["options"] == ["甲", "乙", "丙"]


def test_read_options_in_the_line_of_the_stem_and_key_behind_the_last() -> None:
    found = data("1. 题干（ ） A. 甲 B. 乙 C. 见 C.1 节 答案：C")
    assert found["stem"] == "题干（ ）"
    assert found["options"] == ["甲", "乙", "见 C.1 节"]
    assert found["key"] == "C"


def test_read_letter_alone_in_a_stem_is_no_option() -> None:
    assert data("1. 公司 A. 与乙", "A. 甲", "B. 乙", "答案：B")["stem"] == "公司 A. 与乙"


def test_read_option_of_two_lines_is_one() -> None:
    assert data("1. 题干", "A. 甲", "续", "B. 乙", "答案：B")["options"] == ["甲\n续", "乙"]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "答案：B",
            "答案:Ｂ",
            "答 案：B",
            "【答案】B",
            "[答案] B",
            "【参考答案】：B",
            "正确答案：B。",
        ),
        *(
            "标准答案：B",
            "答案 B",
            "答案B",
            "正确答案是B。",
            "参考答案为：B",
            "答案：B. 乙",
            "答案：B、乙。",
        ),
    ],
)
def test_read_key_in_any_spelling_is_taken(line: str) -> None:
    assert data("1. 题干", *OPTIONS, line)["key"] == "B"


@pytest.mark.parametrize("key", ["ABC", "A、B、C", "A,B,C", "A B C", "CBA", "ＡＢＣ"])
def test_read_several_letters_in_any_spelling_are_in_order(key: str) -> None:
    assert data("一、多选题", "1. 题干", *OPTIONS, f"答案：{key}")["key"] == "ABC"


@pytest.mark.parametrize(
    ("stem", "shown", "key"),
    [
        ("题干是（ B ）。", "题干是（　）。", "B"),
        ("题干是( B )", "题干是（　）", "B"),
        ("题干（B）", "题干（　）", "B"),
        ("（ Ｂ ）是题干", "（　）是题干", "B"),
        ("公司（A）的题干是（ B ）", "公司（A）的题干是（　）", "B"),
    ],
)
def test_read_key_in_the_bracket_leaves_it_blank(stem: str, shown: str, key: str) -> None:
    found = data("一、单选题", f"1. {stem}", *OPTIONS)
    assert (found["stem"], found["key"]) == (shown, key)


def test_read_brackets_inside_sentences_are_keys_where_all_questions_have_one() -> None:
    found = reading("1. 甲（A）乙", *OPTIONS, "2. 丙（B）丁", *OPTIONS)
    assert [to_data(item)["key"] for item in found.items] == ["A", "B"]
    assert [item.stem for item in found.items] == ["甲（　）乙", "丙（　）丁"]


def test_read_letter_in_a_bracket_beside_a_key_or_a_gap_is_a_word() -> None:
    assert data("1. 公司（A）是（ ）", *OPTIONS, "答案：B")["stem"] == "公司（A）是（ ）"
    assert data("1. 公司（A）是____", *OPTIONS, "答案：B")["stem"] == "公司（A）是____"
    assert data("1. 公司（A）的题干", *OPTIONS, "答案：B")["stem"] == "公司（A）的题干"
    assert data("1. 类别（Z）的题干", *OPTIONS, "答案：B")["stem"] == "类别（Z）的题干"


def test_read_key_in_bracket_and_line_that_agree_are_one() -> None:
    assert data("1. 题干（B）", *OPTIONS, "答案：B（注：见准则）") | {"reference": ""} == data(
        "1. 题干（ B ）", *OPTIONS, "答案：B", "解析：（注：见准则）"
    ) | {"reference": ""}


@pytest.mark.parametrize(
    ("lines", "key", "stem"),
    [
        (("1. 甲。（√）",), True, "甲。（　）"),
        (("1. 甲。（ × ）",), False, "甲。（　）"),
        (("1. （对）甲",), True, "（　）甲"),
        (("1. 甲（ 错 ）",), False, "甲（　）"),
        (("1. 甲。（X）",), False, "甲。（　）"),
        (("1. 甲", "答案：对"), True, "甲"),
        (("1. 甲", "答案：×"), False, "甲"),
        (("1. 甲", "【答案】正确。"), True, "甲"),
        (("1. 甲（ ）", "答案：T"), True, "甲（ ）"),
        (("1. 甲", "A. 正确", "B. 错误", "答案：B"), False, "甲"),
        (("1. 甲", "A、错。 B、对。", "答案：B"), True, "甲"),
    ],
)
def test_read_truth_in_any_spelling_is_taken(
    lines: tuple[str, ...],
    key: bool,  # noqa: FBT001
    stem: str,
) -> None:
    found = data("三、判断题", *lines)
    assert (found["key"], found["stem"]) == (key, stem)


def test_read_what_stands_behind_the_key_explains_it() -> None:
    assert data("三、判断题", "1. 甲", "答案：错，应为十日")["explanation"] == "应为十日"
    assert data("1. 甲", *OPTIONS, "答案：B（旧规）", "本题考查规定。")["explanation"] == (
        "（旧规）\n本题考查规定。"
    )


def test_read_explanation_and_other_fields_are_taken() -> None:
    found = data(
        *("1. 题干", *OPTIONS, "【答案】B【解析】其一", "其二", "【难度】易", "考点：碳排放交易"),
        *("认知层次：应用", "来源：教材第 3 页", "级别：三级", "编号：hs-1"),
    )
    assert (found["explanation"], found["difficulty"]) == ("其一\n其二", "0.85")
    assert (found["topic"], found["cognitive"]) == ("trading", "apply")
    assert (found["source"], found["levels"], found["reference"]) == ("教材第 3 页", ["3"], "hs-1")


def test_read_key_and_explanation_in_one_line_are_told_apart() -> None:
    found = data("1. 题干", *OPTIONS, "答案：A解析：其一。 难度：难")
    assert (found["key"], found["explanation"], found["difficulty"]) == ("A", "其一。", "0.30")


def test_read_lines_that_belong_to_no_question_are_named() -> None:
    found = reading(
        "2025年题库",
        p(CHART),
        "注意事项",
        "一、单选题",
        "每题只有一个答案",
        "1. 甲",
        *OPTIONS,
        "答案：A",
    )
    assert [(w.place.line, w.wording.zh) for w in found.warnings] == [
        (1, "“2025年题库”没有收入"),
        (2, "“[…]”没有收入"),
        (3, "“注意事项”没有收入"),
        (5, "“每题只有一个答案”没有收入"),
    ]


def test_read_chapters_end_questions_where_something_is_chosen() -> None:
    found = reading(
        *("一、单选题", "1. 甲", *OPTIONS, "答案：A", "二、基础知识", "1. 乙", *OPTIONS, "答案：B"),
        *("三、简答题", "1. 丙", "答：", "一、先核算", "二、后核查"),
    )
    assert [item.type.value for item in found.items] == ["single", "single", "short_answer"]
    assert to_data(found.items[2])["model_answer"] == "一、先核算\n二、后核查"


def test_read_long_line_behind_a_chinese_numeral_is_no_heading() -> None:
    long = f"一、综合知识（{'长' * 40}）"
    assert entry("1. 甲", KEY_TRUE, long, "1. 乙").problems == ()


@pytest.mark.parametrize("blocks", [(), ("只有文字",), ("一、单选题",)])
def test_read_document_without_questions_is_refused(blocks: tuple[str, ...]) -> None:
    with pytest.raises(FileRefused) as refused:
        reading(*blocks)
    assert refused.value.reason is FileReason.NO_QUESTIONS
    assert refused.value.wording == Wording(
        "没有找到题目：每道题应以题号开头，如“1.”",
        "no questions were found: each should begin with its number, such as 1.",
    )


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"word/document.xml": b"<a/>"}, FileReason.ARCHIVE_MISSING),
        ({"word/document2.xml": b"<a/>"}, FileReason.ARCHIVE_MISSING),
        ({"word/document.xml": b"<a>"}, FileReason.XML_BROKEN),
        ({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}, FileReason.MACROS),
        ({"xl/workbook.xml": b"<a/>"}, FileReason.UNEXPECTED_KIND),
    ],
)
def test_read_file_that_is_no_sound_document_is_refused(
    members: dict[str, bytes], reason: FileReason
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(write_archive(members), DEFAULTS)
    assert refused.value.reason is reason


def test_read_same_question_twice_is_refused_once() -> None:
    found = reading("1. 甲", "答案：对", "2. 甲", "答案：错")
    assert [[p.code for p in entry.problems] for entry in found.entries] == [
        [],
        [Refusal.REFERENCE_TWICE],
    ]


def test_read_automatic_number_without_its_list_is_none() -> None:
    assert data("1. 题干", listed("续", list_id=9), "答案：对")["stem"] == "题干\n续"
