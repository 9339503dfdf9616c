# SPDX-License-Identifier: Apache-2.0
"""The journal on SQLite: one connection, one thread, WAL with synchronous=FULL."""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.attempts.journal.columns import digest_of, read_stretches, write_stretches
from app.attempts.journal.writer import FoundOps, Wanted, Writes, judge_batch, wanted_of
from app.attempts.rules import Content, JournalHead, SaveVerdict
from app.attempts.states import AttemptState
from app.attempts.values import Op, Save
from app.core.db import Database

_HEADS = """
    SELECT id, candidate_id, state, window_id, deadline_at, paused_at, op_head, op_held, op_count,
           op_size, chain_head, turned_at_op
    FROM attempts WHERE id IN ({marks})
"""
_STORED = "SELECT op, slot, kind, value FROM answer_ops WHERE attempt_id = ? AND op IN ({marks})"
_ANSWERED = """
    SELECT slot, max(op) FROM answer_ops
    WHERE attempt_id = ? AND kind = 'answer' AND slot IN ({marks}) GROUP BY slot
"""
_LATE = "SELECT count(*) FROM late_ops WHERE attempt_id = ?"
_KEEP = """
    INSERT INTO answer_ops (attempt_id, op, slot, kind, value, client_at, received_at, nth)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_KEEP_LATE = """
    INSERT OR IGNORE INTO late_ops
        (attempt_id, op, slot, kind, value, client_at, received_at, digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_MOVE = """
    UPDATE attempts SET op_head = ?, op_max = ?, op_held = ?, op_count = ?, op_size = ?,
        chain_head = ? WHERE id = ?
"""


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
            verdicts, writes = judge_batch(_find(connection, saves), saves)
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


def _find(connection: sqlite3.Connection, saves: Sequence[Save]) -> FoundOps:
    ids = list({save.attempt_id.hex for save in saves})
    rows = connection.execute(_HEADS.format(marks=_marks(ids)), ids)
    heads = {UUID(row[0]): _head_of(row[1:]) for row in rows}
    wanted = wanted_of(heads, saves)
    return FoundOps(
        heads,
        _read_stored(connection, wanted),
        _read_answered(connection, wanted),
        {key: connection.execute(_LATE, (key.hex,)).fetchone()[0] for key in wanted.late},
    )


def _head_of(row: Sequence[Any]) -> JournalHead:
    """The columns of _HEADS but the id, in their order."""
    candidate_id, state, window_id, deadline_at, paused_at, *numbers = row
    op_head, op_held, op_count, op_size, chain_head, turned_at_op = numbers
    return JournalHead(
        candidate_id=UUID(candidate_id),
        state=AttemptState(state),
        window_id=window_id,
        deadline_at=_instant(deadline_at),
        paused_at=None if paused_at is None else _instant(paused_at),
        op_head=op_head,
        above=read_stretches(op_held),
        ops=op_count,
        size=op_size,
        chain=chain_head,
        turned_at=turned_at_op,
    )


def _read_stored(connection: sqlite3.Connection, wanted: Wanted) -> dict[UUID, dict[int, Content]]:
    stored: dict[UUID, dict[int, Content]] = {}
    for key, numbers in wanted.numbers.items():
        rows = connection.execute(_STORED.format(marks=_marks(numbers)), (key.hex, *numbers))
        stored[key] = {op: (slot, kind, value) for op, slot, kind, value in rows}
    return stored


def _read_answered(connection: sqlite3.Connection, wanted: Wanted) -> dict[UUID, dict[int, int]]:
    answered: dict[UUID, dict[int, int]] = {}
    for key, slots in wanted.slots.items():
        rows = connection.execute(_ANSWERED.format(marks=_marks(slots)), (key.hex, *slots))
        answered[key] = dict(rows.fetchall())
    return answered


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _write(connection: sqlite3.Connection, writes: Writes) -> None:
    kept = [
        (*_op_columns(key, kept.op), _text(kept.received_at), kept.nth) for key, kept in writes.kept
    ]
    connection.executemany(_KEEP, kept)
    late = [
        (*_op_columns(key, op), _text(save.received_at), digest_of(op))
        for key, op, save in writes.late
    ]
    connection.executemany(_KEEP_LATE, late)
    moved = [(*_head_columns(head), key.hex) for key, head in writes.heads.items()]
    connection.executemany(_MOVE, moved)


def _head_columns(head: JournalHead) -> tuple[object, ...]:
    above = write_stretches(head.above)
    return head.op_head, head.op_max, above, head.ops, head.size, head.chain


def _op_columns(attempt_id: UUID, op: Op) -> tuple[object, ...]:
    return attempt_id.hex, op.number, op.slot, op.kind.value, op.value, _text(op.client_at)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _text(at: datetime) -> str:
    """The instant as SQLAlchemy's DateTime writes it on SQLite."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
