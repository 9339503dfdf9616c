# SPDX-License-Identifier: Apache-2.0
"""The XML of a sheet, searched by its tags.

A sheet of 20,000 questions has millions of tags, too many for a tree. What could hide a tag from a
search (comments, CDATA, other encodings) is resolved by the parser first; no program writes it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from question_bank.interchange.guards import FileReason, FileRefused, parse_xml

# Rows times columns of what is filled in: 20,000 questions in the 32 columns of our template,
# three times over. The reader makes room for all of them at once.
MAX_AREA = 2_000_000
# Bytes of text in the cells together: one long text that every cell refers to would fill a disk.
MAX_TEXTS = 60_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # as Excel counts them, from 1

_PREFIX = rb"(?:[^\s<>/:]+:)?"
_ODD = re.compile(
    rb"<!|\x00|\A\W{0,3}<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE
)
_ROOT = re.compile(rb"<(" + _PREFIX + rb"worksheet)(?:\s[^<>]*)?>")
_DATA = re.compile(rb"<(" + _PREFIX + rb"sheetData)(?:\s[^<>]*)?>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
_CELL_OR_ROW = re.compile(rb"<" + _PREFIX + rb"(?:c|row)[\s/>]")
_VALUE = re.compile(rb"<" + _PREFIX + rb"v(?:\s[^<>]*)?>\s*([0-9]{1,9})\s*<")
_TEXT = re.compile(rb"<" + _PREFIX + rb"v(?:\s[^<>]*)?>([^<]*)<")
_TAG = re.compile(rb"<" + _PREFIX + rb"(row|c|f|is)(?=[\s/>])([^<>]*)>")
_ATTRIBUTE = re.compile(rb"([A-Za-z]+)\s*=\s*[\"']([^\"'<>]*)[\"']")
_MERGED = re.compile(rb"<" + _PREFIX + rb"mergeCell\s+[^<>]*ref\s*=\s*[\"']([A-Z0-9:$]+)[\"']")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_SUSPICIOUS = re.compile(
    rb"<" + _PREFIX + rb"f[\s/>]|\st\s*=\s*[\"']e|\shidden\s*=\s*[\"'](?:1|true)|vertAlign"
)
_NUMERIC = frozenset({b"", b"n"})

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetXml:
    """The sheet's rows alone, in UTF-8: `head` and `tail` are its outermost tags.

    `area` is at most how many cells lie between the first and the last that hold anything.
    """

    head: bytes
    rows: bytes
    tail: bytes
    area: int
    merged: tuple[tuple[Cell, Cell], ...]

    @property
    def whole(self) -> bytes:
        return self.head + self.rows + self.tail

    @property
    def is_suspicious(self) -> bool:
        """Whether anything in it needs a closer look: formulas, errors, hidden rows, raised text."""
        return _SUSPICIOUS.search(self.rows) is not None


@dataclass(slots=True)
class Facts:
    """What is known of cells beside their values, by row and column from 0.

    `formats` are the numbers of the styles of number cells, `strings` the numbers of shared texts.
    `raised` are cells with texts of their own in which something is raised or lowered. `spread` are
    ranges that one formula fills.
    """

    formulas: dict[Cell, str] = field(default_factory=dict)
    errors: dict[Cell, str] = field(default_factory=dict)
    formats: dict[Cell, int] = field(default_factory=dict)
    strings: dict[Cell, int] = field(default_factory=dict)
    raised: dict[Cell, bytes] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    spread: list[tuple[Cell, Cell]] = field(default_factory=list)


def plain_xml(data: bytes) -> bytes:
    """The same XML in UTF-8, in which every tag is where a tag seems to be.

    Refused with FileRefused: XML that has to be parsed for that and cannot be.
    """
    is_odd = _ODD.search(data) or not _is_utf_8(data)
    return etree.tostring(parse_xml(data), encoding="utf-8") if is_odd else data


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def sheet_xml(data: bytes, name: str, lengths: Sequence[int]) -> SheetXml:
    """The sheet without all that does not matter to its cells; `lengths` are those of its texts.

    Refused with FileRefused: what is no sheet, one that fills more than MAX_AREA cells between its
    first and its last, and one whose texts are longer than MAX_TEXTS together. A sheet with two
    cells at opposite corners has few bytes and would take gigabytes.
    """
    plain = plain_xml(data)
    root, start = _ROOT.search(plain), _DATA.search(plain)
    if root is None:
        raise FileRefused(FileReason.WORKBOOK_BROKEN)
    rows, end = b"", len(plain)
    head, tail = root[0], b"</" + root[1] + b">"
    if start and not start[0].endswith(b"/>"):
        end = plain.rfind(b"</" + start[1], start.end())
        if end < 0:
            raise FileRefused(FileReason.WORKBOOK_BROKEN)
        rows = plain[start.end() : end]
        head, tail = head + start[0], b"</" + start[1] + b">" + tail
    area = _measured(rows)
    indexes = map(int, _VALUE.findall(rows))
    texts = sum(lengths[at] for at in indexes if at < len(lengths))
    if area > MAX_AREA or texts > MAX_TEXTS:
        raise FileRefused(FileReason.WORKBOOK_TOO_LARGE, sheet=name)
    merged = [cells_of_range(found[1].decode()) for found in _MERGED.finditer(plain, end)]
    return SheetXml(head, rows, tail, area, tuple(cells for cells in merged if cells))


def _measured(rows: bytes) -> int:
    """The area between the outermost places that are named; where these are blank, the others."""
    places = _PLACE.findall(rows)
    if len(places) == len(_CELL_OR_ROW.findall(rows)):
        area = _area_of_names(set(places))
        if area <= MAX_AREA:
            return area
    return _area(rows)


def _area_of_names(places: Collection[tuple[bytes, bytes]]) -> int:
    lines = {int(digits[:9] or b"1") - 1 for _, digits in places}
    columns = {column_number(letters.decode()) for letters in {letters for letters, _ in places}}
    return _rectangle(lines, columns)


def _area(rows: bytes) -> int:
    cells = [at for _, at, tag in _tags(rows) if tag[1] == b"c" and not tag[2].endswith(b"/")]
    return _rectangle({row for row, _ in cells}, {column for _, column in cells})


def _rectangle(lines: Collection[int], columns: Collection[int]) -> int:
    """Rows times columns from the first to the last."""
    if not lines or not columns:
        return 0
    # The row before the first is the last of all to a reader that counts without a sign.
    if min(lines) < 0 or max(lines) >= MAX_ROW or max(columns) >= MAX_COLUMN:
        return MAX_AREA + 1
    return (max(lines) - min(lines) + 1) * (max(columns) - min(columns) + 1)


def column_number(letters: str) -> int:
    """A is 0, Z 25, AA 26; nothing is 0, and more than three letters are beyond any sheet."""
    if len(letters) > 3:  # noqa: PLR2004 - XFD is the last
        return MAX_COLUMN
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number - 1, 0)


def column_letters(number: int) -> str:
    """0 is A, 25 Z, 26 AA."""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def cells_of_range(text: str) -> tuple[Cell, Cell] | None:
    """The first and the last cell of a range such as C3:D7; None for anything else."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    first = (int(found[2]) - 1, column_number(found[1]))
    last = (int(found[4]) - 1, column_number(found[3])) if found[3] else first
    return first, last


