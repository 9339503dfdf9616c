# SPDX-License-Identifier: Apache-2.0
"""Workbooks of Excel 97 to 2003 (.xls), by [MS-XLS]: values, and what became of them.

The library that reads the cells of .xlsx files could read these as well, but it takes sizes and
places on trust, so that a small file can end the process, and does not tell formulas from values.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from types import MappingProxyType

from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.guards.ole import content_of
from question_bank.interchange.sheets.biff_texts import TextReader, read_text
from question_bank.interchange.sheets.drawings import Gallery
from question_bank.interchange.sheets.numbers import builtin_code, is_date
from question_bank.interchange.sheets.sheet_xml import MAX_AREA, MAX_TEXTS, Cell, Facts
from question_bank.interchange.sheets.workbook import Marks, Value, Workbook, Worksheet

_BIFF_8 = 0x600
_WORKSHEET = 0
_HIDDEN_SHEET, _HIDDEN_ROW = 0x03, 0x20
# An entry of the list of pictures in a drawing, [MS-ODRAW] 2.2.32.
_PICTURE_ENTRY = b"\x07\xf0"
# 9999-12-31, the last day that Excel knows.
_LAST_DAY = 2_958_466
_RAISING_FONT = 8  # where a font says whether it raises or lowers
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - zones are unknown
_ERRORS: Mapping[int, str] = MappingProxyType(
    {
        0x00: "#NULL!",
        0x07: "#DIV/0!",
        0x0F: "#VALUE!",
        0x17: "#REF!",
        0x1D: "#NAME?",
        0x24: "#NUM!",
        0x2A: "#N/A",
    }
)


class _Kind(IntEnum):
    """The records that matter, by their numbers in [MS-XLS] 2.3.1."""

    FORMULA = 0x06
    EOF = 0x0A
    DATE_1904 = 0x22
    FONT = 0x31
    CONTINUE = 0x3C
    SHEET = 0x85
    NUMBERS = 0xBD
    RICH_LABEL = 0xD6
    STYLE = 0xE0
    MERGED = 0xE5
    DRAWINGS = 0xEB
    TEXTS = 0xFC
    TEXT_CELL = 0xFD
    NUMBER = 0x203
    LABEL = 0x204
    TRUTH_OR_ERROR = 0x205
    ROW = 0x208
    SHORT_NUMBER = 0x27E
    FORMAT = 0x41E
    BOF = 0x809


Record = tuple[int, list[bytes]]


@dataclass(slots=True)
class _Globals:
    """What all sheets share: `sheets` are places, names and whether they are hidden."""

    sheets: list[tuple[int, str, bool]] = field(default_factory=list)
    fonts: list[int] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    epoch: datetime = _EPOCH

    @property
    def formats(self) -> list[str]:
        """The number formats by the number of the style."""
        return [self.codes.get(number) or builtin_code(number) for number in self.styles]


def open_xls(data: bytes) -> Workbook:
    """The workbook. Refused with FileRefused: versions before Excel 97, pictures, broken records.

    Pictures are refused because they would be lost without a trace; saving as .xlsx keeps them.
    """
    stream = content_of(data).workbook
    try:
        book = _globals(stream)
        sheets = tuple(_sheets(stream, book))
    except (struct.error, IndexError) as broken:
        raise FileRefused(FileReason.WORKBOOK_BROKEN) from broken
    no_pictures: Mapping[str, bytes] = {}
    return Workbook(sheets, Gallery(no_pictures.__getitem__))


def _records(stream: bytes, start: int, end: int) -> Iterator[Record]:
    """The records from there to the end of the part, each with those that continue it.

    Charts within a sheet are parts of their own and passed over. struct.error if the part does not
    end where the next one begins at the latest.
    """
    depth, place = 0, start
    pieces: list[bytes] = []
    while True:
        if place >= end:
            raise struct.error("a part runs into the next")
        kind, length = struct.unpack_from("<2H", stream, place)
        content = stream[place + 4 : place + 4 + length]
        place += 4 + length
        if kind == _Kind.CONTINUE:
            pieces.append(content)
            continue
        depth += (kind == _Kind.BOF) - (kind == _Kind.EOF)
        if depth <= 0:
            return
        pieces = [content]
        if depth == 1:
            yield kind, pieces


def _globals(stream: bytes) -> _Globals:
    kind, _, version = struct.unpack_from("<3H", stream)
    if (kind, version) != (_Kind.BOF, _BIFF_8):
        raise FileRefused(FileReason.WORKBOOK_BROKEN)
    book = _Globals()
    # All at once: a record is whole only when the one behind it has been read.
    for record, pieces in list(_records(stream, 0, len(stream))):
        _note(book, record, pieces)
    return book


def _note(book: _Globals, kind: int, pieces: list[bytes]) -> None:
    content = pieces[0]
    match kind:
        case _Kind.SHEET:
            place, state, sort = struct.unpack_from("<L2B", content)
            name = read_text(TextReader([content[6:]]), (), length="<B")
            if sort == _WORKSHEET:
                book.sheets.append((place, name, bool(state & _HIDDEN_SHEET)))
        case _Kind.DATE_1904 if content[0] == 1:
            book.epoch = _EPOCH_1904
        case _Kind.FONT:
            book.fonts.append(content[_RAISING_FONT])
        case _Kind.FORMAT:
            number = struct.unpack_from("<H", content)[0]
            book.codes[number] = read_text(TextReader([content[2:]]), ())
        case _Kind.STYLE:
            book.styles.append(struct.unpack_from("<2xH", content)[0])
        case _Kind.TEXTS:
            reader = TextReader(pieces)
            _, count = reader.number("<L"), reader.number("<L")
            book.texts = [read_text(reader, book.fonts) for _ in range(count)]
        case _Kind.DRAWINGS if _PICTURE_ENTRY in b"".join(pieces):
            raise FileRefused(FileReason.WORKBOOK_BROKEN)


def _sheets(stream: bytes, book: _Globals) -> Iterator[Worksheet]:
    formats = book.formats
    area = texts = 0
    places = sorted({place for place, _, _ in book.sheets})
    if len(places) < len(book.sheets):
        raise FileRefused(FileReason.WORKBOOK_BROKEN)
    ends = dict(pairwise([*places, len(stream)]))
    for place, name, is_hidden in book.sheets:
        read = _SheetRecords(book, formats)
        for kind, pieces in _records(stream, place, ends[place]):
            read.note(kind, pieces[0])
        area += read.area
        texts += sum(len(value) for value in read.values.values() if isinstance(value, str))
        if area > MAX_AREA or texts > MAX_TEXTS:
            raise FileRefused(FileReason.WORKBOOK_TOO_LARGE, sheet=name)
        yield read.sheet(name, is_hidden=is_hidden)


class _SheetRecords:
    """The records of one sheet: its values, and what its cells do not show."""

    def __init__(self, book: _Globals, formats: Sequence[str]) -> None:
        self._book = book
        self._formats = formats
        self._facts = Facts()
        self._merged: list[tuple[Cell, Cell]] = []
        self.values: dict[Cell, Value] = {}

    @property
    def area(self) -> int:
        """Rows times columns between the first and the last cell."""
        top, left, bottom, right = self._box
        return (bottom - top) * (right - left)

    def note(self, kind: int, content: bytes) -> None:
        match kind:
            case _Kind.ROW if content[12] & _HIDDEN_ROW:
                self._facts.hidden.add(struct.unpack_from("<H", content)[0])
            case _Kind.MERGED:
                count = struct.unpack_from("<H", content)[0]
                for top, bottom, left, right in struct.iter_unpack(
                    "<4H", content[2 : 2 + 8 * count]
                ):
                    self._merged.append(((top, left), (bottom, right)))
            case _Kind.NUMBERS:
                self._note_numbers(content)
            case _Kind.TEXT_CELL | _Kind.LABEL | _Kind.RICH_LABEL:
                at, _ = _place(content)
                self.values[at] = self._text(kind, content[6:])
            case _Kind.SHORT_NUMBER:
                self._note_number(*_place(content), _short(content[6:10]))
            case _Kind.NUMBER:
                self._note_number(*_place(content), struct.unpack_from("<d", content, 6)[0])
            case _Kind.TRUTH_OR_ERROR:
                self._note_truth(content)
            case _Kind.FORMULA:
                self._facts.formulas[_place(content)[0]] = ""

    def _note_numbers(self, content: bytes) -> None:
        """Numbers beside each other: a style and a number each, between first and last column."""
        row, column = struct.unpack_from("<2H", content)
        for style, number in struct.iter_unpack("<H4s", content[4:-2]):
            self._note_number((row, column), style, _short(number))
            column += 1

    def _note_number(self, at: Cell, style: int, number: float) -> None:
        code = self._formats[style] if style < len(self._formats) else ""
        self._facts.formats[at] = style
        if is_date(code) and 0 <= number < _LAST_DAY:
            moment = self._book.epoch + timedelta(days=number)
            self.values[at] = moment if number % 1 else moment.date()
        else:
            self.values[at] = number

    def _note_truth(self, content: bytes) -> None:
        at, _ = _place(content)
        value, is_error = content[6], content[7]
        if is_error:
            self._facts.errors[at] = _ERRORS.get(value, "#?")
        else:
            self.values[at] = bool(value)

    def _text(self, kind: int, content: bytes) -> str:
        if kind == _Kind.TEXT_CELL:
            number: int = struct.unpack_from("<L", content)[0]
            return self._book.texts[number]
        return read_text(TextReader([content]), ())

    @property
    def _box(self) -> tuple[int, int, int, int]:
        """First row and column, and those behind the last."""
        if not self.values:
            return 0, 0, 0, 0
        rows, columns = {row for row, _ in self.values}, {column for _, column in self.values}
        return min(rows), min(columns), max(rows) + 1, max(columns) + 1

    def sheet(self, name: str, *, is_hidden: bool) -> Worksheet:
        top, left, bottom, right = self._box
        rows: list[list[Value]] = [[""] * (right - left) for _ in range(top, bottom)]
        for (row, column), value in self.values.items():
            rows[row - top][column - left] = value
        marks = Marks(self._facts, self._formats)
        return Worksheet(
            name=name,
            is_hidden=is_hidden,
            start=(top, left),
            rows=rows,
            merged=self._merged,
            is_suspicious=bool(self._facts.formulas or self._facts.errors or self._facts.hidden),
            marks=lambda: marks,
        )


def _place(content: bytes) -> tuple[Cell, int]:
    """The cell of a record and its style."""
    row, column, style = struct.unpack_from("<3H", content)
    return (row, column), style


def _short(raw: bytes) -> float:
    """A number in four bytes, [MS-XLS] 2.5.217: whole or the upper half of a double, or a hundredth."""
    bits = int.from_bytes(raw, "little")
    if bits & 2:
        number = float(int.from_bytes(raw, "little", signed=True) >> 2)
    else:
        number = struct.unpack("<d", bytes(4) + (bits & ~3).to_bytes(4, "little"))[0]
    return number / 100 if bits & 1 else number
