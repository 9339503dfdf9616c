# SPDX-License-Identifier: Apache-2.0
"""The refused questions of any file as a workbook: mended in Excel and uploaded again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from question_bank.interchange.fields.cells import MAX_CELL, length_of
from question_bank.interchange.fields.columns import (
    COLUMN_OF_FIELD,
    HEADERS,
    OPTION_COLUMNS,
    OPTIONS,
    PROBLEMS,
    FieldColumn,
)
from question_bank.interchange.item_texts import pictures_in
from question_bank.interchange.problems import Problem, Refusal
from question_bank.interchange.reading import Entry
from question_bank.interchange.sheets.excel_writing import (
    Book,
    SheetLine,
    add_pictures,
    add_questions,
)
from question_bank.wording import Wording

_REASONS = FieldColumn(
    PROBLEMS,
    "What to mend",
    (),
    48,
    Wording(
        "改好标色的单元格后重新上传；这一列不会读取", "mend the coloured cells and upload again"
    ),
)
# Halves of pairs, and what XML cannot hold: they are what was wrong with many a text.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


def write_corrections(
    entries: Sequence[Entry], pictures: Mapping[str, bytes] = _NO_PICTURES
) -> bytes:
    """A workbook of the refused entries: their cells as they were read, the wrong ones coloured.

    Its first column says for each what is wrong and where it stood; when the workbook is read, that
    column is passed over. Cells that were damaged are empty. `pictures` are those of the reading;
    the ones that the refused questions show come with them.
    """
    refused = [entry for entry in entries if entry.item is None]
    book = Book()
    add_questions(
        book,
        [_line(entry) for entry in refused],
        before=[_REASONS],
        behind=list(_further(refused)),
    )
    shown = pictures_in(text for entry in refused for text in entry.cells.values())
    add_pictures(book, {name: pictures[name] for name in shown if name in pictures})
    return book.content()


def _line(entry: Entry) -> SheetLine:
    refusals = [problem for problem in entry.problems if not problem.is_warning]
    cells = {header: _writable(text) for header, text in entry.cells.items()}
    cells[PROBLEMS] = _writable("\n".join(map(_reason, refusals)))
    return SheetLine(cells, frozenset(_header_of(problem, cells) for problem in refusals))


def _reason(problem: Problem) -> str:
    place, words = problem.place.wording, problem.wording
    return f"{place.zh}：{words.zh} / {words.en}" if place.zh else f"{words.zh} / {words.en}"


def _header_of(problem: Problem, cells: Mapping[str, str]) -> str:
    """The column to look at."""
    if problem.field == "options" and OPTIONS in cells:
        return OPTIONS
    if problem.code is Refusal.OPTION_GAP:
        return f"{OPTIONS}{problem.context['label']}"
    if problem.code is Refusal.OPTIONS_MISSING:
        return next((header for header in OPTION_COLUMNS if header not in cells), "")
    return COLUMN_OF_FIELD.get(problem.field.partition(".")[0], "")


def _further(entries: Iterable[Entry]) -> list[FieldColumn]:
    """Columns beside our own: options beyond the last, or all options in one cell."""
    headers = dict.fromkeys(header for entry in entries for header in entry.cells)
    return [
        FieldColumn(header, "", (), 24, Wording("", ""))
        for header in headers
        if header not in HEADERS
    ]


def _writable(text: str) -> str:
    text = _UNWRITABLE.sub("\ufffd", text)
    # Texts of items end long before; what is cut here is refused again, for its length.
    return text if length_of(text) <= MAX_CELL else f"{text[: MAX_CELL // 2]}…"
