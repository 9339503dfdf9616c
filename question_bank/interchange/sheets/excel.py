# SPDX-License-Identifier: Apache-2.0
"""Excel workbooks: our template, and the tables of other systems by their usual headers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from question_bank.interchange.fields.cells import tidy
from question_bank.interchange.fields.columns import REFERENCE, REQUIRED, TYPE, normal
from question_bank.interchange.fields.words import type_of
from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says
from question_bank.interchange.guards import FileKind, demand_kind
from question_bank.interchange.item_texts import pictures_in
from question_bank.interchange.problems import Place, Problem, Warned
from question_bank.interchange.reading import Defaults, Reading, reading_of
from question_bank.interchange.sheets.biff import open_xls
from question_bank.interchange.sheets.excel_writing import HELP_SHEET, PICTURE_SHEET, judge, write
from question_bank.interchange.sheets.grid import table_of
from question_bank.interchange.sheets.header import (
    SEARCHED_ROWS,
    Header,
    find_header,
    left_out,
    missing_columns,
    without_sequence,
)
from question_bank.interchange.sheets.sheet_xml import column_letters
from question_bank.interchange.sheets.table import SheetTable, entries_of
from question_bank.interchange.sheets.workbook import Value, Workbook, Worksheet, open_xlsx
from question_bank.items import ItemType
from question_bank.wording import Wording

_OWN_SHEETS = frozenset({HELP_SHEET, PICTURE_SHEET})


def read(data: bytes, defaults: Defaults) -> Reading:
    """The questions of all sheets of an .xlsx or .xls file that have a header, and their pictures.

    A cell is taken as it was typed. A number is taken as it is shown (see `numbers`); references,
    units and keys that Excel keeps as numbers, dates, errors and formulas are refused with their
    cell. Rows and sheets that are hidden are read as well, with a warning, because whoever hides
    them forgets them. Of merged cells the top left one counts.

    A column of references that counts 1, 2, 3 … in numbers is left out with a warning, as a column
    headed 序号 is (see `without_sequence`). Where no column says the type, the name of the sheet
    may: 单选题.

    Refused with FileRefused: what the guards refuse, a workbook in which no sheet has the columns
    that a question needs, and a sheet that has stems but lacks the others, or two columns of one
    name.
    """
    kind = demand_kind(data, filename=FORMAT.suffix, expected=(FileKind.XLSX, FileKind.XLS))
    book = open_xlsx(data) if kind is FileKind.XLSX else open_xls(data)
    tables, warnings = _tables(book)
    for sheet in book.sheets:
        for shown in sheet.shown:
            if shown.part:
                book.gallery.name_of(shown.part)
    pictures = book.gallery.pictures
    entries = [entry for table in tables for entry in entries_of(table, defaults, pictures)]
    # Those of refused questions too: they will be mended.
    used = pictures_in(text for entry in entries for text in entry.cells.values())
    kept = {name: pictures[name] for name in used if name in pictures}
    return reading_of(entries, pictures=kept, warnings=warnings)


def _tables(book: Workbook) -> tuple[list[SheetTable], list[Problem]]:
    tables: list[SheetTable] = []
    warnings: list[Problem] = []
    missing: tuple[str, ...] = REQUIRED
    for sheet in book.sheets:
        if sheet.name in _OWN_SHEETS or not sheet.rows:
            continue
        header = _header_of(sheet)
        if header is None or not header.is_of_questions:
            missing = min(missing, header.missing if header else missing, key=len)
            warnings.extend(_skipped(sheet))
            continue
        type_word = sheet.name if type_of(normal(sheet.name)) else ""
        lacking = [name for name in header.missing if name != TYPE or not type_word]
        if lacking:
            raise missing_columns(lacking)
        table, found = table_of(sheet, header, book.gallery)
        tables.append(
            replace(table, type_word=normal(type_word)) if TYPE in header.missing else table
        )
        warnings += [*_warnings_of(sheet, header), *found]
    if not tables:
        raise missing_columns(missing)
    return tables, warnings


def _header_of(sheet: Worksheet) -> Header | None:
    top = [[_text(value) for value in row] for row in sheet.rows[: SEARCHED_ROWS + 1]]
    header = find_header(top)
    if header is None:
        return None
    body = sheet.rows[header.first_row :]
    header = without_sequence(header, lambda at: [_text(row[at]) for row in body])
    return _without_counting(header, sheet, top[header.row])


def _text(value: Value) -> str:
    """The value as far as headers and running numbers are concerned."""
    if isinstance(value, str):
        return tidy(value)
    return str(int(value)) if isinstance(value, int | float) and value % 1 == 0 else ""


def _without_counting(header: Header, sheet: Worksheet, names: Sequence[str]) -> Header:
    """The header without a column of references that are numbers from 1 on, in order."""
    body = sheet.rows[header.first_row :]
    for at, name in header.columns:
        values = [row[at] for row in body if row[at] != ""] if name == REFERENCE else []
        is_counting = values == [*range(1, len(values) + 1)]
        # In Python True is 1.
        if values and is_counting and not isinstance(values[0], bool):
            kept = tuple(column for column in header.columns if column[0] != at)
            return replace(header, columns=kept, left_out=(*header.left_out, (at, names[at])))
    return header


def _skipped(sheet: Worksheet) -> Iterator[Problem]:
    # Hidden sheets hold the lists of other sheets' menus; nobody misses them.
    if not sheet.is_hidden:
        yield Problem(_place(sheet), Warned.SHEET_LEFT_OUT, context={"name": sheet.name})


def _warnings_of(sheet: Worksheet, header: Header) -> Iterator[Problem]:
    row = sheet.start[0] + header.row + 1
    for at, name in header.left_out:
        column = column_letters(sheet.start[1] + at)
        yield left_out(Place(sheet=sheet.name, row=row, column=column), name)
    if sheet.is_hidden:
        what = Wording(f"工作表“{sheet.name}”", f"the sheet {sheet.name!r}")
        yield Problem(_place(sheet), Warned.HIDDEN_READ, context={"what": what})


def _place(sheet: Worksheet) -> Place:
    return Place(sheet=sheet.name, identifier=sheet.name)


FORMAT = Format(
    name="excel",
    suffix=".xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    says=Says(types=frozenset(ItemType), fields=OPTIONAL_FIELDS, judge=judge),
    read=read,
    write=write,
)
