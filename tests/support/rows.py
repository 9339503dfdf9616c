# SPDX-License-Identifier: Apache-2.0
"""What a database holds, as rows that another of its kind can be given."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Base

Row = Mapping[str, Any]
# Tables in an order in which nothing names what is not there yet.
Rows = Mapping[sa.Table, Sequence[Row]]
NONE: Rows = {}


async def read_rows(session: AsyncSession, *, but: Rows = NONE) -> Rows:
    """All rows of all tables, except those that equal one in `but`."""
    await session.flush()
    found: dict[sa.Table, Sequence[Row]] = {}
    for table in Base.metadata.sorted_tables:
        known = but.get(table, ())
        rows = [dict(row) for row in (await session.execute(sa.select(table))).mappings()]
        found[table] = [row for row in rows if row not in known]
    return found


async def put_rows(session: AsyncSession, rows: Rows) -> None:
    """These rows are there too."""
    for table, given in rows.items():
        if given:
            await session.execute(sa.insert(table), given)


async def is_empty(session: AsyncSession, *models: type[Base]) -> bool:
    """None of the models has a row."""
    exists = sa.or_(*(sa.exists(sa.select(model)) for model in models))
    return not await session.scalar(sa.select(exists))
