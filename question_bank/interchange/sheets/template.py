# SPDX-License-Identifier: Apache-2.0
"""The empty workbook that authors fill in, with menus, hints, and examples on a second sheet."""

import tomllib
from decimal import Decimal
from pathlib import Path

from question_bank.interchange.fields.cells import cells_of
from question_bank.interchange.fields.columns import COLUMNS, REQUIRED
from question_bank.interchange.sheets.excel_writing import (
    HELP_SHEET,
    QUESTION_SHEET,
    Book,
    SheetLine,
    add_header,
    add_line,
    add_questions,
    add_texts,
)
from question_bank.items import Item, from_data, to_data

# More than anyone writes in one sitting.
_BLANK_ROWS = 2000
_INTRODUCTION = (
    (
        f"题目填写在“{QUESTION_SHEET}”表，每题一行；蓝色的列必填。本表只作说明，不会读取。",
        f"One question per row of the sheet {QUESTION_SHEET}; blue columns are required.",
    ),
    (
        "图片请插入到题干或选项的单元格上；也可以写 ![说明](media:文件名)，并把图片放在“图片”表。",
        "Insert a picture over the cell of the stem or option that it belongs to.",
    ),
    (
        "编号、答案等列已设为文本格式；请勿使用公式，也不要合并单元格。",
        "The columns are formatted as text: leave them so, use no formulas, merge no cells.",
    ),
)
_FILE = Path(__file__).with_name("examples.toml")
EXAMPLES: tuple[Item, ...] = tuple(
    map(from_data, tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)["item"])
)


def write_template() -> bytes:
    """The empty workbook: text columns that Excel leaves alone, menus, hints in the header.

    The second sheet explains every column in both languages and shows a question of each type; it
    is passed over when the workbook is read.
    """
    book = Book()
    add_questions(book, [], blank_rows=_BLANK_ROWS)
    sheet = book.add_sheet(HELP_SHEET)
    row = add_texts(book, sheet, _INTRODUCTION, row=0) + 1
    row = add_texts(book, sheet, _explained(), row=row) + 1
    add_header(book, sheet, COLUMNS, row=row)
    for place, item in enumerate(EXAMPLES, start=row + 1):
        add_line(book, sheet, COLUMNS, SheetLine(cells_of(to_data(item))), row=place)
    sheet.set_column(0, len(COLUMNS) - 1, 30)
    return book.content()


def _explained() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("列名", "Column", "怎样填写", "How to fill it in")]
    for column in COLUMNS:
        name = f"{column.header} *" if column.header in REQUIRED else column.header
        rows.append((name, column.english, column.note.zh, column.note.en))
    return rows
