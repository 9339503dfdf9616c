# SPDX-License-Identifier: Apache-2.0
"""What one database of a process compiled, the next need not."""

from pathlib import Path

import sqlalchemy as sa

from app.core.db import Database
from tests.support import engines


async def ask(path: Path, statement: sa.Select[tuple[int]]) -> int | None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.reading() as session:
        found = await session.scalar(statement)
    await database.dispose()
    return found


async def test_statement_is_compiled_for_the_first_database_alone(tmp_path: Path) -> None:
    assert await ask(tmp_path / "warm.db", sa.select(sa.literal(1))) == 1
    compiled = engines._compiled  # noqa: SLF001 - what is shared is what is asked about
    before = len(compiled)
    for name in ("first.db", "second.db", "third.db"):
        of_this_test_alone = sa.select(sa.literal(3).label("of_this_test_alone"))
        assert await ask(tmp_path / name, of_this_test_alone) == 3
    assert len(compiled) == before + 1
