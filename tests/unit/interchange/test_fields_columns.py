# SPDX-License-Identifier: Apache-2.0
"""Columns: known by the names that people give them, in whichever row the names stand."""

import pytest

from question_bank.interchange import Refusal, Warned
from question_bank.interchange.fields.columns import (
    ALIASES,
    COLUMNS,
    HEADERS,
    OPTIONS,
    PROBLEMS,
    SEQUENCE,
    column_of,
    field_of,
    rank_of,
)
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.sheets import csv
from question_bank.items import FIELD_NAMES
from tests.unit.interchange.sheet_files import DEFAULTS, csv_of, entry_of, words

QUESTION = ["单选题", "题目", "甲", "乙", "A"]
NAMES = ["题型", "题干", "选项A", "选项B", "答案"]


def test_columns_hold_every_field_of_every_type() -> None:
    held = {field for column in COLUMNS for field in column.fields}
    assert held == {name for name in FIELD_NAMES if "." not in name}


def test_columns_are_all_different_and_known_by_their_own_names() -> None:
    assert len(set(HEADERS)) == len(HEADERS)
    for column in COLUMNS:
        assert column_of(column.header) == column.header
        assert column_of(column.english) == column.header
        assert column.note.zh
        assert column.note.en
        assert field_of(column.header) == column.fields[0]


def test_aliases_name_one_column_each() -> None:
    for header, names in ALIASES.items():
        assert {column_of(name) for name in names} == {header}


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("题型", "题型"),
        ("试题类型", "题型"),
        ("题型（单选/多选）", "题型"),
        ("题干*", "题干"),
        (" 题 干 ：", "题干"),
        ("问题", "题干"),
        ("题干\nStem", "题干"),
        ("Correct Answer", "答案"),
        ("标准答案【必填】", "答案"),
        ("Ａ", "选项A"),
        ("a", "选项A"),
        ("(A)", "选项A"),
        ("选项 B", "选项B"),
        ("选项2", "选项B"),
        ("答案C", "选项C"),
        ("Option D", "选项D"),
        ("选项K", "选项K"),
        ("选项", OPTIONS),
        ("难易程度", "难度"),
        ("所属章节", "知识点"),
        ("考点", "知识点"),
        ("得分点", "评分点"),
        ("出题人", "命题人"),
        ("出处", "来源"),
        ("年份", "适用年份"),
        ("No.", SEQUENCE),
        ("题号", SEQUENCE),
        ("ID", "编号"),
        (PROBLEMS, PROBLEMS),
        ("备注", None),
        ("", None),
    ],
)
def test_column_of_a_name_is_our_own_header(name: str, header: str | None) -> None:
    assert column_of(name) == header


def test_rank_of_a_name_tells_which_is_likelier() -> None:
    assert rank_of("知识点") < rank_of("章节")
    with pytest.raises(KeyError):
        rank_of("备注")


def test_field_of_an_option_beyond_the_last_is_options() -> None:
    assert field_of("选项K") == "options"
    assert field_of(OPTIONS) == "options"
    assert field_of("备注") == ""


def test_read_header_below_titles_is_found_there() -> None:
    titles = [["碳排放题库"], [], ["制表：王小明", "题型见说明"]]
    reading = csv.read(csv_of(*titles, NAMES, QUESTION), DEFAULTS)
    assert [item.stem for item in reading.items] == ["题目"]
    assert str(reading.entries[0].place) == "line 5"


def test_read_header_of_two_rows_takes_the_letters_below_the_common_name() -> None:
    data = csv_of(
        ["题型", "题干", "选项", "", "答案"], ["", "", "A", "B", ""], QUESTION, QUESTION[:1]
    )
    reading = csv.read(data, DEFAULTS)
    assert [item.stem for item in reading.items] == ["题目"]
    assert [problem.code for problem in reading.entries[1].problems] == [
        Refusal.STEM_MISSING,
        Refusal.OPTIONS_MISSING,
        Refusal.KEY_MISSING,
    ]


