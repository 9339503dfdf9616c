# SPDX-License-Identifier: Apache-2.0
"""The journal on PostgreSQL: one asyncpg connection a process, one statement a batch, or three."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from app.attempts.journal.columns import digest_of, read_stretches, write_stretches
from app.attempts.journal.ordinary import Appended, OrdinarySaves
from app.attempts.journal.writer import FoundOps, Wanted, Writes, judge_batch, wanted_of
from app.attempts.rules import GRACE, Content, JournalHead, SaveVerdict
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState
from app.attempts.values import KeptOp, Op, Save
from app.core.db import Database

# Rows are locked in id order, so two processes' batches never wait for each other in a ring.
_HEADS = """
    SELECT id, candidate_id, state, window_id, deadline_at, paused_at, op_head, op_held, op_count,
           op_size, chain_head, turned_at_op
    FROM attempts WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_STORED = """
    SELECT o.attempt_id, o.op, o.slot, o.kind, o.value
    FROM unnest($1::uuid[], $2::int[]) AS wanted(attempt_id, op)
    JOIN answer_ops o ON o.attempt_id = wanted.attempt_id AND o.op = wanted.op
"""
_ANSWERED = """
    SELECT o.attempt_id, o.slot, max(o.op) AS op
    FROM unnest($1::uuid[], $2::int[]) AS wanted(attempt_id, slot)
    JOIN answer_ops o ON o.attempt_id = wanted.attempt_id AND o.slot = wanted.slot
    WHERE o.kind = 'answer' GROUP BY o.attempt_id, o.slot
"""
_LATE = """
    SELECT attempt_id, count(*) AS ops FROM late_ops WHERE attempt_id = ANY($1::uuid[])
    GROUP BY attempt_id
"""
_KEEP = """
    INSERT INTO answer_ops (attempt_id, op, slot, kind, value, client_at, received_at, nth)
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[],
                         $6::timestamptz[], $7::timestamptz[], $8::int[])
"""
_KEEP_LATE = """
    INSERT INTO late_ops (attempt_id, op, slot, kind, value, client_at, received_at, digest)
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[],
                         $6::timestamptz[], $7::timestamptz[], $8::text[])
    ON CONFLICT DO NOTHING
"""
_MOVE = """
    UPDATE attempts SET op_head = moved.op_head, op_max = moved.op_max, op_held = moved.op_held,
        op_count = moved.op_count, op_size = moved.op_size, chain_head = moved.chain_head
    FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::int[], $6::int[], $7::text[])
        AS moved(id, op_head, op_max, op_held, op_count, op_size, chain_head)
    WHERE attempts.id = moved.id
"""


_MOVE_AND_KEEP = """
    WITH moved AS (
        UPDATE attempts SET op_head = wanted.op_head, op_max = wanted.op_max,
            op_held = wanted.op_held, op_count = wanted.op_count, op_size = wanted.op_size,
            chain_head = wanted.chain_head
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::int[], $6::int[], $7::text[],
                    $8::uuid[], $9::text[], $10::text[], $11::int[], $12::timestamptz[])
            AS wanted(id, op_head, op_max, op_held, op_count, op_size, chain_head,
                      owner, window_id, chain_before, seen, received_at)
        WHERE attempts.id = wanted.id AND attempts.candidate_id = wanted.owner
            AND attempts.window_id = wanted.window_id AND attempts.chain_head = wanted.chain_before
            AND attempts.state = ANY($13::text[]) AND attempts.paused_at IS NULL
            AND attempts.turned_at_op <= wanted.seen
            AND wanted.received_at <= attempts.deadline_at + $14::interval
        RETURNING attempts.id, attempts.deadline_at
    ), kept AS (
        INSERT INTO answer_ops (attempt_id, op, slot, kind, value, client_at, received_at, nth)
        SELECT ops.* FROM unnest($15::uuid[], $16::int[], $17::int[], $18::text[], $19::text[],
                                 $20::timestamptz[], $21::timestamptz[], $22::int[])
            AS ops(attempt_id, op, slot, kind, value, client_at, received_at, nth)
        JOIN moved ON moved.id = ops.attempt_id
    )
    SELECT id, deadline_at FROM moved
"""
_WRITING = [str(state) for state in ATTEMPT.able(AttemptCapability.WRITE_ANSWERS)]


class PostgresStore:
    """Batches on a connection of its own, made anew after it was lost."""

    def __init__(self, database: Database) -> None:
        url = database.url.set(drivername="postgresql")
        self._dsn = url.render_as_string(hide_password=False)
        self._connection: asyncpg.Connection | None = None
        self._ordinary = OrdinarySaves()

    async def commit_batch(self, saves: Sequence[Save]) -> list[SaveVerdict]:
        connection = await self._connected()
        judged = self._ordinary.judge(saves)
        moved = await _write_ordinary(connection, judged) if judged else {}
        written = self._ordinary.settle(judged, moved)
        rest = [save for save in saves if save.attempt_id not in written]
        others = iter(await self._commit_locked(connection, rest) if rest else ())
        turns = {attempt_id: iter(verdicts) for attempt_id, verdicts in written.items()}
        return [next(turns.get(save.attempt_id, others)) for save in saves]

    async def _commit_locked(
        self, connection: asyncpg.Connection, saves: Sequence[Save]
    ) -> list[SaveVerdict]:
        """The long way: everything that matters is read under lock, and judged by it."""
        async with connection.transaction():
            found = await _find(connection, saves)
            verdicts, writes = judge_batch(found, saves)
            await _write(connection, writes)
        self._ordinary.remember(found.heads)
        return verdicts

    async def close(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close(timeout=2)

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._dsn,
                timeout=3,
                command_timeout=4,
                # To compile a statement costs more than to run one of these.
                server_settings={"jit": "off"},
            )
        return self._connection


