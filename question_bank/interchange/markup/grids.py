# SPDX-License-Identifier: Apache-2.0
"""Where the cells of an HTML table stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from question_bank.interchange.markup.vocabulary import css_of

# A page is full with some 20 columns and 100 rows.
_MOST_CELLS = 4000
_MOST_SPANNED = 100
_ROW_GROUPS = ("thead", "tbody", "tfoot")
# Elements of a table that hold nothing to read.
_FORMATTING = ("colgroup", "col")


class NotATable(ValueError):
    """Words outside of the cells, or more cells than anybody reads."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of equal length; None where a cell of an earlier place reaches to or none stands."""

    rows: tuple[tuple[HtmlElement | None, ...], ...]
    alignments: tuple[str, ...]
    is_merged: bool


def grid_of(table: HtmlElement) -> Grid:
    """The cells in their columns, also behind cells that reach over several rows."""
    rows: list[dict[int, HtmlElement | None]] = []
    # Columns that cells above still reach into, and for how many rows.
    reaching: dict[int, int] = {}
    is_merged, count = False, 0
    for tr in _rows_in(table):
        row: dict[int, HtmlElement | None] = dict.fromkeys(reaching)
        reaching = {column: left - 1 for column, left in reaching.items() if left > 1}
        column = 0
        for cell in _cells_in(tr):
            while column in row:
                column += 1
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            is_merged |= width > 1 or height > 1
            for place in range(column, column + width):
                row[place] = cell if place == column else None
                if height > 1:
                    reaching[place] = height - 1
            count += width
            if count > _MOST_CELLS:
                raise NotATable
        rows.append(row)
    return _squared([row for row in rows if row], is_merged=is_merged)


def _squared(rows: list[dict[int, HtmlElement | None]], *, is_merged: bool) -> Grid:
    width = 1 + max((column for row in rows for column in row), default=-1)
    if width * len(rows) > _MOST_CELLS:
        raise NotATable
    squared = tuple(tuple(row.get(column) for column in range(width)) for row in rows)
    first = squared[0] if squared else ()
    return Grid(squared, tuple(map(_alignment, first)), is_merged)


def _rows_in(group: HtmlElement) -> Iterator[HtmlElement]:
    _demand_blank(group.text)
    for child in group:
        _demand_blank(child.tail)
        if child.tag == "tr":
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows_in(child)
        elif child.tag not in (*_FORMATTING, "caption"):
            raise NotATable


def _cells_in(tr: HtmlElement) -> Iterator[HtmlElement]:
    _demand_blank(tr.text)
    for child in tr:
        _demand_blank(child.tail)
        if child.tag not in ("td", "th"):
            raise NotATable
        yield child


def _demand_blank(text: str | None) -> None:
    if text and text.strip():
        raise NotATable


def _span(cell: HtmlElement, name: str) -> int:
    text = (cell.get(name) or "").strip()
    digits = text.isascii() and text.isdigit() and len(text) < len(str(_MOST_CELLS))
    return min(max(int(text), 1), _MOST_SPANNED) if digits else 1


def _alignment(cell: HtmlElement | None) -> str:
    if cell is None:
        return ""
    return css_of(cell).get("text-align") or (cell.get("align") or "").lower()
