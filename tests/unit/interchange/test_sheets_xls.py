# SPDX-License-Identifier: Apache-2.0
"""Old Excel files: read as the new ones are, each record judged before it is believed."""

import io
import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st
from python_calamine import CalamineWorkbook

from question_bank.interchange import Refusal
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.guards.ole import content_of
from question_bank.interchange.sheets.biff import open_xls
from question_bank.interchange.sheets.excel import read
from tests.unit.interchange.guards.ole_files import (
    END,
    ROOT,
    SECTOR,
    STREAM,
    header,
    ole_file,
    record as entry,
)
from tests.unit.interchange.guards.refusals import reason
from tests.unit.interchange.sheet_files import DEFAULTS, question_rows, refusal
from tests.unit.interchange.xls_files import (
    CONTINUE,
    TEXTS,
    begin,
    cell,
    number,
    record,
    wide,
    xls,
)

GOOD = xls({"题库": question_rows()})
STYLES = b"".join(
    [
        record(0x41E, struct.pack("<H", 164) + wide('m"月"d"日"')),
        *(record(0xE0, struct.pack("<2H", 0, code)) for code in (0, 9, 164, 2)),
    ]
)
PER_CENT, DAY, TWO_PLACES = 1, 2, 3


def test_read_question_of_an_old_file() -> None:
    reading = read(GOOD, DEFAULTS)
    assert [(item.reference, item.stem) for item in reading.items] == [("hs-1", "题目")]
    assert str(reading.entries[0].place) == "row 题库!2"


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=9),
                st.integers(-(2**29), 2**29 - 1),
                st.floats(allow_nan=False, allow_infinity=False),
                st.booleans(),
            ),
            max_size=5,
        ),
        max_size=5,
    )
)
def test_open_xls_reads_what_another_reader_reads(rows: list[list[object]]) -> None:
    data = xls({"一": rows})
    [sheet] = open_xls(data).sheets
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        other = book.get_sheet_by_index(0)
        assert [*map(list, sheet.rows)] == other.to_python()
        assert sheet.start == (other.start or (0, 0))


def test_read_numbers_in_the_short_forms() -> None:
    def short(value: int) -> bytes:
        return value.to_bytes(4, "little", signed=True)

    upper = struct.pack("<d", 0.5)[4:]
    several = struct.pack("<HH", 1, 6) + b"\x00\x00" + short(25 << 2 | 2)
    several += struct.pack("<H", PER_CENT) + upper + struct.pack("<H", 7)
    rows = question_rows(选项C="", 选项D="", 分值="")
    further = record(0xBD, several) + cell(0x27E, 1, 8, short(250 << 2 | 3))
    reading = read(xls({"题库": rows}, further=further, shared=STYLES), DEFAULTS)
    found = reading.entries[0].cells
    assert (found["选项C"], found["选项D"], found["分值"]) == ("25", "50%", "2.5")


def test_read_text_within_its_cell_is_taken() -> None:
    further = cell(0x204, 1, 2, wide("另一题"))
    assert read(xls({"题库": question_rows(题干="")}, further=further), DEFAULTS).items[0].stem == (
        "另一题"
    )


@pytest.mark.parametrize(
    ("further", "code", "zh"),
    [
        (number(1, 3, 45355, DAY), Refusal.CELL_DATE, "单元格被存为日期 2024-03-04，"),
        (number(1, 3, 45355.5, DAY), Refusal.CELL_DATE, "单元格被存为日期 2024-03-04 12:00:00，"),
        (number(1, 3, 1e17), Refusal.CELL_NUMBER, "单元格被存为数字 1E+17，"),
        (number(1, 0, 7), Refusal.CELL_NUMBER, "单元格被存为数字 7，"),
        (number(1, 5, 1), Refusal.CELL_NUMBER, "单元格被存为数字 1，"),
        (cell(0x06, 1, 3, bytes(16)), Refusal.CELL_FORMULA, "单元格是公式，"),
        (cell(0x205, 1, 3, b"\x17\x01"), Refusal.CELL_ERROR, "单元格是错误值 #REF!"),
        (cell(0x205, 1, 3, b"\x63\x01"), Refusal.CELL_ERROR, "单元格是错误值 #?"),
    ],
)
def test_read_damaged_cell_is_refused(further: bytes, code: Refusal, zh: str) -> None:
    data = xls({"题库": question_rows(编号="")}, further=further, shared=STYLES)
    reading = read(data, DEFAULTS)
    [problem] = reading.entries[0].problems
    assert problem.code is code
    assert problem.wording.zh.startswith(zh)


