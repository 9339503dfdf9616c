# SPDX-License-Identifier: Apache-2.0
"""Gathers saves into batches and answers each caller after the commit that holds its save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.attempts.errors import AnswersNotSaved
from app.attempts.rules import (
    Content,
    JournalHead,
    KnownOps,
    SaveVerdict,
    content_of,
    is_closed_to,
    is_unseeing,
    judge_save,
    numbers_to_read,
)
from app.attempts.values import Ack, KeptOp, Op, OpKind, Save
from app.core.errors import DomainError
from app.core.gathering import Gatherer, NotInTime, Undone
from app.core.metrics import COMMITS, OPS

# One batch is one transaction; beyond this its own length would become the others' wait.
MAX_BATCH = 256
# faults.md F3: with the database away a save is answered 503 within 5 s, never left hanging.
PATIENCE_SECONDS = 4.5

_KEPT, _LATE = OPS.labels("kept"), OPS.labels("late")


@dataclass(frozen=True, slots=True)
class Writes:
    """What a batch adds: heads to move, ops for the journal, ops for the late table."""

    heads: Mapping[UUID, JournalHead]
    kept: Sequence[tuple[UUID, KeptOp]]
    late: Sequence[tuple[UUID, Op, Save]]


class JournalStore(Protocol):
    """Where batches are written. `commit_batch` is durable when it returns."""

    async def commit_batch(self, saves: Sequence[Save]) -> list[SaveVerdict]: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be read besides the heads. A browser that only appends needs nothing.

    Each by the attempt: op numbers that are repeated, slots that a window changes unseen, and the
    attempts for which late ops have come.
    """

    numbers: Mapping[UUID, list[int]]
    slots: Mapping[UUID, list[int]]
    late: Sequence[UUID]


def wanted_of(heads: Mapping[UUID, JournalHead], saves: Sequence[Save]) -> Wanted:
    """By what is asked for no save costs more than its own ops, however much is held."""
    numbers: dict[UUID, list[int]] = {}
    slots: dict[UUID, list[int]] = {}
    late: set[UUID] = set()
    for save in saves:
        head = heads.get(save.attempt_id)
        if head is None or head.candidate_id != save.candidate_id:
            continue
        if repeated := numbers_to_read(head, save):
            numbers.setdefault(save.attempt_id, []).extend(repeated)
        if is_unseeing(head, save):
            slots.setdefault(save.attempt_id, []).extend(op.slot for op in save.ops)
        if is_closed_to(head, save):
            late.add(save.attempt_id)
    return Wanted(numbers, slots, sorted(late))


@dataclass(slots=True)
class FoundOps:
    """What a store found under its lock, and what the saves of a batch add to it in turn."""

    heads: dict[UUID, JournalHead]
    stored: dict[UUID, dict[int, Content]]
    answered: dict[UUID, dict[int, int]]
    late: dict[UUID, int]

    def known(self, attempt_id: UUID) -> KnownOps:
        return KnownOps(
            self.stored.get(attempt_id, {}),
            self.answered.get(attempt_id, {}),
            self.late.get(attempt_id, 0),
        )

    def take(self, attempt_id: UUID, verdict: SaveVerdict) -> None:
        """The batch's next save meets what this one left behind."""
        if verdict.head is not None:
            self.heads[attempt_id] = verdict.head
        for kept in verdict.kept:
            op = kept.op
            self.stored.setdefault(attempt_id, {})[op.number] = content_of(op)
            if op.kind is OpKind.ANSWER:
                self.answered.setdefault(attempt_id, {})[op.slot] = op.number
        self.late[attempt_id] = self.late.get(attempt_id, 0) + len(verdict.late)


def judge_batch(found: FoundOps, saves: Sequence[Save]) -> tuple[list[SaveVerdict], Writes]:
    """Judge saves in order of arrival, each against what those before it leave behind."""
    before = dict(found.heads)
    verdicts: list[SaveVerdict] = []
    kept: list[tuple[UUID, KeptOp]] = []
    late: list[tuple[UUID, Op, Save]] = []
    for save in saves:
        key = save.attempt_id
        verdict = judge_save(found.heads.get(key), found.known(key), save)
        found.take(key, verdict)
        verdicts.append(verdict)
        kept.extend((key, op) for op in verdict.kept)
        late.extend((key, op, save) for op in verdict.late)
    moved = {key: head for key, head in found.heads.items() if head != before[key]}
    return verdicts, Writes(moved, kept, late)


class Journal:
    """Takes saves from requests. `save` returns only what a finished commit holds."""

    def __init__(self, store: JournalStore, *, patience: float = PATIENCE_SECONDS) -> None:
        self._store = store
        self._gatherer = Gatherer("journal", self._commit, most=MAX_BATCH, patience=patience)

    def start(self) -> None:
        self._gatherer.start()

    async def save(self, save: Save) -> Ack:
        """The acknowledgement, or the refusal raised; AnswersNotSaved when no commit came in time.

        After AnswersNotSaved the ops may still be written: they were never acknowledged, and sending
        them again is harmless.
        """
        try:
            verdict = await self._gatherer.ask(save)
        except (NotInTime, Undone) as unsaved:
            raise AnswersNotSaved from unsaved
        _KEPT.inc(len(verdict.kept))
        _LATE.inc(len(verdict.late))
        if isinstance(verdict.answer, DomainError):
            raise verdict.answer
        return verdict.answer

    async def _commit(self, saves: Sequence[Save]) -> list[SaveVerdict]:
        verdicts = await self._store.commit_batch(saves)
        COMMITS.inc()
        return verdicts

    async def close(self) -> None:
        """Write what waits, then stop."""
        await self._gatherer.close()
        await self._store.close()
