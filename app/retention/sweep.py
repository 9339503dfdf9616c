# SPDX-License-Identifier: Apache-2.0
"""The sweep itself: page by page, looked for while reading and deleted in short transactions.

On SQLite the answers of all candidates wait while one transaction writes, so a page is small, and
its rows are found before the write begins. A sweep may be killed at any point and run beside
another: blobs go before the rows that name them, rows go with their report or not at all.
"""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import Blobs
from app.core.db import Database, Patience
from app.core.ids import new_id
from app.core.privacy import ONE_DAY, ByProgramme, term_in_words
from app.retention.families import Family, goes_by_itself, list_families, list_going, within
from app.retention.reports import Gone, RetentionReport, Thing, list_of_sweep, note
from app.retention.terms import (
    Counted,
    ProgrammeTerms,
    count,
    declared,
    emptied_values,
    has_lapsed,
    instants_of,
    is_due,
    key_of,
    list_blobs,
)

# A registration brings an attempt with it, and that a thousand ops and some hundred frames.
FAMILIES_AT_ONCE = 5
ROWS_AT_ONCE = 200
# Behind whoever writes: a page that did not get its turn would be left for the next night.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a sweep works on, and who says what programmes decide."""

    database: Database
    blobs: Blobs
    programmes: ProgrammeTerms


