# SPDX-License-Identifier: Apache-2.0
"""What happens at hand-in, without anyone pressing a button."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app.attempts.models import Attempt
from app.core.jobs import Job
from app.grading import service as grading
from app.grading.models import MarkingRun, MarkingTask
from app.grading.states import MarkingRunState, MarkRule
from app.grading.tasks import mark_submitted_attempt
from app.grading.values import MarkedAttempt
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, open_exam
from tests.support.factories.marking import form_of, right_choices, sit, word_slots, words
from tests.support.world import World


async def marked_of(world: World, desk: Desk) -> MarkedAttempt:
    async with world.database.writing() as session:
        marked = await grading.lock_marked(session, UUID(desk.attempt_id))
    assert marked is not None
    return marked


async def test_mark_a_paper_without_words_completes_the_run_by_machine_alone(world: World) -> None:
    exam = await open_exam(world)
    form = await form_of(world, exam)
    desk = await sit(world, exam, 0, answers=right_choices(form))
    await world.run_jobs()
    marked = await marked_of(world, desk)
    assert marked.state is MarkingRunState.COMPLETE
    assert sum(mark.points for mark in marked.marks) == Decimal(85)
    blank = [m for m in marked.marks if m.slot in word_slots(form)]
    assert {(m.rule, m.points) for m in blank} == {(MarkRule.BLANK, Decimal(0))}


async def test_mark_a_paper_with_words_queues_them_and_keeps_the_run_open(world: World) -> None:
    exam = await open_exam(world)
    form = await form_of(world, exam)
    some = dict(list(words(form).items())[:3]) | {word_slots(form)[3]: {"text": " \n"}}
    desk = await sit(world, exam, 0, answers=some)
    await world.run_jobs()
    marked = await marked_of(world, desk)
    assert marked.state is MarkingRunState.OPEN
    assert len(marked.marks) == 97
    assert sum(mark.points for mark in marked.marks) == 0
    async with world.database.reading() as session:
        waiting = set(await session.scalars(sa.select(MarkingTask.slot)))
        work = await grading.count_open_work(session, exam.sitting_id)
    assert waiting == set(word_slots(form)[:3])
    assert (work.runs, work.waiting, work.held) == (1, 3, 0)


async def test_mark_the_same_hand_in_twice_changes_nothing(world: World) -> None:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
    await world.run_jobs()
    before = await marked_of(world, desk)
    async with world.database.writing() as session:
        await mark_submitted_attempt(session, {"attempt_id": desk.attempt_id}, now=world.now())
    assert await marked_of(world, desk) == before
    async with world.database.reading() as session:
        runs = await session.scalar(sa.select(sa.func.count()).select_from(MarkingRun))
        news = await session.scalar(
            sa.select(sa.func.count()).where(Job.kind == "grading.run_completed")
        )
    assert (runs, news) == (1, 1)


async def test_mark_an_open_attempt_leaves_nothing(world: World) -> None:
    desk = await seated_alone(world)
    async with world.database.writing() as session:
        await grading.mark_attempt(session, UUID(desk.attempt_id), now=world.now())
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(MarkingRun)) is None


async def test_mark_an_attempt_closed_by_the_clock_needs_nobody(world: World) -> None:
    desk = await seated_alone(world)
    world.clock.forward(minutes=91)
    await world.run_jobs()
    marked = await marked_of(world, desk)
    assert marked.state is MarkingRunState.COMPLETE
    async with world.database.reading() as session:
        attempt = await session.get(Attempt, UUID(desk.attempt_id))
    assert attempt is not None
    assert attempt.submit_verb == "expire"


async def test_wrong_answers_earn_nothing_and_say_what_was_chosen(world: World) -> None:
    exam = await open_exam(world)
    form = await form_of(world, exam)
    single = next(slot for slot in form.slots if slot.item.type == "single")
    right = right_choices(form)[single.number]["choices"]
    wrong = next(label for label in "ABCD" if label not in right)
    desk = await sit(world, exam, 0, answers={single.number: {"choices": [wrong]}})
    await world.run_jobs()
    mark = next(m for m in (await marked_of(world, desk)).marks if m.slot == single.number)
    assert (mark.rule, mark.points) == (MarkRule.EXACT, 0)
    assert mark.detail == {"key": right, "chosen": [wrong]}
