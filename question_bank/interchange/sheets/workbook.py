# SPDX-License-Identifier: Apache-2.0
"""The sheets of a workbook as values, and on demand what the values do not tell."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.sheets.drawings import (
    CellPicture,
    Gallery,
    picture_named,
    pictures_inside,
    pictures_over,
)
from question_bank.interchange.sheets.package import SheetPart, WorkbookPackage, take_apart
from question_bank.interchange.sheets.raised import raised_text
from question_bank.interchange.sheets.sheet_xml import Cell, Facts, facts_of

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of single cells.

    `formats` are the number formats by the number of their style; `texts` replace texts whose
    raised characters the values have lost; `pictures` are parts shown inside a cell.
    """

    facts: Facts
    formats: Sequence[str]
    texts: Mapping[Cell, str] = field(default_factory=dict)
    pictures: Mapping[Cell, str] = field(default_factory=dict)

    def format_of(self, at: Cell) -> str:
        style = self.facts.formats.get(at, 0)
        return self.formats[style] if style < len(self.formats) else ""


NO_MARKS = Marks(Facts(), ())


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A sheet: its rows from `start` on, and what lies over them.

    `is_suspicious` says that some cells are not what their values seem; `marks` looks closer,
    which takes time.
    """

    name: str
    is_hidden: bool
    start: Cell
    rows: Sequence[Sequence[Value]]
    merged: Sequence[tuple[Cell, Cell]]
    is_suspicious: bool
    marks: Callable[[], Marks]
    shown: Sequence[CellPicture] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Worksheet, ...]
    gallery: Gallery


def open_xlsx(data: bytes) -> Workbook:
    """The workbook; refused with FileRefused as `take_apart` says, or if its cells make no sense."""
    package = take_apart(data)
    inside = pictures_inside(package)
    values = _values(package.rebuilt, len(package.sheets))
    sheets = [
        _sheet(package, part, inside, value)
        for part, value in zip(package.sheets, values, strict=True)
    ]
    return Workbook(tuple(sheets), Gallery(package.archive.read))


def _values(data: bytes, count: int) -> Iterator[tuple[Cell, list[list[Value]]]]:
    """The first cell and the rows of each sheet."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number in range(count):
                sheet = book.get_sheet_by_index(number)
                yield sheet.start or (0, 0), sheet.to_python(skip_empty_area=True)
    except BaseException as broken:
        # Whatever it stumbles over: its own errors are of many kinds, and a panic is no Exception.
        if isinstance(broken, Exception) or type(broken).__name__ == "PanicException":
            raise FileRefused(FileReason.WORKBOOK_BROKEN) from broken
        raise


def _sheet(
    package: WorkbookPackage,
    part: SheetPart,
    inside: Mapping[str, str],
    values: tuple[Cell, list[list[Value]]],
) -> Worksheet:
    start, rows = values
    return Worksheet(
        name=part.name,
        is_hidden=part.is_hidden,
        start=start,
        rows=rows,
        merged=part.xml.merged,
        is_suspicious=part.xml.is_suspicious or bool(package.raised),
        marks=lambda: _marks(package, part, inside),
        shown=tuple(pictures_over(package, part.part)),
    )


def _marks(package: WorkbookPackage, part: SheetPart, inside: Mapping[str, str]) -> Marks:
    facts = facts_of(part.xml, package.raised)
    texts = {at: raised_text(xml) for at, xml in facts.raised.items()}
    texts |= {at: raised_text(package.raised[number]) for at, number in facts.strings.items()}
    named = {at: picture_named(formula) for at, formula in facts.formulas.items()}
    pictures = {at: inside[name] for at, name in named.items() if name and name in inside}
    return Marks(facts, package.formats, texts, pictures)
