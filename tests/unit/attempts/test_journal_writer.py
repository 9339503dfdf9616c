# SPDX-License-Identifier: Apache-2.0
"""The gathering writer with a store that can be told to fail."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.attempts.errors import AnswersNotSaved, AttemptNotFound
from app.attempts.journal.writer import FoundOps, Journal, judge_batch
from app.attempts.rules import SaveVerdict
from app.attempts.values import Ack, Op, OpKind, Save
from tests.support.factories.journals import make_head

NOW = datetime(2026, 11, 28, 1, tzinfo=UTC)
OWNER = UUID(int=1)
POISON = "poison"


class ScriptedStore:
    """Judges like a real store; refuses any batch with poison in it, and can be held up."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.may_commit = asyncio.Event()
        self.may_commit.set()

    async def commit_batch(self, saves: Sequence[Save]) -> list[SaveVerdict]:
        await self.may_commit.wait()
        self.batches.append(len(saves))
        if any(op.value == POISON for save in saves for op in save.ops):
            raise ValueError("the database refuses this value")
        ids = {save.attempt_id for save in saves if save.attempt_id.int < 100}
        heads = {
            attempt_id: make_head(attempt_id, OWNER, window_id="w", deadline_at=NOW)
            for attempt_id in ids
        }
        return judge_batch(FoundOps(heads, {}, {}, {}), saves)[0]

    async def close(self) -> None:
        self.may_commit.set()


def heads_told(acks: Sequence[object]) -> list[int]:
    assert all(isinstance(ack, Ack) for ack in acks), "Each of these is acknowledged."
    return [ack.op_head for ack in acks if isinstance(ack, Ack)]


def save(attempt: int, value: str = "{}") -> Save:
    return Save(UUID(int=attempt), OWNER, "w", (Op(1, 1, OpKind.ANSWER, value, NOW),), NOW)


@pytest.fixture
async def store() -> ScriptedStore:
    return ScriptedStore()


@pytest.fixture
async def journal(store: ScriptedStore) -> AsyncIterator[Journal]:
    opened = Journal(store)
    opened.start()
    yield opened
    await opened.close()


async def test_saves_that_arrive_during_a_commit_share_the_next(
    journal: Journal, store: ScriptedStore
) -> None:
    store.may_commit.clear()
    first = asyncio.create_task(journal.save(save(1)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rest = [asyncio.create_task(journal.save(save(n))) for n in range(2, 12)]
    await asyncio.sleep(0)
    store.may_commit.set()
    acks = await asyncio.gather(first, *rest)
    assert heads_told(acks) == [1] * 11
    assert store.batches == [1, 10]


async def test_poisoned_save_fails_alone(journal: Journal) -> None:
    saves = [save(1), save(2), save(3, POISON), save(4), save(5)]
    outcomes = await asyncio.gather(*(journal.save(s) for s in saves), return_exceptions=True)
    assert isinstance(outcomes.pop(2), AnswersNotSaved)
    assert heads_told(outcomes) == [1] * 4


async def test_refusal_reaches_its_own_caller_only(journal: Journal) -> None:
    outcomes = await asyncio.gather(
        journal.save(save(1)), journal.save(save(999)), return_exceptions=True
    )
    assert heads_told(outcomes[:1]) == [1]
    assert isinstance(outcomes[1], AttemptNotFound)


async def test_store_that_does_not_return_answers_database_away(store: ScriptedStore) -> None:
    hasty = Journal(store, patience=0.01)
    hasty.start()
    store.may_commit.clear()
    with pytest.raises(AnswersNotSaved):
        await hasty.save(save(1))
    store.may_commit.set()
    patient = Journal(store)
    patient.start()
    assert heads_told([await patient.save(save(2))]) == [1]
    await hasty.close()
    await patient.close()
