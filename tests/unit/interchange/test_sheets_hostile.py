# SPDX-License-Identifier: Apache-2.0
"""Workbooks that would take all memory, hide what they hold, or are none: refused as files."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from unittest.mock import Mock

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.interchange import Refusal
from question_bank.interchange.guards import FileReason, FileRefused, open_archive, write_archive
from question_bank.interchange.sheets.excel import read
from question_bank.interchange.sheets.sheet_xml import (
    MAX_AREA,
    cells_of_range,
    column_letters,
    column_number,
)
from tests.unit.interchange.guards.ole_files import LOCKED, ole_file
from tests.unit.interchange.sheet_files import (
    DEFAULTS,
    png,
    question_rows,
    refusal,
    repacked,
    replaced,
    workbook,
)

SHEET, TEXTS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
GOOD = workbook({"题库": question_rows()})
LAST_CELL = '<c r="F2" t="s"><v>11</v></c>'


def more_cells(cells: str) -> bytes:
    """The good workbook with more cells behind its last."""
    assert LAST_CELL in open_archive(GOOD).read(SHEET).decode()
    return repacked(GOOD, {SHEET: replaced(LAST_CELL, LAST_CELL + cells)})


def more_rows(rows: str) -> bytes:
    return repacked(GOOD, {SHEET: replaced("</sheetData>", f"{rows}</sheetData>")})


def a_cell(place: str) -> str:
    return f'<c r="{place}"><v>1</v></c>'


FAR = [
    *(f'<row r="2">{a_cell(place)}</row>' for place in ("XFD1048576", "A1048576", "XFD1000")),
    *(f'<row r="2">{a_cell(place)}</row>' for place in ("A0", "XFE1", "AAAA1", "A1048577")),
    '<row r="1048576"><c><v>1</v></c></row>',
    f'<row r="1048576">{a_cell("XFD1048576")}</row>',
    "<row><c r='XFD1048576'><v>1</v></c></row>",
    '<row r="3"><c\n r = "XFD1048576"><v>1</v></c></row>',
]


@pytest.mark.parametrize("row", FAR)
def test_read_cells_at_the_far_corner_are_refused(row: str) -> None:
    assert refusal(more_rows(row)).reason in {
        FileReason.WORKBOOK_TOO_LARGE,
        FileReason.WORKBOOK_BROKEN,
    }


def test_read_too_large_sheet_says_what_to_remove() -> None:
    refused = refusal(more_rows(f'<row r="1048576">{a_cell("ZZ1048576")}</row>'))
    assert refused.wording.zh == "工作表“题库”过大，请删除空白的行和列后面的内容"
    assert refused.wording.en == (
        "the sheet 题库 is too large; remove what stands far below or beside the questions"
    )


@pytest.mark.parametrize(
    "row", ['<row r="1048576"/>', '<row r="1048576"><c r="XFD1048576" s="1"/></row>', "<row/>"]
)
def test_read_blank_cells_at_the_far_corner_do_no_harm(row: str) -> None:
    assert len(read(more_rows(row), DEFAULTS).items) == 1


def test_read_sheets_that_are_large_together_are_refused() -> None:
    rows = MAX_AREA // 2 // 100
    far = f'<row r="{rows}">{a_cell(f"CZ{rows}")}</row></sheetData>'
    sheets = {str(number): question_rows() for number in range(3)}
    parts: dict[str, Callable[[bytes], bytes]] = {
        f"xl/worksheets/sheet{number}.xml": replaced("</sheetData>", far) for number in (1, 2, 3)
    }
    assert refusal(repacked(workbook(sheets), parts)).reason is FileReason.WORKBOOK_TOO_LARGE


def test_read_long_text_in_many_cells_is_refused() -> None:
    long = workbook({"题库": question_rows(题干="甲" * 30_000)})
    many = "".join(f'<row r="{n}"><c r="C{n}" t="s"><v>8</v></c></row>' for n in range(3, 1500))
    data = repacked(long, {SHEET: replaced("</sheetData>", f"{many}</sheetData>")})
    assert refusal(data).reason is FileReason.WORKBOOK_TOO_LARGE


def test_read_claims_of_how_many_there_are_are_not_believed() -> None:
    count = 'count="4000000000" uniqueCount="4000000000"'
    data = repacked(GOOD, {TEXTS: replaced('count="12" uniqueCount="12"', count)})
    assert len(read(data, DEFAULTS).items) == 1


def test_read_text_that_speaks_of_counts_is_unchanged() -> None:
    text = '用 count="5" 计数'
    assert read(workbook({"题库": question_rows(题干=text)}), DEFAULTS).items[0].stem == text


def test_read_cells_without_places_stand_one_behind_the_other() -> None:
    def bare(part: bytes) -> bytes:
        rows = part.decode()
        for column in "ABCDEF":
            rows = rows.replace(f' r="{column}1"', "").replace(f' r="{column}2"', "")
        return rows.replace('<row r="1"', "<row").replace('<row r="2"', "<row").encode()

    assert len(read(repacked(GOOD, {SHEET: bare}), DEFAULTS).items) == 1


def test_read_cells_some_of_which_have_no_place_are_refused() -> None:
    assert refusal(more_cells('<c t="e"><v>#N/A</v></c>')).reason is FileReason.WORKBOOK_BROKEN


HIDING = [
    "<!-- --><f>1+1</f>",
    "<f><![CDATA[1+1]]></f>",
    "<f\n>1+1</f>",
    '<f t="shared" si="0"/>',
    "<!-- <x> --><f >1+1</f>",
]


@pytest.mark.parametrize("formula", HIDING)
def test_read_formula_is_found_however_it_is_written(formula: str) -> None:
    data = repacked(
        GOOD,
        {
            SHEET: replaced(
                '<c r="D2" t="s"><v>9</v></c>', f'<c r="D2" t="str">{formula}<v>甲</v></c>'
            )
        },
    )
    problems = read(data, DEFAULTS).entries[0].problems
    assert [(problem.code, str(problem.place)) for problem in problems] == [
        (Refusal.CELL_FORMULA, "题库!D2")
    ]


def test_read_sheet_in_another_encoding_or_with_a_prefix_is_the_same() -> None:
    def wide(part: bytes) -> bytes:
        return part.decode().replace("UTF-8", "UTF-16").encode("utf-16")

    def prefixed(part: bytes) -> bytes:
        text = part.decode().replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        return text.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=").encode()

    for change in (wide, prefixed):
        data = repacked(GOOD, {SHEET: change, TEXTS: change})
        assert read(data, DEFAULTS).items == read(GOOD, DEFAULTS).items


def test_read_second_workbook_in_the_same_file_is_never_looked_at() -> None:
    data = repacked(GOOD, {"content.xml": lambda _: b"<x/>", "mimetype": lambda _: b"x"})
    assert read(data, DEFAULTS).items == read(GOOD, DEFAULTS).items


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("_rels/.rels", "officeDocument", "nothing"),
        ("xl/_rels/workbook.xml.rels", "rId1", "rId77"),
        ("xl/_rels/workbook.xml.rels", 'Target="worksheets/sheet1.xml"', 'Target="none.xml"'),
        (SHEET, "<worksheet", "<nosheet"),
        (SHEET, "</sheetData>", ""),
        (SHEET, "<v>10</v>", "<v>77</v>"),
        (SHEET, 't="s"', 't="nothing"'),
        (TEXTS, "</sst>", ""),
        (TEXTS, "<sst", "<nothing"),
        ("xl/styles.xml", "<cellXfs", f"<cellXfs>{'<xf/>' * 65_491}</cellXfs><cellXfs"),
    ],
)
def test_read_workbook_that_makes_no_sense_is_refused(part: str, old: str, new: str) -> None:
    refused = refusal(repacked(GOOD, {part: replaced(old, new)}))
    assert refused.reason in {
        FileReason.WORKBOOK_BROKEN,
        FileReason.ARCHIVE_MISSING,
        FileReason.XML_BROKEN,
    }


def test_read_broken_workbook_says_what_to_do() -> None:
    refused = refusal(repacked(GOOD, {SHEET: replaced("<v>10</v>", "<v>77</v>")}))
    assert refused.wording.zh == "工作簿无法读取，请用 Excel 或 WPS 打开后另存为 .xlsx"
    assert refused.wording.en == (
        "the workbook cannot be read; open it in Excel or WPS and save it as .xlsx"
    )


def test_read_workbook_without_texts_or_styles_has_numbers_only() -> None:
    def without(part: bytes) -> bytes:
        links = part.decode()
        return links.replace("sharedStrings", "none").replace("/styles", "/none").encode()

    data = repacked(workbook({"题库": [[1, 2]]}), {"xl/_rels/workbook.xml.rels": without})
    assert refusal(data).reason is FileReason.TABLE_COLUMNS


class PanicException(BaseException):
    """What a library raises that is written in another language."""


@pytest.mark.parametrize(
    ("raised", "seen"), [(PanicException, FileRefused), (KeyboardInterrupt, KeyboardInterrupt)]
)
def test_read_panic_is_a_broken_workbook_and_a_stop_is_a_stop(
    monkeypatch: pytest.MonkeyPatch, raised: type[BaseException], seen: type[BaseException]
) -> None:
    def fail(_file: object) -> None:
        raise raised

    monkeypatch.setattr(
        "question_bank.interchange.sheets.workbook.CalamineWorkbook", Mock(from_filelike=fail)
    )
    with pytest.raises(seen):
        read(GOOD, DEFAULTS)


def test_read_sheet_of_a_chart_is_passed_over() -> None:
    data = workbook({"题库": question_rows()}, lambda book: book.add_chartsheet("图表"))
    assert len(read(data, DEFAULTS).items) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n", FileReason.UNEXPECTED_KIND),
        (b"", FileReason.EMPTY),
        ("题型,题干,答案".encode(), FileReason.UNEXPECTED_KIND),
        (png(), FileReason.UNEXPECTED_KIND),
        (write_archive({"a.txt": b"x"}), FileReason.UNEXPECTED_KIND),
        (ole_file({"EncryptedPackage": b"x"}), FileReason.PASSWORD),
        (ole_file({"Workbook": LOCKED}), FileReason.PASSWORD),
        (repacked(GOOD, {"xl/vbaProject.bin": lambda _: b"x"}), FileReason.MACROS),
        (repacked(GOOD, {BOOK: lambda part: b"<!DOCTYPE x>" + part}), FileReason.XML_DOCTYPE),
        (GOOD[:-30], FileReason.ARCHIVE_BROKEN),
    ],
)
def test_read_what_is_no_harmless_workbook_is_refused(data: bytes, reason: FileReason) -> None:
    assert refusal(data).reason is reason


def test_read_zip_bomb_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(BOOK, b"<x/>")
        archive.writestr(SHEET, b" " * 30_000_000)
    assert refusal(packed.getvalue()).reason is FileReason.ARCHIVE_BOMB


@settings(deadline=None)
@given(st.binary())
def test_read_any_bytes_are_refused(data: bytes) -> None:
    refusal(data)


TOKENS = [
    *("<f>", "</f>", "<c", 'r="', "A0", 't="s"', 't="e"', "<v>", "-1", "1e400", "<!--", "&#65;"),
    *('s="70000"', 'hidden="1"', "vertAlign", "<si/>", "</sheetData>", '"', ">", "\x00", "\xff"),
]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([SHEET, TEXTS, BOOK, "xl/styles.xml", "xl/_rels/workbook.xml.rels"]),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(TOKENS), st.integers(0, 20)), min_size=1),
)
def test_read_damaged_parts_give_a_reading_or_are_refused(
    part: str, damage: list[tuple[float, str, int]]
) -> None:
    def spoil(content: bytes) -> bytes:
        for share, token, lost in damage:
            place = int(share * len(content))
            content = content[:place] + token.encode("latin-1") + content[place + lost :]
        return content

    with suppress(FileRefused):
        reading = read(repacked(GOOD, {part: spoil}), DEFAULTS)
        assert all(entry.item or entry.problems for entry in reading.entries)


@given(st.integers(0, 16_383))
def test_column_number_of_its_letters_is_the_column(number: int) -> None:
    assert column_number(column_letters(number)) == number


def test_cells_of_a_range_are_its_corners() -> None:
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]
    assert cells_of_range("$B$2:C3") == ((1, 1), (2, 2))
    assert cells_of_range("A1") == ((0, 0), (0, 0))
    assert cells_of_range("1:2") is None
