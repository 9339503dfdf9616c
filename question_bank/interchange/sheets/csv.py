# SPDX-License-Identifier: Apache-2.0
"""CSV with the columns of our template: read in any of its dialects, written for Excel.

Programs that open a CSV file run a cell that begins with = + - or @ as a formula. Such a cell is
written behind an apostrophe, and an apostrophe before one of these signs is taken off again, so
that every text comes back (RFC 4180 knows no way to say "text"). Numbers such as -5 stay bare.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from question_bank.interchange.fields.cells import MAX_CELL, cells_of, length_of, tidy
from question_bank.interchange.fields.columns import HEADERS, REFERENCE, REQUIRED
from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says, Unsayable
from question_bank.interchange.guards import FileReason, FileRefused, decode
from question_bank.interchange.item_texts import pictures_in
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.interchange.reading import Defaults, Reading, reading_of
from question_bank.interchange.sheets.header import (
    FEWEST_NAMES,
    SEARCHED_ROWS,
    Header,
    find_header,
    left_out,
    missing_columns,
    names_in,
    without_sequence,
)
from question_bank.interchange.sheets.table import SheetTable, entries_of
from question_bank.items import Item, ItemType, to_data

_DELIMITERS = (",", "\t", ";")
# The wide forms too: a Japanese or Chinese Excel takes them for the others.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-][0-9]+(?:\.[0-9]+)?")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
# An editor that read the file as numbers has written this back: 1.23E+17.
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


def read(data: bytes, defaults: Defaults) -> Reading:
    """The questions of a CSV file in UTF-8, UTF-16 or GB18030, with commas, semicolons or tabs.

    Every cell is text: what another program made of it before it was saved cannot be seen, but for
    a reference shortened to 1.23E+17, which is refused. A picture cannot be in the file, so a
    question that shows one is refused.

    Refused with FileRefused: what `decode` refuses, quotation marks without their partner (they
    would swallow the questions behind them), and a header as `find_header` refuses it.
    """
    text, _ = decode(data)
    rows, lines = _rows_of(text)
    header = _header_of(rows)
    body, body_lines = rows[header.first_row :], lines[header.first_row :]
    references = [at for at, name in header.columns if name == REFERENCE]
    table = SheetTable(
        rows=body,
        columns=header.columns,
        place=lambda row, _at, header="": Place(line=body_lines[row], identifier=header),
        damage=dict(_shortened(body, body_lines, references)),
    )
    entries = list(entries_of(table, defaults, pictures=()))
    line = lines[header.row]
    return reading_of(
        entries, warnings=[left_out(Place(line=line), name) for _, name in header.left_out]
    )


def has_header(text: str) -> bool:
    """Whether one of the first rows names the columns, whichever sign stands between them."""
    return any(_names_found(text, delimiter) >= FEWEST_NAMES for delimiter in _DELIMITERS)


def _header_of(rows: Sequence[Sequence[str]]) -> Header:
    header = find_header(rows)
    missing = header.missing if header else REQUIRED
    if header is None or missing:
        raise missing_columns(missing)
    body = rows[header.first_row :]
    return without_sequence(header, lambda at: [row[at] for row in body if at < len(row)])


def _rows_of(text: str) -> tuple[list[list[str]], list[int]]:
    """The rows, trimmed, with the line on which each begins; those without any text are passed."""
    named = _SEPARATOR_LINE.match(text)
    skipped = 1 if named else 0
    body = text[named.end() :] if named else text
    rows, lines = [], []
    for line, row in _parsed(body, named[1] if named else _delimiter_of(body)):
        cells = [_unguarded(tidy(cell)) for cell in row]
        if any(cells):
            rows.append(cells)
            lines.append(line + skipped)
    return rows, lines


def _parsed(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as broken:
        raise FileRefused(FileReason.TABLE_QUOTES, line=str(line)) from broken


def _delimiter_of(text: str) -> str:
    """The sign between which most names of columns stand in the first rows; a comma if none does."""
    return max(_DELIMITERS, key=lambda delimiter: _names_found(text, delimiter))


def _names_found(text: str, delimiter: str) -> int:
    """How many columns one of the first rows names at most, as far as there are sound rows."""
    most = 0
    with suppress(FileRefused):
        for _, row in islice(_parsed(text, delimiter), SEARCHED_ROWS):
            most = max(most, names_in(row))
    return most


def _shortened(
    rows: Sequence[Sequence[str]], lines: Sequence[int], references: Sequence[int]
) -> Iterator[tuple[int, list[Problem]]]:
    for number, row in enumerate(rows):
        for at in references:
            if at < len(row) and _SHORTENED.fullmatch(row[at]):
                place = Place(line=lines[number], identifier=REFERENCE)
                context = {"value": row[at]}
                yield number, [Problem(place, Refusal.CELL_NUMBER, "reference", context)]


def write(items: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    """The items as CSV in UTF-8 with a mark, so that Excel opens it; `pictures` stay behind."""
    del pictures
    return _written(items).encode("utf-8-sig")


def write_gb18030(items: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    """The same for programs in China that know no UTF-8."""
    del pictures
    return _written(items).encode("gb18030")


def _written(items: Iterable[Item]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for item in items:
        cells = cells_of(to_data(item))
        writer.writerow(_guarded(cells.get(header, "")) for header in HEADERS)
    return text.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _judge(item: Item) -> Unsayable | None:
    cells = cells_of(to_data(item)).values()
    # Longer cells fall apart where Excel opens the file.
    if any(length_of(cell) > MAX_CELL for cell in cells) or not _is_text("".join(cells)):
        return Unsayable.TEXT
    return Unsayable.PICTURES if pictures_in(cells) else None


def _is_text(text: str) -> bool:
    """Whether `decode` takes every character."""
    try:
        decode(text.encode())
    except FileRefused:
        return False
    return True


FORMAT = Format(
    name="csv",
    suffix=".csv",
    media_type="text/csv",
    says=Says(types=frozenset(ItemType), fields=OPTIONAL_FIELDS, judge=_judge),
    read=read,
    write=write,
)
# Written alone: `read` finds a file's encoding by itself.
GB18030 = replace(FORMAT, name="csv_gb18030", read=None, write=write_gb18030)
