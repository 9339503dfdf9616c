# SPDX-License-Identifier: Apache-2.0
"""Declared terms as SQL: which row is past its term, and the instants that it counts from."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Base
from app.core.privacy import After, Along, ByProgramme, KeptBlob, Privacy

# By the path of a rule: how long what it is about is kept, by version of a programme's rules.
ProgrammeTerms = Mapping[str, Callable[[AsyncSession], Awaitable[Mapping[UUID, timedelta]]]]

# What an emptied column says; a column without twins says the row's id instead.
EMPTIED = "—"


def declared() -> dict[sa.Table, Privacy]:
    """Every table and what its model says of it, referring tables before those referred to."""
    return _declared(len(Base.metadata.tables))


@cache
def _declared(_known: int) -> dict[sa.Table, Privacy]:
    """Putting tables in order costs milliseconds, and a sweep asks a thousand times.

    Remembered only while no further table becomes known.
    """
    by_table = {mapper.local_table: mapper.class_.__privacy__ for mapper in Base.registry.mappers}
    return {table: by_table[table] for table in reversed(Base.metadata.sorted_tables)}


def list_blobs() -> list[tuple[sa.Table, KeptBlob]]:
    return [(table, blob) for table, privacy in declared().items() for blob in privacy.blobs]


def key_of(table: sa.Table) -> sa.Column[Any]:
    """The primary key of a table whose rows other terms lead to: one column."""
    (key,) = table.primary_key.columns
    return key


def parent_of(table: sa.Table, column: str) -> sa.Table:
    """The table that this foreign key leads to."""
    (foreign,) = table.c[column].foreign_keys
    return foreign.column.table


@cache
def value_of(table: sa.Table, path: str, row: sa.FromClause | None = None) -> Any:
    """The value at the end of a path of foreign keys, for the row of an enclosing statement.

    The same for every statement: a sweep asks for each path many times, and an alias copies all
    columns of its table.
    """
    held, dot, rest = path.partition(".")
    column = (table if row is None else row).c[held]
    if not dot:
        return column
    parent = parent_of(table, held)
    # An alias of its own, so that the path may lead through a table that is asked for already.
    alias = parent.alias()
    found = sa.select(value_of(parent, rest, alias)).where(alias.c[key_of(parent).name] == column)
    return found.scalar_subquery()


def instants_of(table: sa.Table) -> list[str]:
    """Paths to the instants that a row's term counts from; none where it is kept for ever."""
    match declared()[table].keep:
        case After(_, since):
            return list(since)
        case Along(column):
            return [f"{column}.{path}" for path in instants_of(parent_of(table, column))]
    return []


def is_due(table: sa.Table, *, now: datetime) -> sa.ColumnElement[bool]:
    """Whether a row is past its term, by its own instants or by those of the row it goes along with.

    A row that was emptied at the end of its term has nothing left that a term is about.
    """
    privacy = declared()[table]
    match privacy.keep:
        case After(keep, since):
            before = [_is_before(value_of(table, path), now - keep) for path in since]
            is_set = sa.or_(*(value_of(table, path).is_not(None) for path in since))
            return sa.and_(is_set, *before, *(table.c[name] != EMPTIED for name in _mark(table)))
        case Along(column):
            parent = parent_of(table, column)
            gone = sa.select(key_of(parent)).where(is_due(parent, now=now))
            return table.c[column].in_(gone)
    return sa.false()


def _is_before(instant: Any, moment: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(instant.is_(None), instant < moment)


def _mark(table: sa.Table) -> tuple[str, ...]:
    """The column by which an emptied row is known."""
    return declared()[table].emptied[:1]


def has_lapsed(
    column: sa.Column[Any], keep: ByProgramme, version: UUID, *, before: datetime
) -> sa.ColumnElement[bool]:
    """Whether a row still names a blob from before the moment, of what this version decides."""
    return sa.and_(
        column.is_not(None),
        column.table.c[keep.since] < before,
        value_of(column.table, keep.version) == version,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows, and the oldest and newest instants that their term counts from."""

    number: int
    oldest_at: datetime | None
    newest_at: datetime | None


async def count(
    session: AsyncSession,
    table: sa.Table,
    condition: sa.ColumnElement[bool],
    instants: Sequence[str],
) -> Counted:
    """The table's rows of which the condition is true."""
    values = [value_of(table, path) for path in instants]
    ends = [end(value) for value in values for end in (sa.func.min, sa.func.max)]
    counted = sa.select(sa.func.count(), *ends).select_from(table).where(condition)
    number, *found = (await session.execute(counted)).one()
    known = [instant for instant in found if instant is not None]
    return Counted(number, min(known, default=None), max(known, default=None))


def emptied_values(table: sa.Table) -> dict[str, Any]:
    """What the columns to be emptied say afterwards."""
    own_id = sa.cast(key_of(table), sa.String(40))
    return {name: own_id if table.c[name].unique else EMPTIED for name in declared()[table].emptied}
