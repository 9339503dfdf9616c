# SPDX-License-Identifier: Apache-2.0
"""A table whose columns are known becomes entries; what kind of file it stood in is forgotten."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from question_bank.interchange.fields.columns import KEY, TYPE, field_of
from question_bank.interchange.item_texts import PICTURE_SIGN
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.interchange.reading import Defaults, Entry
from question_bank.interchange.sheets.questions import entry_of_row
from question_bank.interchange.sheets.rows import SheetRow
from question_bank.text import pictures_of


class Places(Protocol):
    """Where a row, or its cell in a column, stands; `at` is the column's place from 0 or None."""

    def __call__(self, row: int, at: int | None, header: str = "") -> Place: ...


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The rows of questions as texts, trimmed, and what the file's program did to them.

    `columns` are places of columns and our names for them. `damage` has the refusals of rows by
    row; `key_numbers` are the rows whose key is kept as a number. `type_word` is the type of all
    questions where no column says it.
    """

    rows: Sequence[Sequence[str]]
    columns: Sequence[tuple[int, str]]
    place: Places
    damage: Mapping[int, Sequence[Problem]] = field(default_factory=dict)
    key_numbers: Collection[int] = frozenset()
    type_word: str = ""


def entries_of(table: SheetTable, defaults: Defaults, pictures: Collection[str]) -> Iterator[Entry]:
    """An entry for every row in which a column of ours says anything.

    `pictures` are the names of those that came with the file: a question that shows another one
    is refused.
    """
    column_at = {header: at for at, header in reversed(table.columns)}
    for number, texts in enumerate(table.rows):
        cells, damage = _cells(table, number, texts)
        if not cells and not damage:
            continue
        if table.type_word:
            cells[TYPE] = table.type_word
        place_of = partial(_place_of, table, number, column_at)
        damage += _missing(cells, place_of, pictures)
        place = table.place(number, None)
        row = SheetRow(place, cells, place_of, number in table.key_numbers, tuple(damage))
        yield entry_of_row(row, defaults)


def _cells(
    table: SheetTable, number: int, texts: Sequence[str]
) -> tuple[dict[str, str], list[Problem]]:
    cells: dict[str, str] = {}
    damage = list(table.damage.get(number, ()))
    width = len(texts)
    for at, header in table.columns:
        text = texts[at] if at < width else ""
        if not text:
            continue
        if header == KEY and cells.setdefault(header, text) != text:
            place = table.place(number, at, header)
            context = {"key": f"{cells[header]} / {text}"}
            damage.append(Problem(place, Refusal.KEY_UNREADABLE, "key", context))
        else:
            cells[header] = text
    return cells, damage


def _place_of(table: SheetTable, number: int, column_at: Mapping[str, int], header: str) -> Place:
    return table.place(number, column_at.get(header), header)


def _missing(
    cells: Mapping[str, str], place_of: Callable[[str], Place], pictures: Collection[str]
) -> Iterator[Problem]:
    shown = [(header, text) for header, text in cells.items() if PICTURE_SIGN in text]
    for header, text in shown:
        lost = [name for name in pictures_of(text) if name not in pictures]
        for name in lost:
            context = {"name": name}
            yield Problem(place_of(header), Refusal.PICTURE_MISSING, field_of(header), context)
