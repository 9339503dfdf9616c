# SPDX-License-Identifier: Apache-2.0
"""The journal on SQLite: one connection, one thread, WAL with synchronous=FULL."""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from app.attempts.journal.writer import Held, Writes, judge_batch, lowest_of_interest
from app.attempts.rules import JournalHead, SaveVerdict
from app.attempts.states import AttemptState
from app.attempts.values import Op, Save
from app.core.db import Database

_HEADS = """
    SELECT id, candidate_id, state, window_id, deadline_at, op_head, op_max FROM attempts
    WHERE id IN ({marks})
"""
_STORED = "SELECT op, slot, kind, value FROM answer_ops WHERE attempt_id = ? AND op >= ?"
_KEEP = """
    INSERT INTO answer_ops (attempt_id, op, slot, kind, value, client_at, received_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_KEEP_LATE = _KEEP.replace("answer_ops", "late_ops").replace("INSERT", "INSERT OR IGNORE")
_MOVE = "UPDATE attempts SET op_head = ?, op_max = ? WHERE id = ?"


class SqliteStore:
    """Batches on a connection of its own, in turn with the service's other writers."""

    def __init__(self, database: Database) -> None:
        self._turn = database.write_turn
        self._path = database.url.database or ""
        # sqlite3 blocks while it syncs; the one thread keeps the event loop free meanwhile.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._connection: sqlite3.Connection | None = None

    async def commit_batch(self, saves: Sequence[Save]) -> list[SaveVerdict]:
        async with self._turn:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._commit, saves)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    def _commit(self, saves: Sequence[Save]) -> list[SaveVerdict]:
        connection = self._connection or self._connect()
        connection.execute("BEGIN IMMEDIATE")
        try:
            verdicts, writes = judge_batch(_load(connection, saves), saves)
            _write(connection, writes)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return verdicts

    def _connect(self) -> sqlite3.Connection:
        self._connection = sqlite3.connect(self._path, timeout=4, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _load(connection: sqlite3.Connection, saves: Sequence[Save]) -> Held:
    ids = list({save.attempt_id.hex for save in saves})
    statement = _HEADS.format(marks=",".join("?" * len(ids)))
    heads = {UUID(row[0]): _head_of(row) for row in connection.execute(statement, ids)}
    stored = {}
    for attempt_id, low in lowest_of_interest(heads, saves).items():
        rows = connection.execute(_STORED, (attempt_id.hex, low))
        stored[attempt_id] = {op: (slot, kind, value) for op, slot, kind, value in rows}
    return Held(heads, stored)


def _head_of(row: tuple[str, str, str, str | None, str, int, int]) -> JournalHead:
    _, candidate_id, state, window_id, deadline_at, op_head, op_max = row
    deadline = datetime.fromisoformat(deadline_at).replace(tzinfo=UTC)
    return JournalHead(
        UUID(candidate_id), AttemptState(state), window_id, deadline, op_head, op_max
    )


def _write(connection: sqlite3.Connection, writes: Writes) -> None:
    connection.executemany(_KEEP, [_row(*entry) for entry in writes.kept])
    connection.executemany(_KEEP_LATE, [_row(*entry) for entry in writes.late])
    connection.executemany(
        _MOVE, [(head.op_head, head.op_max, key.hex) for key, head in writes.heads.items()]
    )


def _row(attempt_id: UUID, op: Op, save: Save) -> tuple[object, ...]:
    return (
        attempt_id.hex,
        op.number,
        op.slot,
        op.kind.value,
        op.value,
        _text(op.client_at),
        _text(save.received_at),
    )


def _text(at: datetime) -> str:
    """The instant as SQLAlchemy's DateTime writes it on SQLite."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
