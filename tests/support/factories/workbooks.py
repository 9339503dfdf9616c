# SPDX-License-Identifier: Apache-2.0
"""Workbooks as people leave them: ours, with cells typed over in Excel."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

QUESTIONS = "题库"
REFERENCE = "编号"


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is calculated, and what Excel last made of it."""

    text: str
    value: str


# A float is what Excel makes of a text that looks like a number.
Cell = str | float | Formula
Rows = list[list[Cell]]


def read_rows(data: bytes, sheet: str = QUESTIONS) -> Rows:
    """The rows of a sheet with their header, empty cells as empty text."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[cell if isinstance(cell, float) else str(cell) for cell in row] for row in rows]


def write_rows(rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook with these rows, saved as Excel saves what was typed into it."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(QUESTIONS)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, (number, column), cell)
    return content.getvalue()


def _write(sheet: Worksheet, at: tuple[int, int], cell: Cell) -> None:
    match cell:
        case Formula():
            sheet.write_formula(*at, cell.text, None, cell.value)
        case float():
            sheet.write_number(*at, cell)
        case _:
            sheet.write_string(*at, cell)


def type_over(rows: Rows, changes: Mapping[tuple[str, str], Cell]) -> Rows:
    """The rows with some cells typed over: each named by its question's reference and its column."""
    header = rows[0]
    places = {row[header.index(REFERENCE)]: number for number, row in enumerate(rows)}
    typed = [list(row) for row in rows]
    for (reference, column), cell in changes.items():
        typed[places[reference]][header.index(column)] = cell
    return typed
