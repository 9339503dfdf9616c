# SPDX-License-Identifier: Apache-2.0
"""The journal on PostgreSQL: one asyncpg connection a process, three statements a batch."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from app.attempts.journal.writer import Held, Writes, judge_batch, lowest_of_interest
from app.attempts.rules import JournalHead, SaveVerdict
from app.attempts.states import AttemptState
from app.attempts.values import Op, Save
from app.core.db import Database

# Rows are locked in id order, so two processes' batches never wait for each other in a ring.
_HEADS = """
    SELECT id, candidate_id, state, window_id, deadline_at, op_head, op_max FROM attempts
    WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_STORED = """
    SELECT o.attempt_id, o.op, o.slot, o.kind, o.value
    FROM unnest($1::uuid[], $2::int[]) AS wanted(attempt_id, low)
    JOIN answer_ops o ON o.attempt_id = wanted.attempt_id AND o.op >= wanted.low
"""
_KEEP = """
    INSERT INTO answer_ops (attempt_id, op, slot, kind, value, client_at, received_at)
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[],
                         $6::timestamptz[], $7::timestamptz[])
"""
_KEEP_LATE = f"{_KEEP.replace('answer_ops', 'late_ops')} ON CONFLICT DO NOTHING"
_MOVE = """
    UPDATE attempts SET op_head = moved.op_head, op_max = moved.op_max
    FROM unnest($1::uuid[], $2::int[], $3::int[]) AS moved(id, op_head, op_max)
    WHERE attempts.id = moved.id
"""


class PostgresStore:
    """Batches on a connection of its own, made anew after it was lost."""

    def __init__(self, database: Database) -> None:
        url = database.url.set(drivername="postgresql")
        self._dsn = url.render_as_string(hide_password=False)
        self._connection: asyncpg.Connection | None = None

    async def commit_batch(self, saves: Sequence[Save]) -> list[SaveVerdict]:
        connection = await self._connected()
        async with connection.transaction():
            verdicts, writes = judge_batch(await _load(connection, saves), saves)
            await _write(connection, writes)
        return verdicts

    async def close(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close(timeout=2)

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._dsn, timeout=3, command_timeout=4)
        return self._connection


async def _load(connection: asyncpg.Connection, saves: Sequence[Save]) -> Held:
    rows = await connection.fetch(_HEADS, list({save.attempt_id for save in saves}))
    heads = {
        row["id"]: JournalHead(
            row["candidate_id"],
            AttemptState(row["state"]),
            row["window_id"],
            row["deadline_at"],
            row["op_head"],
            row["op_max"],
        )
        for row in rows
    }
    low = lowest_of_interest(heads, saves)
    stored: dict[UUID, dict[int, tuple[int, str, str]]] = {}
    if low:
        for row in await connection.fetch(_STORED, list(low), list(low.values())):
            ops = stored.setdefault(row["attempt_id"], {})
            ops[row["op"]] = (row["slot"], row["kind"], row["value"])
    return Held(heads, stored)


async def _write(connection: asyncpg.Connection, writes: Writes) -> None:
    if writes.kept:
        await connection.execute(_KEEP, *_columns(writes.kept))
    if writes.late:
        await connection.execute(_KEEP_LATE, *_columns(writes.late))
    if writes.heads:
        heads = writes.heads.values()
        await connection.execute(
            _MOVE, list(writes.heads), [h.op_head for h in heads], [h.op_max for h in heads]
        )


def _columns(entries: Sequence[tuple[UUID, Op, Save]]) -> tuple[list[object], ...]:
    return (
        [attempt_id for attempt_id, _, _ in entries],
        [op.number for _, op, _ in entries],
        [op.slot for _, op, _ in entries],
        [op.kind.value for _, op, _ in entries],
        [op.value for _, op, _ in entries],
        [op.client_at for _, op, _ in entries],
        [save.received_at for _, _, save in entries],
    )
