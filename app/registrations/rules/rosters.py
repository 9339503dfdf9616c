# SPDX-License-Identifier: Apache-2.0
"""Rosters as operators paste and upload them, and a verdict for each row."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.rules import normal_id_number
from app.registrations.errors import RosterEmpty, RosterTooLong, RosterUnreadable
from app.registrations.rules.numbers import is_id_number

# A title's largest sitting is well below this; more is the wrong file.
MAX_ROWS = 5000
_SEPARATORS = re.compile(r"[\t，、;；]")
# Spreadsheets keep a number's digits by an apostrophe or ="…" around it.
_WRAPPED = re.compile(r"^[='\"’‘\s]+|[\"'\s]+$")
# "张三 110101…": a name may hold spaces, so only one before the number parts them.
_SPACED = re.compile(r"(.*\S)\s+([\dXx]{15,20})")
_HEADER = re.compile(r"身份证|证件|id", re.IGNORECASE)


class RowVerdict(StrEnum):
    """What will become of a row of a roster."""

    BOOKABLE = "bookable"
    NAME_MISSING = "name_missing"
    ID_NUMBER_INVALID = "id_number_invalid"
    DUPLICATE = "duplicate"
    ALREADY_BOOKED = "already_booked"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person as the operator wrote them; `line` is where, from 1."""

    full_name: str
    id_number: str
    line: int = 0


def decode_roster(data: bytes) -> str:
    """The text of an uploaded file: UTF-8, else GB18030, which spreadsheets here write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterUnreadable


def parse_roster(text: str) -> list[RosterRow]:
    """A row per line of "name, id number"; blank lines and a heading are passed over.

    Nothing is judged here: a row that lacks something is kept, to be shown with its reason.
    """
    lines = _SEPARATORS.sub(",", text).splitlines()
    rows = [_row(line, cells) for line, cells in enumerate(_cells(lines), 1) if any(cells)]
    if rows and _is_heading(rows[0]):
        rows = rows[1:]
    if not rows:
        raise RosterEmpty
    if len(rows) > MAX_ROWS:
        raise RosterTooLong(count=len(rows), limit=MAX_ROWS)
    return rows


def _cells(lines: Sequence[str]) -> Iterator[list[str]]:
    for line in lines:
        # Line by line: a stray quotation mark must not swallow the people after it.
        cells = next(csv.reader(io.StringIO(line)), [])
        yield [_WRAPPED.sub("", cell) for cell in cells]


def _row(line: int, cells: list[str]) -> RosterRow:
    name, number, *_ = [*cells, "", ""]
    spaced = _SPACED.fullmatch(name)
    if spaced and not number:
        name, number = spaced.groups()
    return RosterRow(name, number, line)


def _is_heading(row: RosterRow) -> bool:
    return _HEADER.search(row.id_number) is not None and not re.search(r"\d", row.id_number)


def judge_rows(
    rows: Sequence[RosterRow], *, is_booked: Collection[int]
) -> Iterator[tuple[RosterRow, RowVerdict]]:
    """A verdict for each row; `is_booked` holds the places of those already in the sitting."""
    seen: set[str] = set()
    for place, row in enumerate(rows):
        number = normal_id_number(row.id_number)
        yield row, _verdict_of(row, number, seen, booked=place in is_booked)
        seen.add(number)


def _verdict_of(row: RosterRow, number: str, seen: set[str], *, booked: bool) -> RowVerdict:
    if not row.full_name.strip():
        return RowVerdict.NAME_MISSING
    if not is_id_number(number):
        return RowVerdict.ID_NUMBER_INVALID
    if number in seen:
        return RowVerdict.DUPLICATE
    return RowVerdict.ALREADY_BOOKED if booked else RowVerdict.BOOKABLE
