# SPDX-License-Identifier: Apache-2.0
"""The last seconds of an attempt: windows, saves, a hand-in and the clock, all at once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.attempts import service as attempts
from app.attempts.models import AnswerOp, Attempt, LateOp
from app.attempts.rules import digest_of_answers
from app.attempts.states import ATTEMPT
from app.core.transitions import Transition
from app.papers import service as papers
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import NINE, Desk
from tests.support.world import World

SAVES = 20
DEADLINE = NINE + timedelta(minutes=90)


def beside(desk: Desk) -> Desk:
    """The same candidate in a second window."""
    return Desk(
        desk.client,
        desk.registration_id,
        desk.attempt_id,
        window_id="window-0002",
        paper=desk.paper,
    )


async def numbers(world: World, model: type[AnswerOp] | type[LateOp]) -> list[int]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(model.op).order_by(model.op)))


async def attempt_of(world: World, desk: Desk) -> Attempt:
    async with world.database.reading() as session:
        return await attempts.get_attempt(session, UUID(desk.attempt_id))


async def test_takeover_racing_saves_keeps_what_was_acknowledged_and_nothing_after_it(
    world: World,
) -> None:
    desk = await seated_alone(world)
    second, slot = beside(desk), desk.first_slot("short_answer")
    saves = [desk.send(desk.op(slot, {"text": f"n{n}"})) for n in range(SAVES)]
    *answers, taken = await asyncio.gather(
        *saves[:10], *saves[10:], second.take_lease(take_over=True)
    )
    assert taken.status_code == 200
    kept = [n for n, answer in enumerate(answers, 1) if answer.status_code == 200]
    refused = [answer.json()["title"] for answer in answers if answer.status_code != 200]
    assert set(refused) <= {"lease_lost"}
    # Whoever lost the lease saves nothing more, so what was kept has no gap.
    assert kept == list(range(1, len(kept) + 1))
    assert await numbers(world, AnswerOp) == kept
    held = await second.answers()
    assert held["op_head"] == len(kept)
    second.next_op = len(kept) + 1
    (await second.send(second.op(slot, {"text": "second"}))).raise_for_status()
    assert (await second.answers())["answers"][str(slot)] == {"text": "second"}


async def test_takeovers_at_once_leave_one_window_that_writes(world: World) -> None:
    desk = await seated_alone(world)
    windows = [beside(desk) for _ in range(5)]
    for number, window in enumerate(windows):
        window.window_id = f"window-1{number:03}"
    await asyncio.gather(*(window.take_lease(take_over=True) for window in windows))
    slot = desk.first_slot("short_answer")
    answers = await asyncio.gather(
        *(window.send(window.op(slot, {"text": window.window_id})) for window in windows)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert await numbers(world, AnswerOp) == [1]


async def test_clock_hand_in_and_saves_at_once_end_it_once_with_what_its_receipt_names(
    world: World,
) -> None:
    """Saves and hand-in come within the grace after the deadline, the sweep from beyond it."""
    desk = await seated_alone(world)
    slot = desk.first_slot("short_answer")
    world.clock.set(DEADLINE + timedelta(seconds=14))
    beyond = DEADLINE + timedelta(seconds=21)

    async def sweep() -> None:
        async with world.database.writing() as session:
            await attempts.expire(session, UUID(desk.attempt_id), keys=world.keys, now=beyond)

    saves = [desk.send(desk.op(slot, {"text": f"n{n}"})) for n in range(SAVES)]
    *answers, handed_in, _ = await asyncio.gather(*saves[:10], *saves[10:], desk.hand_in(), sweep())
    assert handed_in.status_code == 200
    kept = [n for n, answer in enumerate(answers, 1) if answer.status_code == 200]
    assert await numbers(world, AnswerOp) == kept
    assert await numbers(world, LateOp) == [n for n in range(1, SAVES + 1) if n not in kept]
    attempt = await attempt_of(world, desk)
    assert (attempt.state, attempt.submitted_at) == ("submitted", DEADLINE)
    async with world.database.reading() as session:
        of_attempts = sa.select(Transition.verb).where(Transition.subject_kind == ATTEMPT.kind)
        verbs = list(await session.scalars(of_attempts))
        form = await papers.get_form(session, attempt.form_id)
    assert [str(attempt.submit_verb)] == verbs
    values = {int(n): value for n, value in (await desk.answers())["answers"].items()}
    assert attempt.answers_digest == digest_of_answers(form.digest, values)
    assert handed_in.json()["receipt_number"] == attempt.receipt_number