@dataclass(frozen=True, slots=True)
class _Run:
    """One sweep under way."""

    keeper: Keeper
    now: datetime
    id: UUID = field(default_factory=new_id)
    failures: list[Exception] = field(default_factory=list)

    def writing(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.keeper.database.writing(Patience(PATIENCE_SECONDS))

    async def attempt(self, work: Awaitable[None]) -> None:
        """One page that cannot go, or one file that the store refuses, keeps no other."""
        try:
            await work
        except Exception as failure:  # noqa: BLE001 - raised at the end, with the others
            self.failures.append(failure)


async def sweep(keeper: Keeper, *, now: datetime) -> list[RetentionReport]:
    """Nothing that may go is past its term; the stored report of what went.

    What kept rows refer to waits for them. Raises at the end what went wrong on the way.
    """
    run = _Run(keeper, now)
    for table, blob in list_blobs():
        if blob.keep is not None:
            await run.attempt(_lapse(run, table.c[blob.column], blob.keep))
    for family in list_families():
        async for page in _pages(run, family):
            await run.attempt(_delete_page(run, family, page))
    return await _report(run)


async def _report(run: _Run) -> list[RetentionReport]:
    if run.failures:
        raise ExceptionGroup("not all that is past its term went", run.failures)
    async with run.keeper.database.reading() as session:
        return await list_of_sweep(session, run.id)


async def _lapse(run: _Run, column: sa.Column[Any], keep: ByProgramme) -> None:
    """Blobs past the term of their programme are gone, and then no row names them any more."""
    async with run.keeper.database.reading() as session:
        terms = await run.keeper.programmes[keep.rule](session)
    for version, span in terms.items():
        lapsed = has_lapsed(column, keep, version, before=run.now - span)
        found = sa.select(column, column.table.c[keep.since]).where(lapsed).limit(ROWS_AT_ONCE)
        while page := await _read_page(run, found):
            await _lapse_page(run, column, page, term=term_in_words(keep))


async def _read_page(run: _Run, found: sa.Select[Any]) -> dict[str, datetime]:
    async with run.keeper.database.reading() as session:
        return {row[0]: row[1] for row in await session.execute(found)}


async def _lapse_page(
    run: _Run, column: sa.Column[Any], page: Mapping[str, datetime], *, term: str
) -> None:
    for key in page:
        await run.keeper.blobs.delete(key)
    async with run.writing() as session:
        emptied = sa.update(column.table).where(column.in_(page)).values({column: None})
        number = await _change(session, emptied)
        counted = Counted(number, min(page.values()), max(page.values()))
        gone = Gone(column.table.name, Thing.BLOBS, term, counted)
        await note(session, run.id, [gone], now=run.now)


async def _pages(run: _Run, family: Family) -> AsyncIterator[Sequence[Any]]:
    """Keys of the root's rows past their term, a page at a time, each row once."""
    key = key_of(family.root)
    size = ROWS_AT_ONCE if len(family.members) == 1 else FAMILIES_AT_ONCE
    due = sa.select(key).where(is_due(family.root, now=run.now)).order_by(key).limit(size)
    page: Sequence[Any] = ()
    while True:
        async with run.keeper.database.reading() as session:
            page = list(await session.scalars(due.where(key > page[-1]) if page else due))
        if not page:
            return
        yield page


async def _delete_page(run: _Run, family: Family, page: Sequence[Any]) -> None:
    for key in await _list_blob_keys(run, family, page):
        await run.keeper.blobs.delete(key)
    async with run.writing() as session:
        going = await list_going(session, family, page, now=run.now)
        gone = await _delete(session, family, going)
        if family.empties:
            left = [row for row in page if row not in going]
            gone.append(await _empty(session, family.root, left, now=run.now))
        await note(session, run.id, gone, now=run.now)


async def _delete(session: AsyncSession, family: Family, going: Sequence[Any]) -> list[Gone]:
    """What went with these rows of the root, and they themselves: a statement a table."""
    root = family.root
    counted = await count(session, root, key_of(root).in_(going), instants_of(root))
    gone = []
    for table in family.members if going else ():
        number = await _take(session, table, within(table, going))
        term = term_in_words(declared()[table].keep)
        gone.append(Gone(table.name, Thing.ROWS, term, replace(counted, number=number)))
    return gone


async def _take(session: AsyncSession, table: sa.Table, rows: sa.ColumnElement[bool]) -> int:
    """How many rows of a member go, now or by themselves when the row they go along with does.

    Triggers of append-only tables let a row go only so: with the whole that it belongs to.
    """
    if not goes_by_itself(table):
        return await _change(session, sa.delete(table).where(rows))
    return (await count(session, table, rows, ())).number


async def _change(session: AsyncSession, statement: sa.Delete | sa.Update) -> int:
    """How many rows the statement changed."""
    return cast("sa.CursorResult[Any]", await session.execute(statement)).rowcount


async def _list_blob_keys(run: _Run, family: Family, page: Sequence[Any]) -> list[str]:
    """Blobs that rows of this page name; asked before the transaction that deletes the rows."""
    keys: list[str] = []
    async with run.keeper.database.reading() as session:
        going = await list_going(session, family, page, now=run.now) if family.blobs else []
        for table, blob in family.blobs:
            column = table.c[blob.column]
            named = sa.select(column).where(column.is_not(None), within(table, going))
            keys += await session.scalars(named)
    return keys


async def _empty(
    session: AsyncSession, root: sa.Table, page: Sequence[Any], *, now: datetime
) -> Gone:
    """Rows that kept rows refer to stay, without what they said of a person."""
    key = key_of(root)
    due = sa.select(key).where(key.in_(page), is_due(root, now=now))
    held = list(await session.scalars(due.with_for_update(skip_locked=True, of=root)))
    counted = await count(session, root, key.in_(held), instants_of(root))
    await session.execute(sa.update(root).where(key.in_(held)).values(emptied_values(root)))
    return Gone(root.name, Thing.WORDS, term_in_words(declared()[root].keep), counted)


async def sweep_strays(keeper: Keeper, *, now: datetime) -> list[RetentionReport]:
    """Blobs of more than a day that no row names are gone: a crash came between the two."""
    run = _Run(keeper, now)
    for table, blob in list_blobs():
        async for keys in keeper.blobs.list_old(blob.prefix, before=now - ONE_DAY):
            await _delete_strays(run, table.c[blob.column], keys)
    return await _report(run)


async def _delete_strays(run: _Run, column: sa.Column[Any], keys: Sequence[str]) -> None:
    async with run.keeper.database.reading() as session:
        named = set(await session.scalars(sa.select(column).where(column.in_(keys))))
    strays = [key for key in keys if key not in named]
    for key in strays:
        await run.keeper.blobs.delete(key)
    async with run.writing() as session:
        counted = Counted(len(strays), None, None)
        gone = Gone(column.table.name, Thing.STRAYS, "named by no row for a day", counted)
        await note(session, run.id, [gone], now=run.now)
