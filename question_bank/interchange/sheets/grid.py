# SPDX-License-Identifier: Apache-2.0
"""A sheet of a workbook becomes a table of texts; what Excel did to a cell becomes its refusal."""

import re
from collections.abc import Iterator, Sequence
from posixpath import basename

from question_bank.interchange.fields.cells import tidy
from question_bank.interchange.fields.columns import COLUMNS, KEY, REFERENCE, field_of
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.interchange.sheets.drawings import SHAPE, CellPicture, Gallery
from question_bank.interchange.sheets.header import Header
from question_bank.interchange.sheets.numbers import exact, shown
from question_bank.interchange.sheets.sheet_xml import Cell, column_letters
from question_bank.interchange.sheets.table import SheetTable
from question_bank.interchange.sheets.workbook import NO_MARKS, Marks, Value, Worksheet
from question_bank.wording import Wording

# What a number is in these columns is its value, however it is shown.
_NUMBERS = frozenset(column.header for column in COLUMNS if column.is_number)
# Here a number may stand for other characters: 007, or a code of twenty digits.
_CODES = frozenset({REFERENCE, "单位"})
# What a merged cell says of all its rows: it classes questions. A stem or key belongs to one.
_CLASSING = frozenset(
    {"题型", "知识点", "难度", "分值", "认知层次", "适用年份", "级别", "工种"}
    | {"考试项目", "职业功能", "来源", "命题人"}
)
# A format of zeros alone: 007 is shown as it was typed.
_PADDED = re.compile("00+")
_SEVERAL = 2
_NOWHERE = Wording("它不在任何一栏之上", "it lies over no column that is read")


def table_of(
    sheet: Worksheet, header: Header, gallery: Gallery
) -> tuple[SheetTable, list[Problem]]:
    """The table below the header, and what should be known of the sheet as a whole."""
    return _Grid(sheet, header).read(gallery)


