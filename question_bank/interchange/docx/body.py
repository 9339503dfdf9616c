# SPDX-License-Identifier: Apache-2.0
"""The text of a document as lines, its tables among them.

A table that only lays out options, or one thing in a frame, is read cell by cell. One with numbers
of questions above their keys becomes a list of keys. Every other is a table of the question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.interchange.docx.lines import OBJECT, DocxLine, LinePiece, markdown_of
from question_bank.interchange.docx.names import (
    Element,
    child,
    children,
    name_of,
    value_of,
)
from question_bank.interchange.docx.numbering import Numbering
from question_bank.interchange.docx.paragraphs import Paragraphs
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.wording import Wording

_OPTION = re.compile(r"\s*[(（]?[A-ZＡ-Ｚ][.．、:：)）]")
_NUMBERS = re.compile(r"题\s*号|序\s*号")
_KEYS = re.compile(r"(?:参考|正确|标准)?\s*答\s*案")
_WHOLE = re.compile(r"[0-9]{1,4}")
_CONTAINERS = ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")
_MERGING = ("w:gridSpan", "w:vMerge")
_LARGE = Wording("过大的表格", "a table too large")
_MERGED = Wording("合并单元格", "merged cells")
_NESTED = Wording("表格中的表格", "a table in a table")
# The dialect shows a table of 5,000 cells at most, and no question needs one.
_MOST_CELLS, _MOST_SPANNED = 2_000, 20
_COLUMNS = 2


@dataclass(slots=True)
class DocxBody:
    """Reads a document in its order; paragraphs are numbered through, those in tables too."""

    paragraphs: Paragraphs
    numbering: Numbering
    _number: int = field(default=0)

    def lines(self, body: Element) -> Iterator[DocxLine]:
        """Every line that says anything."""
        for element in children(body):
            name = name_of(element)
            if name == "w:p":
                yield from self._paragraph(element)
            elif name == "w:tbl":
                yield from self._table(element)
            elif name in _CONTAINERS:
                yield from self.lines(element)

    def _paragraph(self, paragraph: Element) -> list[DocxLine]:
        self._number += 1
        label = self.numbering.label(paragraph)
        return self.paragraphs.lines(paragraph, self._number, label)

    def _table(self, table: Element) -> Iterator[DocxLine]:
        first = self._number + 1
        if sum(1 for row in _rows(table) for _ in children(row, "w:tc")) > _MOST_CELLS:
            problem = Problem(Place(line=first), Refusal.MARKUP_UNSUPPORTED, "", {"what": _LARGE})
            yield DocxLine(first, (), (problem,))
            return
        rows = [list(self._cells(row)) for row in _rows(table)]
        cells = [lines for row in rows for lines in row if _words(lines)]
        if keys := _keys_in([[_words(lines) for lines in row] for row in rows]):
            yield DocxLine(first, (LinePiece(keys),))
        elif len(cells) <= 1 or all(_OPTION.match(_words(lines)) for lines in cells):
            for lines in cells:
                yield from lines
        else:
            yield _piped(rows, first, _problems(table, rows, first))

    def _cells(self, row: Element) -> Iterator[list[DocxLine]]:
        for cell in children(row, "w:tc"):
            yield list(self.lines(cell))
            # The cells that one spans stay empty, or the columns would move.
            spanned = value_of(child(cell, "w:tcPr"), "w:gridSpan")
            width = min(int(spanned), _MOST_SPANNED) if _WHOLE.fullmatch(spanned) else 1
            yield from ([] for _ in range(width - 1))


def _problems(
    table: Element, rows: Sequence[Sequence[list[DocxLine]]], number: int
) -> Iterator[Problem]:
    lines = [line for row in rows for cell in row for line in cell]
    for line in lines:
        yield from line.problems
    place = Place(line=number)
    properties = [child(cell, "w:tcPr") for row in _rows(table) for cell in children(row, "w:tc")]
    if any(child(one, name) is not None for one in properties for name in _MERGING):
        yield Problem(place, Warned.MARKUP_LEFT_OUT, "", {"what": _MERGED})
    if any(line.is_block for line in lines):
        yield Problem(place, Refusal.MARKUP_UNSUPPORTED, "", {"what": _NESTED})


def _rows(table: Element) -> Iterator[Element]:
    for row in children(table):
        if name_of(row) == "w:tr":
            yield row
        elif name_of(row) in _CONTAINERS:
            yield from _rows(row)


def _words(lines: Sequence[DocxLine]) -> str:
    return "\n".join(line.words for line in lines).strip()


def _keys_in(rows: Sequence[Sequence[str]]) -> str:
    """A table of keys as the line that people would write: 1. A 2. B; empty for other tables.

    Numbers stand above their keys, over and over, or in a column to the left of them.
    """
    if len(rows) > _COLUMNS and all(len(row) == _COLUMNS for row in rows):
        rows = list(zip(*rows, strict=True))
    pairs: list[tuple[str, str]] = []
    for above, below in zip(rows[::2], rows[1::2], strict=False):
        headed = above and below and _NUMBERS.fullmatch(above[0]) and _KEYS.fullmatch(below[0])
        filled = [(n, key) for n, key in zip(above[1:], below[1:], strict=False) if n or key]
        if not headed or not all(_WHOLE.fullmatch(number) and key for number, key in filled):
            return ""
        pairs += filled
    return "  ".join(f"{number}. {key}" for number, key in pairs) if len(rows) % 2 == 0 else ""


def _piped(
    rows: Sequence[Sequence[list[DocxLine]]], number: int, problems: Iterable[Problem]
) -> DocxLine:
    """The table in Markdown, its first row as the header."""
    width = max(map(len, rows))
    texts = [[_cell(lines) for lines in row] + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in texts]
    lines.insert(1, "|" + " --- |" * width)
    piece = LinePiece(OBJECT, "\n".join(lines))
    return DocxLine(number, (piece,), tuple(problems), is_block=True)


def _cell(lines: Sequence[DocxLine]) -> str:
    """The cell on one line."""
    text = " ".join(filter(None, (markdown_of([line]) for line in lines)))
    return text.replace("\n", " ").replace("|", "\\|")
