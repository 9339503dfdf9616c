# SPDX-License-Identifier: Apache-2.0
"""Tables and workbooks as other programs write them, for the tests of sheets."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PIL import Image
from xlsxwriter import Workbook

from question_bank.interchange import Defaults, Entry
from question_bank.interchange.guards import FileRefused, open_archive, write_archive
from question_bank.interchange.sheets import csv as csv_format, excel
from tests.unit.interchange.guards.refusals import refused

DEFAULTS = Defaults("policy")
Rows = Sequence[Sequence[Any]]


def png(colour: int = 0) -> bytes:
    file = io.BytesIO()
    Image.new("L", (4, 4), colour).save(file, "PNG")
    return file.getvalue()


def csv_of(*rows: Sequence[str], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def entry_of(**cells: str) -> Entry:
    """The one entry of a table with these columns; 题型, 题干 and 答案 are there in any case."""
    row = {"题型": "单选题", "题干": "题目", "答案": "A"} | cells
    reading = csv_format.read(csv_of(list(row), list(row.values())), DEFAULTS)
    assert len(reading.entries) == 1
    return reading.entries[0]


def words(entry: Entry) -> list[tuple[str, str, str]]:
    """Where and what is said of the entry, in both languages."""
    return [(str(p.place), p.wording.zh, p.wording.en) for p in entry.problems]


def workbook(
    sheets: Mapping[str, Rows], dress: Callable[[Workbook], None] = lambda _book: None
) -> bytes:
    """A workbook of these rows; `dress` does to it what rows alone cannot say."""
    file = io.BytesIO()
    # What programs write that know formulas and numbers from their looks.
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    dress(book)
    book.close()
    return file.getvalue()


def question_rows(**cells: Any) -> Rows:
    """A header and one sound question with these cells."""
    row = {
        "编号": "hs-1",
        "题型": "单选题",
        "题干": "题目",
        "选项A": "甲",
        "选项B": "乙",
        "答案": "A",
    }
    row |= cells
    return [list(row), list(row.values())]


def book_entry(dress: Callable[[Workbook], None] = lambda _book: None, **cells: Any) -> Entry:
    """The one entry of a workbook with these cells in the row 2 of the sheet 题库."""
    reading = excel.read(workbook({"题库": question_rows(**cells)}, dress), DEFAULTS)
    assert len(reading.entries) == 1
    return reading.entries[0]


def refusal(data: bytes) -> FileRefused:
    """Why the workbook is refused whole."""
    return refused(lambda: excel.read(data, DEFAULTS))


def repacked(data: bytes, parts: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The archive with some parts changed; a part that is new is made from nothing."""
    archive = open_archive(data)
    content = {name: archive.read(name) for name in archive.names}
    for name, change in parts.items():
        content[name] = change(content.get(name, b""))
    return write_archive(content)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    """A change of a part; refused if there is nothing to change."""

    def change(part: bytes) -> bytes:
        assert old.encode() in part
        return part.replace(old.encode(), new.encode())

    return change
