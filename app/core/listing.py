# SPDX-License-Identifier: Apache-2.0
"""Long lists of the API, a page after the other, by cursor.

A page begins after the last row of the one before: after its sort value and its id, and not after
so many rows. So what is added or deleted meanwhile shifts nothing: each row that stays as it is
comes once. The cursor is sealed: it may hold a name or a number, and addresses are written down.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Request, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import DomainError, Kind
from app.core.i18n import marked
from app.core.requests import AppVault
from app.core.security import Unsealable, Vault

LARGEST, USUAL = 200, 50
# What a filter of words takes.
WORDS = 100
CursorText = Annotated[str, StringConstraints(max_length=800)]

_Row = TypeVar("_Row")
_Other = TypeVar("_Other")
_Item = TypeVar("_Item")
Column = InstrumentedAttribute[Any] | sa.ColumnElement[Any]
# Sort values by the letter under which a cursor holds them: how each is read again.
_READ: Mapping[str, Callable[[str], Any]] = {
    "t": datetime.fromisoformat,
    "d": Decimal,
    "i": int,
    "s": str,
}


class CursorUnknown(DomainError):
    """Only what an earlier page gave leads to the next one."""

    kind = Kind.INVALID
    code = "cursor_unknown"
    message = marked("翻页位置无效，请从第一页重新查询。")


class CursorOfOther(DomainError):
    """It leads on in another list, or in this one by another sort or other filters."""

    kind = Kind.INVALID
    code = "cursor_of_other"
    message = marked(
        "翻页位置属于另一个列表、另一种排序或另一组筛选条件。请去掉 cursor，从第一页重新查询。"
    )


class SpanReversed(DomainError):
    kind = Kind.INVALID
    code = "span_reversed"
    message = marked("起始时间晚于结束时间，请调整后重新查询。")


class ListPlace(NamedTuple):
    """A row's place in a list: the value that it is sorted by, and its id."""

    value: Any
    id: UUID


@dataclass(frozen=True, slots=True)
class Span:
    """So many rows by this key, from the beginning or after a place."""

    size: int
    key: str
    is_descending: bool = False
    after: ListPlace | None = None


@dataclass(frozen=True, slots=True)
class ListStretch(Generic[_Row]):
    """The rows of a span; `end` is the last one's place, None where no row comes after it."""

    rows: tuple[_Row, ...]
    end: ListPlace | None

    def each(self, read: Callable[[_Row], _Other]) -> "ListStretch[_Other]":
        """The same with something else made of every row."""
        return ListStretch(tuple(read(row) for row in self.rows), self.end)


class ListQuery(BaseModel):
    """Which page: `cursor` is the `next` of the one before. Filters and `sort` are each list's own."""

    size: int = Field(USUAL, ge=1, le=LARGEST)
    cursor: CursorText = ""


class PageOut(BaseModel, Generic[_Item]):
    """A page of a list; `next` is None on the last."""

    items: list[_Item]
    next: str | None


class Pager:
    """One request for a page: reads its cursor, and writes the one that leads on."""

    def __init__(self, request: Request, response: Response, vault: Vault) -> None:
        self._path: str = request.scope["path"]
        self._given = request.query_params.multi_items()
        self._response, self._vault = response, vault

    def span(self, asked: ListQuery, *, sort: str) -> Span:
        """What is to be looked up; refused where the cursor does not lead on in this very list."""
        after = None
        if asked.cursor:
            after = place_of(asked.cursor, self._vault, of=self._print(asked))
        return Span(asked.size, sort.removeprefix("-"), sort.startswith("-"), after)

    def lead_on(self, asked: ListQuery, end: ListPlace | None) -> str | None:
        """The cursor of the page after this one, which the answer's header links; None at the end."""
        if end is None:
            return None
        cursor = cursor_of(end, self._vault, of=self._print(asked))
        kept = [(name, value) for name, value in self._given if name != "cursor"]
        address = f"{self._path}?{urlencode([*kept, ('cursor', cursor)])}"
        self._response.headers["Link"] = f'<{address}>; rel="next"'
        return cursor

    def _print(self, asked: ListQuery) -> str:
        return print_of(self._path, asked)


async def _pager(request: Request, response: Response, vault: AppVault) -> Pager:
    return Pager(request, response, vault)


AppPager = Annotated[Pager, Depends(_pager)]


async def fetch(
    session: AsyncSession,
    found: sa.Select[*tuple[Any, ...]],
    span: Span,
    *,
    keys: Mapping[str, Column],
    row_id: InstrumentedAttribute[UUID],
) -> ListStretch[tuple[Any, ...]]:
    """The span of what the statement finds, in one statement; no key may be NULL."""
    key = keys[span.key]
    if span.after is not None:
        here = sa.tuple_(key, row_id)
        there = sa.tuple_(
            sa.literal(span.after.value, key.type), sa.literal(span.after.id, row_id.type)
        )
        found = found.where(here < there if span.is_descending else here > there)
    order = (key.desc(), row_id.desc()) if span.is_descending else (key, row_id)
    # One more than the page, which says whether there is another.
    asked = found.add_columns(key, row_id).order_by(*order).limit(span.size + 1)
    rows = [tuple(row) for row in await session.execute(asked)]
    shown = rows[: span.size]
    end = ListPlace(*shown[-1][-2:]) if len(rows) > span.size else None
    return ListStretch(tuple(row[:-2] for row in shown), end)


def refuse_reversed(since: datetime | None, until: datetime | None) -> None:
    """A span of time that ends before it begins is a mistake, and no empty list."""
    if since is not None and until is not None and since > until:
        raise SpanReversed


def print_of(path: str, asked: ListQuery) -> str:
    """What a cursor must agree with: the list, its sort and its filters; pages may differ in size."""
    told = asked.model_dump_json(exclude={"cursor", "size"})
    return hashlib.sha256(f"{path}\n{told}".encode()).hexdigest()[:32]


def cursor_of(place: ListPlace, vault: Vault, *, of: str) -> str:
    """The place as text for an address, good for the list of this print alone."""
    told = json.dumps([of, *_told(place.value), place.id.hex], separators=(",", ":"))
    return vault.seal(told).translate(str.maketrans("+/", "-_", "="))


def place_of(cursor: str, vault: Vault, *, of: str) -> ListPlace:
    """The place that the cursor stands for; refused when it is none of ours, or another list's."""
    standard = cursor.translate(str.maketrans("-_", "+/"))
    try:
        told = json.loads(vault.open(standard + "=" * (-len(standard) % 4)))
        for_print, letter, text, row_id = told
        place = ListPlace(_READ[letter](text), UUID(row_id))
    # What else the vault has sealed is no list of four.
    except (Unsealable, ValueError, TypeError, KeyError) as strange:
        raise CursorUnknown from strange
    if for_print != of:
        raise CursorOfOther
    return place


def _told(value: Any) -> tuple[str, str]:
    """A sort value by its letter, and as text."""
    if isinstance(value, datetime):
        return "t", value.isoformat()
    if isinstance(value, Decimal):
        return "d", str(value)
    return ("i" if isinstance(value, int) else "s"), str(value)