def test_read_days_counted_from_1904_are_days_all_the_same() -> None:
    shared = record(0x22, b"\x01\x00") + STYLES
    data = xls({"题库": question_rows()}, further=number(1, 3, 0, DAY), shared=shared)
    assert read(data, DEFAULTS).entries[0].problems[0].context["value"] == "1904-01-01"


def test_read_number_with_its_places_is_as_it_is_shown() -> None:
    data = xls({"题库": question_rows()}, further=number(1, 3, 2.5, TWO_PLACES), shared=STYLES)
    assert read(data, DEFAULTS).entries[0].cells["选项A"] == "2.50"


def test_read_hidden_rows_hidden_sheets_and_merged_cells() -> None:
    further = record(0x208, struct.pack("<6H2H", 1, 0, 6, 0, 0, 0, 0x20, 0))
    further += record(0xE5, struct.pack("<5H", 1, 1, 1, 3, 4))
    chart = begin(0x20) + number(60_000, 255, 1) + record(0x0A)
    drawing = record(0xEB, bytes(8))
    data = xls({"题库": question_rows()}, further=further + chart, shared=drawing, hidden=["题库"])
    reading = read(data, DEFAULTS)
    assert len(reading.items) == 1
    assert [w.wording.zh for w in reading.warnings] == [
        "隐藏的内容也已读取：工作表“题库”",
        "隐藏的内容也已读取：1 行",
        "合并单元格 D2:E2 按左上角的内容读取",
    ]


FONTS = b"".join(record(0x31, bytes(8) + bytes([script]) + bytes(7)) for script in (0, 1, 0, 0, 2))


def test_read_raised_and_lowered_characters_are_kept_as_markup() -> None:
    """A text in two records, the second half of it narrow, with fonts, and a reading behind it."""
    text = "吨 CO".encode("utf-16-le")
    runs = struct.pack("<4H", 4, 5, 5, 0)
    first = struct.pack("<2L", 2, 2) + wide("10m2") + struct.pack("<HBHL", 6, 0x0D, 2, 3) + text
    texts = record(TEXTS, first) + record(CONTINUE, b"\x002e" + runs + b"jia")
    [sheet] = open_xls(with_texts(FONTS + texts, [0, 1])).sheets
    assert sheet.rows == [["10m2", "吨 CO<sub>2</sub>e"]]


def with_texts(shared: bytes, numbers: list[int]) -> bytes:
    """A workbook of one row with these of the shared texts."""
    place = len(begin(5) + shared) + 12 + 4
    head = begin(5) + shared + record(0x85, struct.pack("<L2B", place, 0, 0) + b"\x00\x00")
    row = b"".join(cell(0xFD, 0, at, struct.pack("<L", n)) for at, n in enumerate(numbers))
    stream = head + record(0x0A) + begin(0x10) + row + record(0x0A)
    return ole_file({"Workbook": stream.ljust(4096, b"\x00")})


def test_read_pair_of_units_split_over_two_records_is_one_character() -> None:
    units = "𠮷".encode("utf-16-le")
    first = struct.pack("<2L", 1, 1) + struct.pack("<HB", 2, 1) + units[:2]
    shared = record(TEXTS, first) + record(CONTINUE, b"\x01" + units[2:])
    assert open_xls(with_texts(shared, [0])).sheets[0].rows == [["𠮷"]]


