# SPDX-License-Identifier: Apache-2.0
"""Workbooks: every bank comes back, and those of other programs are read sheet by sheet."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from xlsxwriter import Workbook

from question_bank.interchange import Refusal, Unsayable, Warned, losses, project, unsayable
from question_bank.interchange.fields.columns import HEADERS
from question_bank.interchange.guards import FileReason
from question_bank.interchange.sheets.excel import FORMAT, read, write
from question_bank.interchange.sheets.raised import raised_text
from question_bank.interchange.sheets.workbook import open_xlsx
from question_bank.items import Cognitive, Item, Ordering
from tests.support.factories.banks import banks
from tests.support.factories.items import make_single, make_true_false
from tests.unit.interchange.sheet_files import (
    DEFAULTS,
    book_entry,
    question_rows,
    refusal,
    repacked,
    replaced,
    words,
    workbook,
)

NAMES = ["题型", "题干", "答案"]
QUESTION = ["判断题", "是吗？", "对"]


@given(banks(most=4))
def test_write_any_bank_comes_back(bank: list[Item]) -> None:
    assert [unsayable(FORMAT, item) for item in bank] == [None] * len(bank)
    assert not any(losses(FORMAT, item) for item in bank)
    data = write(bank, {})
    reading = read(data, DEFAULTS)
    assert reading.items == [project(FORMAT, item, DEFAULTS) for item in bank] == bank
    assert reading.warnings == ()
    assert write(bank, {}) == data


# What XML, Excel and formulas make of texts that look like theirs.
PIECES = ("_x0041_", "_x005F_", "_x000D_", "=1+1", "'=", "@", "<f>", "&lt;", "]]>", "#REF!", "1E5")


@given(st.lists(st.sampled_from([*PIECES, " ", "\n", "\u2028", "𠮷", "\ue000"]), min_size=1))
def test_write_text_that_means_something_to_excel_comes_back(pieces: list[str]) -> None:
    text = f"甲{''.join(pieces)}乙"
    item = make_single(stem=text, options=("".join(pieces).strip() or "甲", "=甲", "-5", "025"))
    assert read(write([item], {}), DEFAULTS).items == [item]


LONG = Ordering(
    reference="a",
    topic="policy",
    difficulty=Decimal("0.60"),
    cognitive=Cognitive.APPLY,
    stem="排列。",
    steps=tuple(f"{number} {'甲' * 7900}" for number in range(5)),
)


def test_unsayable_is_what_no_cell_can_hold() -> None:
    assert unsayable(FORMAT, LONG) is Unsayable.TEXT
    assert unsayable(FORMAT, make_true_false("b", stem="甲\ufffe乙")) is Unsayable.TEXT
    webp = make_true_false("c", stem=f"![图](media:{'0' * 64}.webp)")
    assert unsayable(FORMAT, webp) is Unsayable.PICTURES


def test_write_what_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="a cell holds 32767 characters, not 39"):
        write([LONG], {})


def test_read_place_of_a_problem_is_sheet_and_cell() -> None:
    entry = book_entry(答案="E")
    assert words(entry) == [
        (
            "题库!F2",
            "答案“E”不是任何一个选项，请改正答案或补上选项",
            "the key 'E' names no option; correct it or add the option",
        )
    ]
    assert entry.place.wording.zh == "题库!2 行"


def test_read_table_that_begins_far_from_the_corner_has_true_places() -> None:
    def move(book: Workbook) -> None:
        sheet = book.add_worksheet("移")
        sheet.write_row(11, 27, NAMES)
        sheet.write_row(13, 27, ["判断题", "是吗？", "?"])

    reading = read(workbook({}, move), DEFAULTS)
    assert [str(problem.place) for problem in reading.entries[0].problems] == ["移!AD14"]


def test_read_several_sheets_takes_those_with_a_header() -> None:
    book = workbook(
        {
            "一": [["碳排放题库"], NAMES, QUESTION],
            "目录": [["第一章", "第二章"]],
            "空": [],
            "二": [["Type", "Question", "Key"], ["判断", "对吗？", "错"]],
        }
    )
    reading = read(book, DEFAULTS)
    assert [item.stem for item in reading.items] == ["是吗？", "对吗？"]
    assert [str(entry.place) for entry in reading.entries] == ["row 一!3", "row 二!2"]
    assert [(w.code, w.wording.zh, w.wording.en) for w in reading.warnings] == [
        (
            Warned.SHEET_LEFT_OUT,
            "工作表“目录”没有表头，没有读取",
            "the sheet '目录' has no header and is left out",
        )
    ]


def test_read_sheet_named_after_a_type_needs_no_column_of_types() -> None:
    reading = read(workbook({"判断题（20道）": [["题目", "答案"], ["是吗？", "√"]]}), DEFAULTS)
    assert [item.type.value for item in reading.items] == ["true_false"]


@pytest.mark.parametrize(
    ("sheets", "columns"),
    [
        ({"一": [["题干", "题型"], ["是吗？", "判断"]]}, "答案"),
        ({"一": [["题干", "答案"], ["是吗？", "对"]]}, "题型"),
        ({"一": [["分值", "难度"]]}, "题型、题干、答案"),
        ({"一": [["甲"]]}, "题型、题干、答案"),
        ({"一": []}, "题型、题干、答案"),
        ({"一": [NAMES, QUESTION], "二": [["题干", "题型"], ["是吗？", "判断"]]}, "答案"),
    ],
)
def test_read_workbook_without_a_column_it_needs_is_refused(
    sheets: dict[str, list[list[str]]], columns: str
) -> None:
    refused = refusal(workbook(sheets))
    assert refused.reason is FileReason.TABLE_COLUMNS
    assert refused.wording.zh.startswith(f"没有找到这些列：{columns}，")


def test_read_sheet_of_a_blueprint_beside_the_questions_is_left_out() -> None:
    plan = [["知识点", "题型", "分值"], ["配额", "单选题", 10]]
    reading = read(workbook({"细目表": plan, "题库": [NAMES, QUESTION]}), DEFAULTS)
    assert len(reading.items) == 1
    assert [w.code for w in reading.warnings] == [Warned.SHEET_LEFT_OUT]


def test_read_unknown_column_is_named_at_its_cell() -> None:
    reading = read(workbook({"一": [[*NAMES, "备注"], QUESTION]}), DEFAULTS)
    assert [(str(w.place), w.wording.zh) for w in reading.warnings] == [("一!D1", "“备注”没有收入")]


def test_read_empty_rows_are_passed_over() -> None:
    rows = [NAMES, [], QUESTION, ["", " ", "\n"], ["判断题", "对吗？", "错"]]
    assert len(read(workbook({"一": rows}), DEFAULTS).entries) == 2


def test_read_references_that_count_the_rows_are_left_out() -> None:
    rows = [["编号", *NAMES], [1, *QUESTION], [2, "判断题", "对吗？", "错"]]
    reading = read(workbook({"一": rows}), DEFAULTS)
    assert [item.reference[0] for item in reading.items] == ["q", "q"]
    assert [(str(w.place), w.wording.zh) for w in reading.warnings] == [("一!A1", "“编号”没有收入")]


def test_read_numbers_of_rows_are_no_references_though_formulas_make_them() -> None:
    def number(book: Workbook) -> None:
        book.get_worksheet_by_name("一").write_formula("A2", "=ROW()-1", None, 1)

    rows = [["序号", *NAMES], ["", *QUESTION]]
    reading = read(workbook({"一": rows}, number), DEFAULTS)
    assert len(reading.items) == 1
    assert reading.warnings == ()


def test_read_numbers_in_columns_of_numbers_are_their_values() -> None:
    def show(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("题库")
        sheet.write_number("H2", 0.65, book.add_format({"num_format": "0%"}))

    entry = book_entry(show, 分值=2.5, 难度=0.1, 年份=2024)
    assert entry.item is not None
    assert entry.item.points == Decimal("2.5")
    assert entry.item.difficulty == Decimal("0.65")
    assert entry.item.valid_for == 2024


def test_read_difficulty_of_one_to_five_as_a_number() -> None:
    entry = book_entry(难度=5)
    assert entry.item is not None
    assert entry.item.difficulty == Decimal("0.30")


def test_read_key_of_a_numeric_question_may_be_a_number() -> None:
    entry = book_entry(题型="计算题", 答案=42.5, 选项A="", 选项B="", 允许误差=0.5)
    assert entry.item is not None
    assert entry.cells["答案"] == "42.5"
    assert entry.problems == ()


def test_read_key_of_a_true_false_question_may_be_a_truth() -> None:
    entry = book_entry(题型="判断题", 答案=False, 选项A="", 选项B="")
    assert entry.item is not None
    assert entry.cells["答案"] == "FALSE"


def test_read_raised_and_lowered_characters_are_kept_as_markup() -> None:
    def raise_them(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("题库")
        low, high = book.add_format({"font_script": 2}), book.add_format({"font_script": 1})
        sheet.write_rich_string("C2", "每", high, "2 ", "吨 CO", low, "2", "的量")
        sheet.write_rich_string("D2", "10", high, "2")

    entry = book_entry(raise_them)
    assert entry.item is not None
    assert entry.item.stem == "每<sup>2</sup> 吨 CO<sub>2</sub>的量"
    assert entry.cells["选项A"] == "10<sup>2</sup>"


def test_raised_text_is_markup_only_where_that_can_say_it() -> None:
    xml = (
        "<x:si><x:r><x:rPr><x:vertAlign val='baseline'/></x:rPr><x:t>_x005F_x0041_甲</x:t></x:r>"
        "<x:r><x:rPr><x:vertAlign val='superscript'/></x:rPr><x:t>  </x:t></x:r>"
        "<x:r><x:rPr><x:vertAlign val='superscript'/></x:rPr><x:t>a&lt;b</x:t></x:r>"
        "<x:r><x:rPr><x:vertAlign val='subscript'/></x:rPr><x:t> i+1 </x:t></x:r>"
        "<x:rPh sb='0' eb='1'><x:t>jiǎ</x:t></x:rPh></x:si>"
    )
    assert raised_text(xml.encode()) == "_x0041_甲  a<b <sub>i+1</sub> "


def test_read_raised_characters_in_a_column_that_is_not_read_do_no_harm() -> None:
    def raise_them(book: Workbook) -> None:
        high = book.add_format({"font_script": 1})
        book.get_worksheet_by_name("题库").write_rich_string("H2", "10", high, "2")

    assert book_entry(raise_them).problems == ()


def test_read_coloured_characters_are_plain_text() -> None:
    def colour(book: Workbook) -> None:
        red = book.add_format({"font_color": "red"})
        book.get_worksheet_by_name("题库").write_rich_string("C2", "下列", red, "错误", "的是")

    entry = book_entry(colour)
    assert entry.item is not None
    assert entry.item.stem == "下列错误的是"


def test_read_hidden_rows_and_sheets_with_a_warning() -> None:
    def hide(book: Workbook) -> None:
        book.get_worksheet_by_name("一").set_row(1, None, None, {"hidden": True})
        book.get_worksheet_by_name("二").hide()
        book.get_worksheet_by_name("三").hide()

    rows = {"一": [NAMES, QUESTION], "二": [NAMES, ["判断题", "对吗？", "错"]], "三": [["菜单"]]}
    reading = read(workbook({"零": [NAMES], **rows}, hide), DEFAULTS)
    assert len(reading.items) == 2
    assert [(str(w.place), w.wording.zh, w.wording.en) for w in reading.warnings] == [
        ("row 一!2", "隐藏的内容也已读取：1 行", "what is hidden was read as well: 1 row"),
        ("二", "隐藏的内容也已读取：工作表“二”", "what is hidden was read as well: the sheet '二'"),
    ]


def test_read_merged_cells_hold_for_their_rows_if_they_class() -> None:
    def merge(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("一")
        sheet.merge_range("A2:A3", "判断题")
        sheet.merge_range("D2:D5", "配额")
        sheet.merge_range("C2:C3", "对")

    rows = [[*NAMES, "知识点"], ["", "是吗？"], ["", "对吗？"], [], ["判断题", "行吗？", "对"]]
    reading = read(workbook({"一": rows}, merge), DEFAULTS)
    assert [item.topic for item in reading.items] == ["配额", "配额"]
    assert [problem.code for problem in reading.entries[1].problems] == [Refusal.KEY_MISSING]
    assert min((str(w.place), w.wording.zh, w.wording.en) for w in reading.warnings) == (
        "一!A2",
        "合并单元格 A2:A3 按左上角的内容读取",
        "the merged cells A2:A3 are read as their top left one",
    )


def test_read_merged_title_above_the_header_is_no_concern() -> None:
    def merge(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("一")
        sheet.merge_range("A1:C1", "题库")

    reading = read(workbook({"一": [[], NAMES, QUESTION]}, merge), DEFAULTS)
    assert len(reading.items) == 1
    assert reading.warnings == ()


def test_read_strings_within_the_cells_as_some_programs_write_them() -> None:
    data = repacked(
        workbook({"一": [NAMES, ["判断题", "是吗？", "对"]]}),
        {
            "xl/worksheets/sheet1.xml": replaced(
                '<c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c>',
                '<c r="A2" t="inlineStr"><is><t>判断题</t></is></c>'
                '<c r="B2" t="inlineStr"><is><r><t>CO</t></r><r><rPr><vertAlign val="subscript"/>'
                "</rPr><t>2</t></r></is></c>",
            )
        },
    )
    assert [item.stem for item in read(data, DEFAULTS).items] == ["CO<sub>2</sub>"]


def test_read_days_counted_from_1904_are_days_all_the_same() -> None:
    data = workbook({"题库": question_rows()}, _write_day)
    entry = read(data, DEFAULTS).entries[0]
    later = repacked(data, {"xl/workbook.xml": replaced("<workbookPr", '<workbookPr date1904="1"')})
    other = read(later, DEFAULTS).entries[0]
    assert entry.problems[0].context["value"] == "2023-03-15"
    assert other.problems[0].context["value"] == "2027-03-16"


def _write_day(book: Workbook) -> None:
    day = book.add_format({"num_format": 'm"月"d"日"'})
    book.get_worksheet_by_name("题库").write_number("D2", 45000, day)


def test_write_has_our_columns_and_numbers_as_numbers() -> None:
    [sheet] = open_xlsx(write([make_single(points=Decimal("2.5"))], {})).sheets
    assert sheet.name == "题库"
    assert sheet.rows[0] == list(HEADERS)
    assert sheet.rows[1][HEADERS.index("分值")] == 2.5
