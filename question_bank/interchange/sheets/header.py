# SPDX-License-Identifier: Apache-2.0
"""The row with the names of the columns: found by the names, wherever it stands near the top."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from question_bank.interchange.fields.columns import (
    COLUMNS,
    KEY,
    OPTIONS,
    PROBLEMS,
    REFERENCE,
    REQUIRED,
    SEQUENCE,
    STEM,
    column_of,
    normal,
    rank_of,
)
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.problems import Place, Problem, Warned
from question_bank.interchange.wordings import listed
from question_bank.wording import Wording

# Titles and instructions stand above the header in most workbooks; ten rows hold them all.
SEARCHED_ROWS = 10
# One known name may be chance: a title that reads 试题.
FEWEST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a table hold.

    `columns` are the places of the columns with our names for them, 答案 possibly several times.
    `left_out` are those that are not read, as named in the file. `first_row` is the first row of
    questions; all places count from 0.
    """

    columns: tuple[tuple[int, str], ...]
    left_out: tuple[tuple[int, str], ...]
    row: int
    first_row: int

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns without which nothing can be read."""
        found = {name for _, name in self.columns}
        return tuple(name for name in REQUIRED if name not in found)

    @property
    def is_of_questions(self) -> bool:
        return any(name == STEM for _, name in self.columns)


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The header among the first rows; None if none of them names two columns we know.

    Of several candidates the one that names most columns is it. Where two names mean the same
    column, the likelier one is read; only of 答案 both are, because model answers often have a
    column of their own. Refused with FileRefused: two columns of one name, as nobody can say which
    of them counts.
    """
    counts = [names_in(row) for row in rows[:SEARCHED_ROWS]]
    most = max(counts, default=0)
    if most < FEWEST_NAMES:
        return None
    at = counts.index(most)
    names, first_row = list(rows[at]), at + 1
    if first_row < len(rows) and _is_split(names, rows[first_row]):
        names = _merged(names, rows[first_row])
        first_row += 1
    return _header(names, at, first_row)


def names_in(row: Sequence[str]) -> int:
    """How many of our columns the row names."""
    return len({name for cell in row if cell and (name := column_of(cell))})


def _is_split(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below belongs to the header: A B C D below a common 选项."""
    if not any(column_of(name) == OPTIONS for name in names if name):
        return False
    named = [column_of(cell) or "" for cell in below if cell]
    return len(named) >= FEWEST_NAMES and all(
        name.startswith(OPTIONS) and name != OPTIONS for name in named
    )


def _merged(names: Sequence[str], below: Sequence[str]) -> list[str]:
    width = max(len(names), len(below))
    upper = [*names, *[""] * (width - len(names))]
    lower = [*below, *[""] * (width - len(below))]
    return [under or over for over, under in zip(upper, lower, strict=True)]


def _header(names: Sequence[str], row: int, first_row: int) -> Header:
    known: dict[str, list[tuple[int, int, str]]] = {}
    left_out = []
    seen = set()
    for place, name in enumerate(names):
        ours = column_of(name) if name else None
        if ours is None:
            left_out.extend([(place, name)] if name else [])
            continue
        if normal(name) in seen:
            raise FileRefused(FileReason.TABLE_COLUMN_TWICE, name=name)
        seen.add(normal(name))
        if ours != PROBLEMS:
            known.setdefault(ours, []).append((rank_of(name), place, name))
    columns = []
    for ours, found in known.items():
        first, *others = sorted(found)
        columns.append((first[1], ours))
        if ours == KEY:
            columns.extend((place, ours) for _, place, _ in others)
        else:
            left_out.extend((place, name) for _, place, name in others)
    return Header(tuple(sorted(columns)), tuple(sorted(left_out)), row, first_row)


def without_sequence(header: Header, cells_of: Callable[[int], Iterable[str]]) -> Header:
    """The header without a column that only counts the rows; `cells_of` gives a column's cells.

    A number in sequence is no reference: it names the place in this file, the next file uses it
    again for another question, and a row moved has another. A column headed 序号 or 题号 is taken
    for the reference only if there is no other one and none of its cells is a mere number.
    """
    places = [place for place, name in header.columns if name == SEQUENCE]
    if not places:
        return header
    at = places[0]
    has_reference = any(name == REFERENCE for _, name in header.columns)
    is_reference = not has_reference and not any(cell.isdecimal() for cell in cells_of(at))
    return replace(
        header,
        columns=tuple(
            (place, REFERENCE if place == at else name)
            for place, name in header.columns
            if place != at or is_reference
        ),
    )


def missing_columns(names: Iterable[str]) -> FileRefused:
    """The refusal of a file whose tables lack these columns."""
    english = {column.header: column.english for column in COLUMNS}
    told = (Wording(name, f"{name} ({english[name]})") for name in names)
    return FileRefused(FileReason.TABLE_COLUMNS, columns=listed(told))


def left_out(place: Place, name: str) -> Problem:
    """The warning of a column that nobody knows or needs."""
    return Problem(place, Warned.FIELD_LEFT_OUT, context={"name": name})