class _Grid:
    """The columns that are read, as texts, and the damage found so far.

    A spot is a row and a column of the grid, both counted from 0, a cell those of the sheet.
    """

    def __init__(self, sheet: Worksheet, header: Header) -> None:
        self._sheet = sheet
        self._names = [name for _, name in header.columns]
        self._places = [sheet.start[1] + at for at, _ in header.columns]
        self._first = sheet.start[0] + header.first_row
        self._rows = sheet.rows[header.first_row :]
        self._texts: list[list[str]] = []
        self._damage: dict[Cell, Problem] = {}
        self._refused: dict[int, list[Problem]] = {}
        self._key_numbers: set[int] = set()
        self._warnings: list[Problem] = []

    def read(self, gallery: Gallery) -> tuple[SheetTable, list[Problem]]:
        odd = self._fill([place - self._sheet.start[1] for place in self._places])
        plain = all(self._names[column] in _NUMBERS for (_, column), _ in odd)
        # Looking closer takes longer than all the rest.
        marks = NO_MARKS if plain and not self._sheet.is_suspicious else self._sheet.marks()
        for spot, value in odd:
            self._settle(spot, value, marks)
        self._look_closer(marks, gallery)
        self._unmerge()
        self._hang(gallery)
        for (row, column), problem in sorted(self._damage.items()):
            self._texts[row][column] = ""
            self._refused.setdefault(row, []).append(problem)
        table = SheetTable(
            rows=self._texts,
            columns=list(enumerate(self._names)),
            place=self._place,
            damage=self._refused,
            key_numbers=self._key_numbers,
        )
        return table, self._warnings

    def _fill(self, columns: Sequence[int]) -> list[tuple[Cell, Value]]:
        """Takes the texts; what else the cells hold is given back with its spot."""
        odd: list[tuple[Cell, Value]] = []
        for number, row in enumerate(self._rows):
            texts = []
            for place, at in enumerate(columns):
                value = row[at]
                if isinstance(value, str):
                    texts.append(tidy(value) if value else "")
                else:
                    texts.append("")
                    odd.append(((number, place), value))
            self._texts.append(texts)
        return odd

    def _settle(self, spot: Cell, value: Value, marks: Marks) -> None:
        """Takes what was typed, if the value still tells; else the cell is damaged."""
        row, column = spot
        if isinstance(value, bool):
            self._texts[row][column] = str(value).upper()
        elif isinstance(value, int | float):
            self._settle_number(spot, value, marks.format_of(self._cell(spot)))
        else:
            self._texts[row][column] = str(value)
            self._spoil(spot, Refusal.CELL_DATE, value=str(value))

    def _settle_number(self, spot: Cell, value: float, code: str) -> None:
        row, column = spot
        name = self._names[column]
        if name in _NUMBERS:
            text = exact(value)
        elif name in _CODES and not _PADDED.fullmatch(code):
            text = None
        else:
            text = shown(value, code)
        told = exact(value) or f"{value:G}"
        self._texts[row][column] = told if text is None else text
        if text is None:
            self._spoil(spot, Refusal.CELL_NUMBER, value=told)
        elif name == KEY:
            self._key_numbers.add(row)

    def _look_closer(self, marks: Marks, gallery: Gallery) -> None:
        """Finds what the values hide: formulas, errors, raised characters, rows out of sight."""
        facts = marks.facts
        for at, text in marks.texts.items():
            if spot := self._spot(at):
                self._texts[spot[0]][spot[1]] = tidy(text)
        self._refuse_formulas(marks, gallery)
        for at, error in facts.errors.items():
            spot = self._spot(at)
            if spot and (any(self._texts[spot[0]]) or at not in facts.formulas):
                self._spoil(spot, Refusal.CELL_ERROR, value=error)
        rows = (row - self._first for row in facts.hidden)
        hidden = sum(0 <= row < len(self._texts) and any(self._texts[row]) for row in rows)
        if hidden:
            what = Wording(f"{hidden} 行", f"{hidden} row{'s' * (hidden > 1)}")
            place = Place(sheet=self._sheet.name, row=min(facts.hidden) + 1)
            self._warnings.append(Problem(place, Warned.HIDDEN_READ, context={"what": what}))

    def _refuse_formulas(self, marks: Marks, gallery: Gallery) -> None:
        spread = (spot for cells in marks.facts.spread for spot in self._spots(cells))
        for spot in {*filter(None, map(self._spot, marks.facts.formulas)), *spread}:
            # Formulas below the last question, ready for the next, ask nothing.
            if not any(self._texts[spot[0]]):
                continue
            part = marks.pictures.get(self._cell(spot))
            if part:
                self._texts[spot[0]][spot[1]] = ""
                self._attach(spot, CellPicture(self._cell(spot), part), gallery)
            else:
                self._spoil(spot, Refusal.CELL_FORMULA)

    def _unmerge(self) -> None:
        """What stands in the corner of merged cells holds for each of their rows, if it classes."""
        for first, last in self._sheet.merged:
            spots = list(self._spots((first, last)))
            if len(spots) < _SEVERAL:
                continue
            name = f"{_name(first)}:{_name(last)}"
            place = _at(self._sheet.name, first)
            self._warnings.append(Problem(place, Warned.CELLS_MERGED, context={"cells": name}))
            corner = self._spot(first)
            if corner and self._names[corner[1]] in _CLASSING:
                for row, column in spots:
                    if column == corner[1] and any(self._texts[row]):
                        self._texts[row][column] = self._texts[corner[0]][column]

    def _hang(self, gallery: Gallery) -> None:
        """Puts the pictures that lie over cells behind the cells' texts."""
        for shown_here in self._sheet.shown:
            row, column = shown_here.at
            spot = self._spot(shown_here.at)
            number = row - self._first
            if spot and any(self._texts[spot[0]]):
                self._attach(spot, shown_here, gallery)
            elif 0 <= number < len(self._texts) and any(self._texts[number]) and shown_here.part:
                place = _at(self._sheet.name, (row, max(column, 0)))
                problem = Problem(
                    place,
                    Refusal.PICTURE_REFUSED,
                    context={"name": basename(shown_here.part), "why": _NOWHERE},
                )
                self._refused.setdefault(number, []).append(problem)
            elif number >= 0:
                place = _at(self._sheet.name, (max(row, 0), max(column, 0)))
                self._warnings.append(_not_shown(shown_here, place))

    def _attach(self, spot: Cell, picture: CellPicture, gallery: Gallery) -> None:
        row, column = spot
        place = self._place(row, column)
        found = gallery.markup(picture, place, field_of(self._names[column]))
        if isinstance(found, str):
            text = self._texts[row][column]
            self._texts[row][column] = f"{text}\n{found}" if text else found
        elif found.is_warning:
            self._warnings.append(found)
        else:
            self._refused.setdefault(row, []).append(found)

    def _spoil(self, spot: Cell, code: Refusal, **context: str) -> None:
        place = self._place(*spot)
        self._damage[spot] = Problem(place, code, field_of(self._names[spot[1]]), context)

    def _spot(self, at: Cell) -> Cell | None:
        """Where a cell of the sheet is in the grid, if it is among the questions at all."""
        row = at[0] - self._first
        if 0 <= row < len(self._texts) and at[1] in self._places:
            return row, self._places.index(at[1])
        return None

    def _spots(self, cells: tuple[Cell, Cell]) -> Iterator[Cell]:
        (top, left), (bottom, right) = cells
        first, end = max(top - self._first, 0), min(bottom - self._first + 1, len(self._texts))
        for row in range(first, end):
            for column, place in enumerate(self._places):
                if left <= place <= right:
                    yield row, column

    def _cell(self, spot: Cell) -> Cell:
        return self._first + spot[0], self._places[spot[1]]

    def _place(self, row: int, at: int | None, header: str = "") -> Place:
        del header
        if at is None:
            return Place(sheet=self._sheet.name, row=self._first + row + 1)
        return _at(self._sheet.name, self._cell((row, at)))


def _at(sheet: str, cell: Cell) -> Place:
    return Place(sheet=sheet, row=cell[0] + 1, column=column_letters(cell[1]))


def _name(cell: Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0] + 1}"


def _not_shown(shown_here: CellPicture, place: Place) -> Problem:
    name: str | Wording = basename(shown_here.part or shown_here.outside) or SHAPE
    return Problem(place, Warned.FIELD_LEFT_OUT, context={"name": name})
