# SPDX-License-Identifier: Apache-2.0
"""Many at once: what is acknowledged is kept, once, whatever the interleaving."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.attempts import repository
from app.attempts.errors import AttemptClosed, LeaseLost
from app.attempts.invariants import list_chains_astray
from app.attempts.journal import Journal, open_journal
from app.attempts.models import AnswerOp, Attempt
from app.attempts.rules import GRACE, digest_of_answers
from app.attempts.service import get_attempt, list_late_ops, lock_attempt
from app.attempts.values import Ack, Op, OpKind, Save
from app.core.db import PATIENCE_SECONDS
from app.core.metrics import COMMITS
from app.core.parts import parts_in
from app.papers import service as papers
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam, seated
from tests.support.world import World, fresh_database, make_settings, open_world


def commits() -> float:
    return COMMITS.collect()[0].samples[0].value


async def type_away(desk: Desk, rounds: int) -> dict[str, str]:
    """Save one text after another into one slot; the last acknowledged per op number."""
    slot = desk.first_slot("short_answer")
    acknowledged = {}
    for n in range(rounds):
        text = f"a{desk.attempt_id}.n{n}"
        answer = await desk.send(desk.op(slot, {"text": text}))
        answer.raise_for_status()
        acknowledged[str(slot)] = text
    return acknowledged


async def test_saves_of_many_are_all_kept_and_gathered_into_fewer_commits(world: World) -> None:
    exam = await open_exam(world, candidates=8)
    desks = [await seated(world, exam, place) for place in range(8)]
    before = commits()
    acknowledged = await asyncio.gather(*(type_away(desk, 12) for desk in desks))
    for desk, last in zip(desks, acknowledged, strict=True):
        held = await desk.answers()
        assert held["answers"] == {slot: {"text": text} for slot, text in last.items()}
        assert held["op_head"] == 12
    assert commits() - before < 8 * 12


async def test_starts_all_at_once_make_one_attempt_each(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    desks = [await desk_of(world, ticket) for ticket in exam.tickets]
    world.clock.set(NINE)
    for desk in desks:
        await desk.consent()
    started = await asyncio.gather(*(desk.start() for desk in desks for _ in range(6)))
    assert {answer.status_code for answer in started} <= {200, 201}
    assert len({answer.json()["id"] for answer in started}) == 3
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 3


async def test_hand_in_racing_saves_seals_what_its_receipt_names(world: World) -> None:
    desk = await seated_alone(world)
    slot = desk.first_slot("short_answer")
    saves = [desk.send(desk.op(slot, {"text": f"n{n}"})) for n in range(20)]
    *answers, handed_in = await asyncio.gather(*saves[:10], desk.hand_in(), *saves[10:])
    everything = [*answers, handed_in]
    assert {answer.status_code for answer in everything} <= {200, 409}
    receipt = (await desk.hand_in()).json()
    async with world.database.reading() as session:
        attempt = (await session.scalars(sa.select(Attempt))).one()
        form = await papers.get_form(session, attempt.form_id)
        journal = await session.scalar(sa.select(sa.func.count()).select_from(AnswerOp))
        late = await list_late_ops(session, [attempt.id])
    kept = await desk.answers()
    values = {int(slot): value for slot, value in kept["answers"].items()}
    assert receipt["answers_digest"] == digest_of_answers(form.digest, values)
    assert (journal or 0) + len(late) == 20


async def test_what_another_process_wrote_is_met_by_who_remembers_less(world: World) -> None:
    """Two processes save one attempt in turn; what each remembers of it is asked again."""
    desk = await seated_alone(world)
    attempt_id, one = UUID(desk.attempt_id), parts_in(world.app).get(Journal)
    other = await open_journal(world.database)
    async with world.database.reading() as session:
        attempt = await get_attempt(session, attempt_id)

    async def keep(journal: Journal, *numbers: int, **changes: Any) -> Ack:
        ops = tuple(Op(n, 1, OpKind.ANSWER, f'{{"text":"n{n}"}}', world.now()) for n in numbers)
        save = Save(attempt_id, attempt.candidate_id, desk.window_id, ops, world.now())
        return await journal.save(save._replace(**changes))

    heads = [
        (await keep(journal, number)).op_head
        for number, journal in enumerate([one, one, other, one, other, other, one], start=1)
    ]
    assert heads == [1, 2, 3, 4, 5, 6, 7]
    told = await asyncio.gather(*(keep(j, n) for n, j in enumerate([one, other] * 5, start=8)))
    assert max(ack.op_head for ack in told) == 17
    assert (await keep(one, 3)).ops == 17, (
        "What is held already is acknowledged and not kept twice."
    )
    async with world.database.writing() as session:
        (await lock_attempt(session, attempt_id)).deadline_at += timedelta(minutes=5)
    assert (await keep(one, 18)).deadline_at == attempt.deadline_at + timedelta(minutes=5)
    async with world.database.writing() as session:
        (await lock_attempt(session, attempt_id)).deadline_at -= timedelta(minutes=5)
    await replace(desk, window_id="window-0002").take_lease(take_over=True)
    for journal in (one, other):
        with pytest.raises(LeaseLost):
            await keep(journal, 19)
    over = attempt.deadline_at + GRACE + timedelta(seconds=1)
    for journal in (one, other):
        with pytest.raises(AttemptClosed):
            await keep(journal, 19, window_id="window-0002", seen=18, received_at=over)
    await other.close()
    async with world.database.reading() as session:
        assert len((await repository.list_kept_ops(session, [attempt_id]))[attempt_id]) == 18
        assert await list_chains_astray(session) == []


async def test_locked_database_answers_503_and_recovers(tmp_path: Path) -> None:
    async with (
        fresh_database("sqlite", tmp_path, postgres=None) as url,
        open_world("sqlite", make_settings(url, tmp_path)) as world,
    ):
        desk = await seated_alone(world)
        first = desk.op(1, {"choices": ["A"]})
        other = sqlite3.connect(url.split(":///", 1)[1], isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        refused = await desk.send(first)
        other.execute("ROLLBACK")
        other.close()
        assert (refused.status_code, refused.json()["title"]) == (503, "database_away")
        assert refused.headers["retry-after"] == "5"
        assert "恢复后会自动再传一次" in refused.json()["detail"]
        assert (await desk.send(first)).json()["op_head"] == 1
        assert (await desk.answers())["answers"] == {"1": {"choices": ["A"]}}


async def test_locked_database_refuses_every_writer_at_once_and_not_one_after_the_other(
    tmp_path: Path,
) -> None:
    """One after the other each would wait four seconds for the file, and the last a minute."""
    async with (
        fresh_database("sqlite", tmp_path, postgres=None) as url,
        open_world("sqlite", make_settings(url, tmp_path)) as world,
    ):
        exam = await open_exam(world, candidates=3)
        desks = [await seated(world, exam, place) for place in range(3)]
        client = await world.anyone()
        assert (await client.get("/readyz?verbose=1")).json() == {
            "status": "ready",
            "parts": {"database": "takes changes", "time": "sure"},
        }
        other = sqlite3.connect(url.split(":///", 1)[1], isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        signing_in = dict(zip(("ticket_number", "id_number"), exam.tickets[0], strict=True))
        # Four times what each of them may take, and a quarter of what they took in a row.
        async with asyncio.timeout(4 * PATIENCE_SECONDS):
            answers = await asyncio.gather(
                *(desk.hand_in() for desk in desks for _ in range(4)),
                *(desk.take_lease() for desk in desks),
                client.post("/api/v1/candidate-sessions", json=signing_in),
                client.get("/readyz"),
            )
        other.execute("ROLLBACK")
        other.close()
        assert {answer.status_code for answer in answers} == {503}
        assert {answer.json()["title"] for answer in answers[:-1]} == {"database_away"}
        assert answers[-1].json() == {"status": "database away"}
        assert [(await desk.hand_in()).status_code for desk in desks] == [200] * 3
        assert (await client.get("/readyz")).status_code == 200