@pytest.mark.parametrize(
    ("names", "zh", "en"),
    [
        (["题型", "题干"], "答案", "答案 (Key)"),
        (["题干", "选项A"], "题型、答案", "题型 (Type), 答案 (Key)"),
        (["编号", "知识点"], "题型、题干、答案", "题型 (Type), 题干 (Stem), 答案 (Key)"),
        (["甲", "乙"], "题型、题干、答案", "题型 (Type), 题干 (Stem), 答案 (Key)"),
    ],
)
def test_read_table_without_a_column_it_needs_is_refused(
    names: list[str], zh: str, en: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        csv.read(csv_of(names, ["一", "二"]), DEFAULTS)
    assert refused.value.reason is FileReason.TABLE_COLUMNS
    assert refused.value.wording.zh == f"没有找到这些列：{zh}，请检查表头，或使用我们的模板"
    assert refused.value.wording.en == (
        f"these columns are not found: {en}; check the header, or use our template"
    )


@pytest.mark.parametrize("twice", ["答案", "答案（必填）", "选项A"])
def test_read_table_with_one_name_for_two_columns_is_refused(twice: str) -> None:
    with pytest.raises(FileRefused) as refused:
        csv.read(csv_of([*NAMES, twice], [*QUESTION, "B"]), DEFAULTS)
    assert refused.value.reason is FileReason.TABLE_COLUMN_TWICE
    assert refused.value.wording.zh == f"有两列都叫“{twice}”，请删除或改名一列"
    assert refused.value.wording.en == (f"two columns are called {twice}; remove or rename one")


def test_read_unknown_column_is_left_out_with_a_warning() -> None:
    reading = csv.read(csv_of([*NAMES, "备注"], [*QUESTION, "旧题"]), DEFAULTS)
    assert len(reading.items) == 1
    assert [(str(w.place), w.code, w.wording.zh, w.wording.en) for w in reading.warnings] == [
        ("line 1", Warned.FIELD_LEFT_OUT, "“备注”没有收入", "'备注' is left out")
    ]


def test_read_two_names_for_one_column_takes_the_likelier() -> None:
    data = csv_of([*NAMES, "章节", "知识点"], [*QUESTION, "第三章", "配额"])
    reading = csv.read(data, DEFAULTS)
    assert [item.topic for item in reading.items] == ["配额"]
    assert [w.wording.zh for w in reading.warnings] == ["“章节”没有收入"]


def test_read_two_columns_of_keys_takes_the_one_that_is_filled_in() -> None:
    names = ["题型", "题干", "正确答案", "参考答案", "评分点"]
    short = ["简答题", "为什么？", "", "因为。", "2 分：因为"]
    reading = csv.read(csv_of(names, ["判断题", "是吗？", "对", "", ""], short), DEFAULTS)
    assert len(reading.items) == 2


def test_read_two_keys_that_differ_are_refused() -> None:
    entry = entry_of(题型="判断题", 答案="对", 正确答案="错")
    assert words(entry) == [
        ("line 2 (答案)", "答案“对 / 错”无法识别", "the key '对 / 错' cannot be read")
    ]
    assert entry_of(题型="判断题", 答案="对", 正确答案="对").item is not None


def test_read_sequence_is_no_reference() -> None:
    rows = [["1", *QUESTION], ["2", "判断题", "是吗？", "", "", "对"]]
    reading = csv.read(csv_of(["序号", *NAMES], *rows), DEFAULTS)
    assert [item.reference[0] for item in reading.items] == ["q", "q"]
    assert reading.warnings == ()


def test_read_sequence_of_codes_is_the_reference_if_there_is_no_other() -> None:
    reading = csv.read(csv_of(["题号", *NAMES], ["hs-7", *QUESTION]), DEFAULTS)
    assert [item.reference for item in reading.items] == ["hs-7"]
    both = csv.read(csv_of(["题号", "编号", *NAMES], ["hs-7", "x-1", *QUESTION]), DEFAULTS)
    assert [item.reference for item in both.items] == ["x-1"]


def test_read_references_that_are_plain_numbers_are_references() -> None:
    reading = csv.read(csv_of(["编号", *NAMES], ["1", *QUESTION]), DEFAULTS)
    assert [item.reference for item in reading.items] == ["1"]


def test_read_column_of_corrections_is_passed_over() -> None:
    reading = csv.read(csv_of([PROBLEMS, *NAMES], ["没有题干", *QUESTION]), DEFAULTS)
    assert len(reading.items) == 1
    assert reading.warnings == ()
