# SPDX-License-Identifier: Apache-2.0
"""What goes together: a table with a term, and all that is kept along with its rows.

A row past its term waits for rows that refer to it and are kept longer. Rows of one table that
refer to each other (a retake to the attempt that was failed) go together when all are past it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.privacy import After, Along, KeptBlob
from app.retention.terms import declared, is_due, key_of, parent_of, value_of


@dataclass(frozen=True, slots=True)
class Family:
    """`members` are in the order in which foreign keys let them go; the root is the last."""

    root: sa.Table
    members: tuple[sa.Table, ...]

    @property
    def blobs(self) -> list[tuple[sa.Table, KeptBlob]]:
        return [(table, blob) for table in self.members for blob in declared()[table].blobs]

    @property
    def empties(self) -> bool:
        return bool(declared()[self.root].emptied)


def list_families() -> list[Family]:
    """Every table with a term of its own, referring ones first."""
    return [
        Family(root, tuple(table for table in declared() if root_of(table) is root))
        for root, privacy in declared().items()
        if isinstance(privacy.keep, After)
    ]


def root_of(table: sa.Table) -> sa.Table | None:
    """The table whose rows' term decides; None where it is kept for ever."""
    match declared()[table].keep:
        case Along(column):
            return root_of(parent_of(table, column))
        case After():
            return table
    return None


def within(table: sa.Table, roots: Collection[Any]) -> sa.ColumnElement[bool]:
    """Whether a member's row belongs to one of these rows of the root.

    From key to key, so that each step finds its index: a journal of millions is not searched.
    """
    match declared()[table].keep:
        case Along(column):
            parent = parent_of(table, column)
            return table.c[column].in_(sa.select(key_of(parent)).where(within(parent, roots)))
    return key_of(table).in_(roots)


def goes_by_itself(table: sa.Table) -> bool:
    """Whether the database deletes a row together with the one that it goes along with."""
    along = [foreign for foreign in table.foreign_keys if foreign.parent.name == _along(table)]
    return any(foreign.ondelete == "CASCADE" for foreign in along)


async def list_going(
    session: AsyncSession, family: Family, page: Collection[Any], *, now: datetime
) -> list[Any]:
    """Rows of the root that may go now, of this page and whichever must go together with them.

    They are locked, and rows that another sweep has locked are left to it.
    """
    going = await _lock_free(session, family, page, now=now)
    fresh, refers = going, set[tuple[Any, Any]]()
    while fresh:
        found = await _list_referring(session, family, fresh)
        others = {holder for _, holder in found - refers} - going
        refers |= found
        fresh = await _lock_free(session, family, others, now=now)
        going = going | fresh
    while held := {row for row, holder in refers if row in going and holder not in going}:
        going = going - held
    return sorted(going)


async def _lock_free(
    session: AsyncSession, family: Family, page: Collection[Any], *, now: datetime
) -> set[Any]:
    """Those of the page past their term to which nothing outside the family refers."""
    key = key_of(family.root)
    free = sa.select(key).where(key.in_(page), is_due(family.root, now=now))
    for column in _outside(family):
        free = free.where(~sa.exists().where(column == key))
    return set(await session.scalars(free.with_for_update(skip_locked=True, of=family.root)))


def _outside(family: Family) -> list[sa.Column[Any]]:
    """Foreign keys by which rows of other families refer to the root."""
    return [
        column
        for table in declared()
        if table not in family.members
        for column in _references(table, family.root)
    ]


async def _list_referring(
    session: AsyncSession, family: Family, rows: Collection[Any]
) -> set[tuple[Any, Any]]:
    """Pairs of one of the rows and another row of the root whose family refers to it."""
    found: set[tuple[Any, Any]] = set()
    for table in family.members:
        for column in _references(table, family.root):
            if column.name != _along(table):
                pairs = sa.select(column, value_of(table, _path_to_root(table)))
                found |= {
                    (row[0], row[1]) for row in await session.execute(pairs.where(column.in_(rows)))
                }
    return {(row, holder) for row, holder in found if row != holder}


def _references(table: sa.Table, root: sa.Table) -> list[sa.Column[Any]]:
    return [foreign.parent for foreign in table.foreign_keys if foreign.column is key_of(root)]


def _along(table: sa.Table) -> str:
    match declared()[table].keep:
        case Along(column):
            return column
    return ""


def _path_to_root(table: sa.Table) -> str:
    """Ends at the root's key, which is what the last foreign key of the way holds."""
    path, column = [], _along(table)
    while column:
        path.append(column)
        table = parent_of(table, column)
        column = _along(table)
    return ".".join(path) or key_of(table).name
