# SPDX-License-Identifier: Apache-2.0
"""What is past its term at a moment, and would go: a look that changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.privacy import ByProgramme, term_in_words
from app.retention.reports import Thing
from app.retention.terms import (
    Counted,
    ProgrammeTerms,
    count,
    declared,
    has_lapsed,
    instants_of,
    is_due,
    list_blobs,
)


@dataclass(frozen=True, slots=True)
class Due:
    """How much of a table is past its term."""

    table: str
    thing: Thing
    term: str
    found: Counted


async def list_due(
    session: AsyncSession, programmes: ProgrammeTerms, *, now: datetime
) -> list[Due]:
    """Every table, those with nothing past its term too, by name."""
    rows = [await _due_rows(session, table, now=now) for table in declared()]
    blobs = await list_due_blobs(session, programmes, now=now)
    return sorted([*rows, *blobs], key=lambda due: (due.table, due.thing))


async def list_due_blobs(
    session: AsyncSession, programmes: ProgrammeTerms, *, now: datetime
) -> list[Due]:
    """Every column of blobs that have a term of their own, which a programme decides."""
    return [
        await _due_blobs(session, programmes, table.c[blob.column], blob.keep, now=now)
        for table, blob in list_blobs()
        if blob.keep is not None
    ]


async def _due_rows(session: AsyncSession, table: sa.Table, *, now: datetime) -> Due:
    found = await count(session, table, is_due(table, now=now), instants_of(table))
    return Due(table.name, Thing.ROWS, term_in_words(declared()[table].keep), found)


async def _due_blobs(
    session: AsyncSession,
    programmes: ProgrammeTerms,
    column: sa.Column[Any],
    keep: ByProgramme,
    *,
    now: datetime,
) -> Due:
    terms = await programmes[keep.rule](session)
    lapsed = (has_lapsed(column, keep, of, before=now - span) for of, span in terms.items())
    table = column.table
    found = await count(session, table, sa.or_(sa.false(), *lapsed), [keep.since])
    return Due(table.name, Thing.BLOBS, term_in_words(keep), found)
