# SPDX-License-Identifier: Apache-2.0
"""Workbooks as we write them: our columns, menus and hints, and the pictures on a second sheet.

Every cell that holds text is written as text, so that no text is run as a formula or turned into a
number or a date, and the columns are formatted as text for whoever fills them in.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Style
from xlsxwriter.worksheet import Worksheet

from question_bank.interchange.fields.cells import MAX_CELL, cells_of, length_of
from question_bank.interchange.fields.columns import COLUMNS, REQUIRED, FieldColumn
from question_bank.interchange.fields.words import DIFFICULTY_WORDS
from question_bank.interchange.format import Unsayable
from question_bank.interchange.guards import check_picture
from question_bank.interchange.item_texts import pictures_in
from question_bank.items import (
    COGNITIVE_NAMES,
    TOPIC_NAMES,
    TYPE_NAMES,
    WORK_TYPE_NAMES,
    Item,
    to_data,
)

QUESTION_SHEET, PICTURE_SHEET, HELP_SHEET = "题库", "图片", "填写说明"
# The same content is the same bytes at any time.
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
# What XML cannot hold.
_UNWRITABLE = re.compile("[\ufffe\uffff]")
# Excel and the library that writes for it know no WebP.
_UNSHOWN = ".webp"
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_NEEDED, _OPTIONAL, _WRONG = "#BDD7EE", "#E7E6E6", "#FFC7CE"
_PICTURE_ROW_HEIGHT, _PICTURE_WIDTH = 90, 30
# Menus offer; what else may be typed, such as 0.65 for a difficulty, is judged on reading.
_MENUS: Mapping[str, Sequence[str]] = {
    "题型": [name.zh for name in TYPE_NAMES.values()],
    "难度": DIFFICULTY_WORDS,
    "知识点": [name.zh for name in TOPIC_NAMES.values()],
    "认知层次": [name.zh for name in COGNITIVE_NAMES.values()],
    "工种": [name.zh for name in WORK_TYPE_NAMES.values()],
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A question of the sheet: its cells by header, and the headers of those that are wrong."""

    cells: Mapping[str, str]
    faulty: frozenset[str] = frozenset()


