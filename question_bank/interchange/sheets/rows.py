# SPDX-License-Identifier: Apache-2.0
"""A row of a table while it is read: what each cell says, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from question_bank.interchange.fields.cells import OWN_READERS, READERS, Unreadable
from question_bank.interchange.fields.columns import COLUMN_OF_FIELD
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.wording import Wording


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The cells of one question, trimmed, by header; empty ones are absent.

    `place_of` says where the cell of a column stands. `key_is_number` says that the program kept
    the key as a number. `damage` is what happened to cells that no longer hold what was typed;
    these are not among `cells`.
    """

    place: Place
    cells: Mapping[str, str]
    place_of: Callable[[str], Place]
    key_is_number: bool = False
    damage: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Cells:
    """The cells of a row that nobody has read yet, and the problems found so far."""

    row: SheetRow
    problems: list[Problem] = field(default_factory=list)
    _left: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._left = dict(self.row.cells)

    def take(self, header: str) -> str:
        """The cell of the column, empty if there is none; it counts as read."""
        return self._left.pop(header, "")

    def has(self, header: str) -> bool:
        return header in self._left

    def read(self, header: str, name: str, reader: Callable[[str], Any]) -> Any:
        """What the reader makes of the cell; None where it can make nothing of it."""
        cell = self.take(header)
        try:
            return reader(cell)
        except Unreadable as trouble:
            context = {"value": cell, "like": trouble.like}
            self.refuse(Refusal.VALUE_UNREADABLE, header, field=name, **context)
            return None

    def refuse(self, code: Refusal, header: str, *, field: str, **context: str | Wording) -> None:
        self.problems.append(Problem(self.row.place_of(header), code, field, context))

    def warn(self, code: Warned, header: str, *, field: str = "", **context: str | Wording) -> None:
        self.problems.append(Problem(self.row.place_of(header), code, field, context))

    def warn_of_the_rest(self) -> None:
        """What this type of question has no use for is named, if nothing worse is to be said."""
        if all(problem.is_warning for problem in self.problems):
            for header in self._left:
                self.warn(Warned.FIELD_LEFT_OUT, header, name=header)


def common_of(cells: Cells) -> dict[str, Any]:
    """The fields that every type has, as plain data, as far as they are filled in."""
    return {
        name: cells.read(header, name, reader)
        for header, (name, reader) in READERS.items()
        if cells.has(header)
    }


def own_of(cells: Cells, *names: str) -> dict[str, Any]:
    """Fields that only some types have."""
    read = {}
    for name in names:
        header = COLUMN_OF_FIELD[name]
        if cells.has(header):
            read[name] = cells.read(header, *OWN_READERS[header])
    return read