def facts_of(sheet: SheetXml, raised: Collection[int]) -> Facts:
    """What the values alone do not tell; of shared texts only those in `raised` are noted."""
    facts = Facts()
    for attributes, at, tag in _tags(sheet.rows):
        match tag[1]:
            case b"row" if attributes.get(b"hidden") in (b"1", b"true"):
                facts.hidden.add(at[0])
            case b"c" if not tag[2].endswith(b"/"):
                value = _TEXT.search(sheet.rows, tag.end())
                _note_cell(facts, at, attributes, value[1].decode() if value else "", raised)
            case b"f":
                _note_formula(facts, at, attributes, sheet.rows, tag)
            case b"is":
                end = sheet.rows.find(b"is>", tag.end())
                text = sheet.rows[tag.start() : end + 3]
                if b"vertAlign" in text:
                    facts.raised[at] = text
    return facts


def _tags(rows: bytes) -> Iterator[tuple[dict[bytes, bytes], Cell, re.Match[bytes]]]:
    """Rows, cells and what is in them, with their attributes and their cell.

    Refused with FileRefused: some cells with a place of their own and some without, as programs do
    not agree where the latter are.
    """
    row, column = -1, -1
    kinds = set()
    for tag in _TAG.finditer(rows):
        attributes = dict(_ATTRIBUTE.findall(tag[2]))
        place = attributes.get(b"r", b"").decode()
        if tag[1] == b"row":
            row, column = int(place[:9]) - 1 if place.isdecimal() else row + 1, -1
        elif tag[1] == b"c":
            at = cells_of_range(place.upper())
            row, column = at[0] if at else (row, column + 1)
            kinds.add(at is None)
            if len(kinds) > 1:
                raise FileRefused(FileReason.WORKBOOK_BROKEN)
        yield attributes, (row, column), tag


def _note_cell(
    facts: Facts, at: Cell, attributes: dict[bytes, bytes], value: str, raised: Collection[int]
) -> None:
    kind = attributes.get(b"t", b"n")
    if kind == b"e":
        facts.errors[at] = value
    elif kind == b"n":
        style = attributes.get(b"s", b"0")
        facts.formats[at] = int(style[:9]) if style.isdigit() else 0
    elif kind == b"s" and value.isdecimal() and int(value[:9]) in raised:
        facts.strings[at] = int(value)


def _note_formula(
    facts: Facts, at: Cell, attributes: dict[bytes, bytes], rows: bytes, tag: re.Match[bytes]
) -> None:
    """The formula at its cell, and at those that it fills besides."""
    end = rows.find(b"<", tag.end())
    formula = "" if tag[2].endswith(b"/") else rows[tag.end() : end].decode(errors="replace")
    facts.formulas[at] = formula
    spread = cells_of_range(attributes.get(b"ref", b"").decode())
    if spread and attributes.get(b"t") in (b"array", b"dataTable"):
        facts.spread.append(spread)
