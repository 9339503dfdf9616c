# SPDX-License-Identifier: Apache-2.0
"""The template, and the workbook of corrections: filled in, mended and read again."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from question_bank.interchange import Defaults, Entry, Place, Problem, Refusal
from question_bank.interchange.fields.columns import COLUMNS, HEADERS, PROBLEMS
from question_bank.interchange.guards import check_picture, parse_xml
from question_bank.interchange.sheets import write_corrections, write_template
from question_bank.interchange.sheets.excel import read
from question_bank.interchange.sheets.package import take_apart
from question_bank.interchange.sheets.sheet_xml import column_number
from question_bank.interchange.sheets.template import EXAMPLES
from question_bank.interchange.sheets.workbook import Worksheet, open_xlsx
from question_bank.items import ItemType
from tests.unit.interchange.sheet_files import (
    DEFAULTS,
    book_entry,
    entry_of,
    png,
    question_rows,
    workbook,
)

WRONG = "FFFFC7CE"


def sheets_of(data: bytes) -> dict[str, Worksheet]:
    return {sheet.name: sheet for sheet in open_xlsx(data).sheets}


def rows_of(data: bytes) -> list[dict[str, object]]:
    """The rows of the sheet 题库 by header."""
    names, *rows = sheets_of(data)["题库"].rows
    return [dict(zip(names, row, strict=True)) for row in rows]


def mended(data: bytes, changes: Mapping[str, str]) -> bytes:
    """The workbook as its author sends it back, with these cells of the first question changed."""
    first, *others = rows_of(data)
    rows = [first | dict(changes), *others]
    return workbook({"题库": [list(first), *(list(row.values()) for row in rows)]})


def coloured(data: bytes) -> set[str]:
    """The headers of the cells of the second row that are marked as wrong."""
    package = take_apart(data)
    styles = parse_xml(package.archive.read("xl/styles.xml"))
    fills = [fill.find(".//{*}fgColor") for fill in styles.iterfind("{*}fills/{*}fill")]
    wrong = {at for at, fill in enumerate(fills) if fill is not None and fill.get("rgb") == WRONG}
    cells = styles.findall("{*}cellXfs/{*}xf")
    marked = {str(at) for at, style in enumerate(cells) if int(style.get("fillId", "0")) in wrong}
    row = parse_xml(package.sheets[0].xml.whole).findall(".//{*}row")[1]
    names = [*sheets_of(data)["题库"].rows[0]]
    return {
        str(names[column_number(cell.get("r", "").rstrip("0123456789"))])
        for cell in row
        if cell.get("s") in marked
    }


def test_template_is_empty_and_says_what_each_column_is() -> None:
    data = write_template()
    assert data == write_template()
    assert read(data, DEFAULTS).entries == ()
    sheets = sheets_of(data)
    assert sheets["题库"].rows == [list(HEADERS)]
    told = {str(cell) for row in sheets["填写说明"].rows for cell in row}
    for column in COLUMNS:
        assert {column.english, column.note.zh, column.note.en} <= told


def test_template_keeps_excel_from_making_numbers_and_offers_menus() -> None:
    package = take_apart(write_template())
    styles = package.formats
    sheet = parse_xml(package.archive.read(package.sheets[0].part))
    kinds = {}
    for column in sheet.iterfind("{*}cols/{*}col"):
        for at in range(int(column.get("min", "")) - 1, int(column.get("max", ""))):
            kinds[HEADERS[at]] = styles[int(column.get("style", "0"))]
    assert {header for header, kind in kinds.items() if kind != "@"} == {"分值", "难度", "适用年份"}
    menus = {
        HEADERS[column_number(menu.get("sqref", "").partition("2:")[0])]: menu.findtext(
            "{*}formula1"
        )
        for menu in sheet.iter("{*}dataValidation")
    }
    assert set(menus) == {"题型", "难度", "知识点", "认知层次", "工种"}
    assert menus["题型"] == '"单选题,多选题,判断题,简答题,匹配题,排序题,计算题"'
    assert sheet.find(".//{*}pane").get("state") == "frozen"


def test_template_examples_are_questions_once_copied() -> None:
    rows = sheets_of(write_template())["填写说明"].rows
    start = [row[: len(HEADERS)] for row in rows].index(list(HEADERS))
    reading = read(workbook({"题库": rows[start:]}), Defaults("assets"))
    assert tuple(reading.items) == EXAMPLES
    assert {item.type for item in EXAMPLES} == {*ItemType}


def test_corrections_hold_the_refused_questions_alone() -> None:
    rows = [*question_rows(), ["hs-2", "单选题", "另一题", "甲", "乙", "E"]]
    entries = read(workbook({"题库": rows}), DEFAULTS).entries
    data = write_corrections(entries)
    assert data == write_corrections(entries)
    [row] = rows_of(data)
    assert list(row) == [PROBLEMS, *HEADERS]
    assert row[PROBLEMS] == (
        "题库!F3：答案“E”不是任何一个选项，请改正答案或补上选项 / the key 'E' names no option; correct it or add the option"
    )
    assert (row["编号"], row["题干"], row["答案"]) == ("hs-2", "另一题", "E")


@pytest.mark.parametrize(
    ("cells", "wrong", "changes"),
    [
        ({"答案": "E"}, {"答案"}, {"答案": "B"}),
        ({"题型": "猜谜"}, {"题型"}, {"题型": "单选题"}),
        ({"选项B": "", "选项C": "丙"}, {"选项B"}, {"选项B": "乙"}),
        ({"选项B": ""}, {"选项B"}, {"选项B": "乙"}),
        ({"题干": ""}, {"题干"}, {"题干": "题目"}),
        ({"难度": "?", "分值": "?"}, {"难度", "分值"}, {"难度": "易", "分值": "2"}),
        ({"编号": 1001}, {"编号"}, {"编号": "1001"}),
        ({"选项": "A. 见 B. 甲 B. 乙", "选项A": "", "选项B": ""}, {"选项"}, {"选项": "甲|乙"}),
        ({"固定选项": "D"}, {"固定选项"}, {"固定选项": "A"}),
    ],
)
def test_corrections_mended_and_read_again_become_items(
    cells: dict[str, object], wrong: set[str], changes: dict[str, str]
) -> None:
    refused = book_entry(**cells)
    assert refused.item is None
    data = write_corrections([refused])
    assert coloured(data) == wrong
    unchanged = read(data, DEFAULTS).entries[0]
    assert unchanged.item is None or cells == {"编号": 1001}
    reading = read(mended(data, changes), DEFAULTS)
    assert [item.stem for item in reading.items] == ["题目"]
    assert reading.warnings == ()


def test_corrections_of_options_beyond_the_last_keep_them() -> None:
    options = {f"选项{letter}": f"第{letter}项" for letter in "ABCDEFGHIJK"}
    data = write_corrections([entry_of(**options)])
    assert rows_of(data)[0]["选项K"] == "第K项"
    assert len(read(mended(data, {"选项K": ""}), DEFAULTS).items) == 1


def test_corrections_bring_the_pictures_of_refused_questions() -> None:
    picture = png()
    name = check_picture(picture).name
    entry = replace(entry_of(答案=""), cells={"题型": "判断题", "题干": f"![](media:{name})"})
    data = write_corrections([entry], {name: picture, "0" * 64 + ".png": b""})
    reading = read(data, DEFAULTS)
    assert [problem.code for problem in reading.entries[0].problems] == [Refusal.KEY_MISSING]
    assert reading.pictures == {name: picture}


def test_corrections_of_what_no_cell_can_hold_are_written_all_the_same() -> None:
    long = "甲" * 40_000
    place = Place(line=3)
    problem = Problem(place, Refusal.UNREADABLE, "", {"value": "?"})
    cells = {"题干": "a\ud800b\ufffe\x01c", "答案": long}
    [row] = rows_of(write_corrections([Entry(place, None, (problem,), cells)]))
    assert row["题干"] == "a\ufffdb\ufffd\x01c"
    assert row["答案"] == "甲" * 16_383 + "…"
    assert row[PROBLEMS] == "第 3 行：无法识别：? / this cannot be read: ?"


def test_corrections_of_a_problem_without_a_place_say_the_reason() -> None:
    problem = Problem(Place(), Refusal.STEM_MISSING, "stem")
    [row] = rows_of(write_corrections([Entry(Place(), None, (problem,), {})]))
    assert row[PROBLEMS] == "没有题干 / there is no stem"


def test_corrections_of_nothing_are_an_empty_workbook() -> None:
    assert read(write_corrections([]), DEFAULTS).entries == ()