async def _find(connection: asyncpg.Connection, saves: Sequence[Save]) -> FoundOps:
    rows = await connection.fetch(_HEADS, list({save.attempt_id for save in saves}))
    heads = {row["id"]: _head_of(row) for row in rows}
    wanted = wanted_of(heads, saves)
    return FoundOps(
        heads,
        await _read_stored(connection, wanted),
        await _read_answered(connection, wanted),
        await _count_late(connection, wanted),
    )


def _head_of(row: asyncpg.Record) -> JournalHead:
    return JournalHead(
        candidate_id=row["candidate_id"],
        state=AttemptState(row["state"]),
        window_id=row["window_id"],
        deadline_at=row["deadline_at"],
        paused_at=row["paused_at"],
        op_head=row["op_head"],
        above=read_stretches(row["op_held"]),
        ops=row["op_count"],
        size=row["op_size"],
        chain=row["chain_head"],
        turned_at=row["turned_at_op"],
    )


async def _read_stored(
    connection: asyncpg.Connection, wanted: Wanted
) -> dict[UUID, dict[int, Content]]:
    stored: dict[UUID, dict[int, Content]] = {}
    if wanted.numbers:
        for row in await connection.fetch(_STORED, *_pairs(wanted.numbers)):
            ops = stored.setdefault(row["attempt_id"], {})
            ops[row["op"]] = row["slot"], row["kind"], row["value"]
    return stored


async def _read_answered(
    connection: asyncpg.Connection, wanted: Wanted
) -> dict[UUID, dict[int, int]]:
    answered: dict[UUID, dict[int, int]] = {}
    if wanted.slots:
        for row in await connection.fetch(_ANSWERED, *_pairs(wanted.slots)):
            answered.setdefault(row["attempt_id"], {})[row["slot"]] = row["op"]
    return answered


async def _count_late(connection: asyncpg.Connection, wanted: Wanted) -> dict[UUID, int]:
    if not wanted.late:
        return {}
    rows = await connection.fetch(_LATE, wanted.late)
    return {row["attempt_id"]: row["ops"] for row in rows}


def _pairs(wanted: Mapping[UUID, list[int]]) -> tuple[list[UUID], list[int]]:
    pairs = [(key, number) for key, numbers in wanted.items() for number in set(numbers)]
    return [key for key, _ in pairs], [number for _, number in pairs]


async def _write(connection: asyncpg.Connection, writes: Writes) -> None:
    if writes.kept:
        await connection.execute(_KEEP, *_kept_columns(writes.kept))
    if writes.late:
        await connection.execute(_KEEP_LATE, *_late_columns(writes.late))
    if writes.heads:
        await connection.execute(_MOVE, *_head_columns(writes.heads))


async def _write_ordinary(
    connection: asyncpg.Connection, judged: Mapping[UUID, Appended]
) -> dict[UUID, datetime]:
    """The deadlines of those attempts that were moved, and whose ops are kept."""
    several = judged.values()
    kept = [(key, op) for key, each in judged.items() for op in each.kept]
    rows = await connection.fetch(
        _MOVE_AND_KEEP,
        *_head_columns({key: each.after for key, each in judged.items()}),
        [each.before.candidate_id for each in several],
        [each.before.window_id for each in several],
        [each.before.chain for each in several],
        [each.seen for each in several],
        [each.received_at for each in several],
        _WRITING,
        GRACE,
        *_kept_columns(kept),
    )
    return {row["id"]: row["deadline_at"] for row in rows}


def _head_columns(moved: Mapping[UUID, JournalHead]) -> tuple[list[object], ...]:
    heads = moved.values()
    return (
        list(moved),
        [head.op_head for head in heads],
        [head.op_max for head in heads],
        [write_stretches(head.above) for head in heads],
        [head.ops for head in heads],
        [head.size for head in heads],
        [head.chain for head in heads],
    )


def _kept_columns(entries: Sequence[tuple[UUID, KeptOp]]) -> tuple[list[object], ...]:
    return (
        *_op_columns([(attempt_id, kept.op) for attempt_id, kept in entries]),
        [kept.received_at for _, kept in entries],
        [kept.nth for _, kept in entries],
    )


def _late_columns(entries: Sequence[tuple[UUID, Op, Save]]) -> tuple[list[object], ...]:
    return (
        *_op_columns([(attempt_id, op) for attempt_id, op, _ in entries]),
        [save.received_at for _, _, save in entries],
        [digest_of(op) for _, op, _ in entries],
    )


def _op_columns(entries: Sequence[tuple[UUID, Op]]) -> tuple[list[object], ...]:
    return (
        [attempt_id for attempt_id, _ in entries],
        [op.number for _, op in entries],
        [op.slot for _, op in entries],
        [op.kind.value for _, op in entries],
        [op.value for _, op in entries],
        [op.client_at for _, op in entries],
    )