@pytest.mark.parametrize(
    "shared",
    [
        record(TEXTS, struct.pack("<2L", 9, 9) + wide("甲")),
        record(TEXTS, struct.pack("<2L", 1, 1) + struct.pack("<HB", 2, 1) + b"abc"),
        record(TEXTS, b"\x00"),
    ],
)
def test_read_texts_that_are_cut_off_are_refused(shared: bytes) -> None:
    assert refusal(with_texts(shared, [0])).reason is FileReason.WORKBOOK_BROKEN


@pytest.mark.parametrize(
    "data",
    [
        xls({"题库": question_rows()}, version=0x500),
        xls({"题库": question_rows()}, shared=record(0xEB, b"\x02\x00\x07\xf0")),
        xls({"题库": question_rows()}, further=cell(0xFD, 1, 3, b"\xff\x00\x00\x00")),
        xls({"题库": question_rows()}, further=begin(0x20)),
        ole_file(
            {
                "Workbook": begin(5)
                + record(0x85, b"\x00\x00\x00\x00\x00\x00\x01\x00A") * 2
                + record(0x0A)
                + bytes(4096)
            }
        ),
    ],
)
def test_read_old_file_that_cannot_be_read_safely_is_refused(data: bytes) -> None:
    assert refusal(data).reason is FileReason.WORKBOOK_BROKEN


def test_read_cells_at_the_far_corner_are_refused() -> None:
    data = xls({"题库": question_rows()}, further=number(65_535, 255, 1))
    assert refusal(data).reason is FileReason.WORKBOOK_TOO_LARGE


@pytest.mark.parametrize("last", [END, 2])
def test_workbook_of_a_small_file_lies_in_the_root(last: int) -> None:
    content = b"".join(bytes([n]) * 64 for n in range(3))
    root = entry("Root Entry", ROOT, 3, 512)
    book = entry("Workbook", STREAM, 2, 150)
    followers = [0xFFFFFFFD, END, END, END, *[0xFFFFFFFF] * 124]
    small = [last, 0, 1, *[0xFFFFFFFF] * 125]
    head = bytearray(header())
    struct.pack_into("<L", head, 60, 2)
    data = bytes(head) + struct.pack("<128L", *followers)
    data += (root + book).ljust(SECTOR, b"\x00") + struct.pack("<128L", *small)
    data += content.ljust(SECTOR, b"\x00")
    assert content_of(data).workbook == (b"\x02" * 64 + b"\x01" * 64 + b"\x00" * 64)[:150]


def test_workbook_of_a_large_file_has_a_list_of_its_tables() -> None:
    folder = entry("Root Entry", ROOT) + entry("Workbook", STREAM, 3, 4096)
    followers = [0xFFFFFFFD, 0xFFFFFFFC, END, *range(4, 11), END, *[0xFFFFFFFF] * 117]
    data = header(directory=2, table=0xFFFFFFFF, more=1) + struct.pack("<128L", *followers)
    data += struct.pack("<128L", 0, *[0xFFFFFFFF] * 126, END) + folder.ljust(SECTOR, b"\x00")
    content = bytes(range(256)) * 16
    assert content_of(data + content).workbook == content


@pytest.mark.parametrize(
    "data",
    [
        b"",
        header(shift=3),
        header(directory=77),
        ole_file({"WordDocument": b"x"}),
        header(more=0) + bytes(SECTOR),
    ],
)
def test_workbook_that_is_not_there_is_refused(data: bytes) -> None:
    assert reason(lambda: open_xls(data)) is FileReason.WORKBOOK_BROKEN


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)), max_size=5
    )
)
def test_read_damaged_old_file_gives_a_reading_or_is_refused(
    damage: list[tuple[int, bytes]],
) -> None:
    data = bytearray(GOOD)
    for place, new in damage:
        data[place : place + len(new)] = new
    with suppress(FileRefused):
        reading = read(bytes(data), DEFAULTS)
        assert all(found.item or found.problems for found in reading.entries)