class Book:
    """A workbook that is being written; `content` closes it."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._book = Workbook(self._buffer, {"in_memory": True})
        self._book.set_properties({"created": _MOMENT, "author": "", "comments": ""})
        self._styles: dict[tuple[tuple[str, object], ...], Style] = {}

    def add_sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        # Numbers kept as text on purpose are no mistake.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def style(self, **properties: object) -> Style:
        """A style; equal ones are one."""
        key = tuple(properties.items())
        if key not in self._styles:
            common = {"valign": "top", "text_wrap": True, "font_name": "Arial", "font_size": 10}
            self._styles[key] = self._book.add_format(common | properties)
        return self._styles[key]

    def content(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()


def write(items: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    """The items as a workbook: a row each, and the pictures that they show on a sheet of their own.

    The cells keep the pictures' markup, so that author and reader see which picture stands where.
    KeyError for a picture that is not among `pictures`.
    """
    book = Book()
    rows = [cells_of(to_data(item)) for item in items]
    add_questions(book, [SheetLine(cells) for cells in rows])
    names = pictures_in(text for cells in rows for text in cells.values())
    add_pictures(book, {name: pictures[name] for name in names})
    return book.content()


def judge(item: Item) -> Unsayable | None:
    """Why the item cannot be written into a workbook."""
    cells = cells_of(to_data(item)).values()
    if any(length_of(cell) > MAX_CELL or _UNWRITABLE.search(cell) for cell in cells):
        return Unsayable.TEXT
    is_unshown = any(name.endswith(_UNSHOWN) for name in pictures_in(cells))
    return Unsayable.PICTURES if is_unshown else None


def add_questions(
    book: Book,
    lines: Sequence[SheetLine],
    *,
    before: Sequence[FieldColumn] = (),
    behind: Sequence[FieldColumn] = (),
    blank_rows: int = 0,
) -> None:
    """The sheet of questions: the header, a row for each, and so many rows to be filled in.

    `before` and `behind` are further columns around those of our template.
    """
    columns = (*before, *COLUMNS, *behind)
    sheet = book.add_sheet(QUESTION_SHEET)
    add_header(book, sheet, columns, row=0)
    sheet.freeze_panes(1, len(before))
    last = len(lines) + blank_rows
    for at, column in enumerate(columns):
        style = book.style() if column.is_number else book.style(num_format="@")
        sheet.set_column(at, at, column.width, style)
        if column.header in _MENUS and last:
            sheet.data_validation(1, at, last, at, _menu(column))
    for row, line in enumerate(lines, start=1):
        add_line(book, sheet, columns, line, row=row)


def add_line(
    book: Book, sheet: Worksheet, columns: Sequence[FieldColumn], line: SheetLine, *, row: int
) -> None:
    """The cells of one question; a wrong one is coloured, also where it is empty."""
    for at, column in enumerate(columns):
        look = {"bg_color": _WRONG} if column.header in line.faulty else {}
        text = line.cells.get(column.header, "")
        if column.is_number and _NUMBER.fullmatch(text):
            # So that people can sort by it.
            sheet.write_number(row, at, float(text), book.style(**look))
        elif text:
            write_text(sheet, (row, at), text, book.style(num_format="@", **look))
        elif look:
            sheet.write_blank(row, at, None, book.style(num_format="@", **look))


def add_header(book: Book, sheet: Worksheet, columns: Sequence[FieldColumn], *, row: int) -> None:
    """The names of the columns, each with a note how to fill it in."""
    for at, column in enumerate(columns):
        colour = _NEEDED if column.header in REQUIRED else _OPTIONAL
        style = book.style(bold=True, bg_color=colour, border=1, num_format="@")
        write_text(sheet, (row, at), column.header, style)
        hint = f"{column.english}\n{column.note.zh}\n{column.note.en}"
        sheet.write_comment(row, at, hint, {"x_scale": 2, "y_scale": 1.5, "author": ""})


def _menu(column: FieldColumn) -> dict[str, object]:
    return {"validate": "list", "source": list(_MENUS[column.header]), "show_error": False}


def add_texts(book: Book, sheet: Worksheet, rows: Sequence[Sequence[str]], *, row: int) -> int:
    """Rows of texts from this one on; the row behind the last."""
    for texts in rows:
        for at, text in enumerate(texts):
            write_text(sheet, (row, at), text, book.style(num_format="@"))
        row += 1
    return row


def write_text(sheet: Worksheet, at: tuple[int, int], text: str, style: Style) -> None:
    """The text as it is, whatever it looks like. ValueError for one that no cell can hold."""
    if sheet.write_string(*at, text, style) != 0:
        raise ValueError(f"a cell holds {MAX_CELL} characters, not {length_of(text)}")


def add_pictures(book: Book, pictures: Mapping[str, bytes]) -> None:
    """The pictures on a sheet of their own, each beside its name; no sheet if there are none."""
    if not pictures:
        return
    sheet = book.add_sheet(PICTURE_SHEET)
    sheet.set_column(0, 0, 72, book.style(num_format="@"))
    sheet.set_column(1, 1, _PICTURE_WIDTH)
    for row, (name, data) in enumerate(sorted(pictures.items())):
        write_text(sheet, (row, 0), f"media:{name}", book.style(num_format="@"))
        sheet.set_row(row, _PICTURE_ROW_HEIGHT)
        # Smaller than its row, so that each is seen to stand beside its name.
        scale = min(1, _PICTURE_ROW_HEIGHT / check_picture(data).height)
        options = {"image_data": io.BytesIO(data), "x_scale": scale, "y_scale": scale}
        sheet.insert_image(row, 1, name, {**options, "description": name})
