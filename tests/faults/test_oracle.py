# SPDX-License-Identifier: Apache-2.0
"""The oracle can fail: whatever is planted behind the service's back, it names."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from random import Random

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts.models import AnswerOp, Attempt, LateOp
from app.core.transitions import Transition
from bench.faults.candidate import Typist, TypistSeat, Way
from bench.faults.found import FoundAttempt, read_attempts_in
from bench.faults.history import History, Saying, TypedOp, read_history
from bench.faults.oracle import Flaw, judge
from bench.faults.wire import HttpLine, Reply
from tests.support.factories.exams import open_exam, seated
from tests.support.world import World

OPS = 12
OTHER = '{"text":"other"}'
Plant = Callable[[AsyncSession], Awaitable[None]]


class InProcess(HttpLine):
    """A line to the service in this process."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__(0)
        self._client = client

    async def ask(self, method: str, path: str, body: object = None, **_more: object) -> Reply:
        answer = await self._client.request(method, path, json=body)
        return Reply(answer.status_code, dict(answer.headers), answer.content, 0.0)


@pytest.fixture
async def typist(world: World, tmp_path: Path) -> AsyncIterator[Typist]:
    """A candidate whose twelve changes of one slot are acknowledged, and one that is late."""
    desk = await seated(world, await open_exam(world))
    texts = [slot["number"] for slot in desk.paper["slots"] if slot["type"] == "short_answer"]
    seat = TypistSeat(desk.attempt_id, desk.registration_id, desk.window_id, texts, [1])
    with History(tmp_path / "history") as history:
        typist = Typist(Way("", ""), InProcess(desk.client), history, Random(1), seat)
        for _ in range(OPS):
            typist.type_text(texts[0])
        assert await typist.flush(60)
        await typist.hand_in()
        await typist.send_ops([typist.type_text(texts[0])])
        assert typist.closed
        yield typist


async def nothing(_session: AsyncSession) -> None:
    """What the service kept, as it is."""


async def an_op_is_gone(session: AsyncSession) -> None:
    await session.execute(sa.delete(AnswerOp).where(AnswerOp.op == 5))


async def the_late_op_is_gone(session: AsyncSession) -> None:
    await session.execute(sa.delete(LateOp))


async def a_value_is_another(session: AsyncSession) -> None:
    await session.execute(sa.update(AnswerOp).where(AnswerOp.op == OPS).values(value=OTHER))


async def two_values_are_swapped(session: AsyncSession) -> None:
    three, seven = [await session.scalar(_op(number)) for number in (3, 7)]
    three.value, seven.value = seven.value, three.value
    await session.flush()


async def an_op_came_from_nowhere(session: AsyncSession) -> None:
    last = await session.scalar(_op(OPS))
    columns = {column.name: getattr(last, column.name) for column in AnswerOp.__table__.columns}
    session.add(AnswerOp(**columns | {"op": OPS + 1, "nth": OPS + 1, "value": OTHER}))
    await session.flush()


async def the_head_claims_too_much(session: AsyncSession) -> None:
    await session.execute(sa.update(Attempt).values(op_head=OPS + 3, op_max=OPS + 3))


async def a_step_is_gone(session: AsyncSession) -> None:
    await session.execute(sa.delete(Transition).where(Transition.subject_kind == "attempt"))


def _op(number: int) -> sa.Select[tuple[AnswerOp]]:
    return sa.select(AnswerOp).where(AnswerOp.op == number)


PLANTS: Mapping[Plant, set[Flaw]] = {
    nothing: set(),
    an_op_is_gone: {Flaw.LOST, Flaw.HEAD},
    the_late_op_is_gone: {Flaw.LATE_LOST},
    a_value_is_another: {Flaw.CHANGED, Flaw.MISSHOWN},
    two_values_are_swapped: {Flaw.CHANGED, Flaw.REVERSED},
    an_op_came_from_nowhere: {Flaw.PHANTOM, Flaw.HEAD, Flaw.MISSHOWN},
    the_head_claims_too_much: {Flaw.HEAD, Flaw.MISSHOWN},
    a_step_is_gone: {Flaw.UNEXPLAINED},
}


async def test_what_is_planted_in_the_database_is_named(world: World, typist: Typist) -> None:
    typist.history.flush()
    books = read_history(typist.history.path)
    shown = await typist.read_answers()
    for plant, flaws in PLANTS.items():
        async with world.database.writing() as session:
            await plant(session)
            session.expunge_all()
            found = await read_attempts_in(session, list(books))
            await session.rollback()
        found[typist.seat.attempt_id].api = shown
        assert {each.flaw for each in judge(books, found)} == flaws, plant.__name__


@pytest.fixture
def kept() -> FoundAttempt:
    """One op of slot 2, kept and shown."""
    one = FoundAttempt("running", 1, 1)
    one.ops = {1: said(2).content}
    one.trail.update(["attempts.attempt.start"])
    return one


def said(slot: int, *, of: str = "a-1") -> TypedOp:
    return TypedOp(1, slot, "answer", {"text": f"a{of}.s{slot}.n1"})


def flaws_of(
    path: Path, op: TypedOp, told: Saying, found: Mapping[str, FoundAttempt]
) -> list[Flaw]:
    with History(path / "history") as history:
        history.invoke("a-1", [op])
        history.tell(told, "a-1", [op.number])
    return [each.flaw for each in judge(read_history(path / "history"), found)]


class TestWhatNoDatabaseShows:
    def test_kept_op_is_without_a_flaw(self, tmp_path: Path, kept: FoundAttempt) -> None:
        assert flaws_of(tmp_path, said(2), Saying.OK, {"a-1": kept}) == []

    def test_attempt_that_is_gone(self, tmp_path: Path) -> None:
        assert flaws_of(tmp_path, said(2), Saying.OK, {}) == [Flaw.LOST]

    def test_change_that_was_never_answered(self, tmp_path: Path, kept: FoundAttempt) -> None:
        assert flaws_of(tmp_path, said(2), Saying.UNKNOWN, {"a-1": kept}) == [Flaw.WAITING]

    def test_value_of_another_slot(self, tmp_path: Path, kept: FoundAttempt) -> None:
        mixed = TypedOp(1, 2, "answer", said(3).value)
        kept.ops = {1: mixed.content}
        assert flaws_of(tmp_path, mixed, Saying.OK, {"a-1": kept}) == [Flaw.PHANTOM]

    def test_value_of_another_attempt(self, tmp_path: Path, kept: FoundAttempt) -> None:
        mixed = said(2, of="a-2")
        kept.ops = {1: mixed.content}
        assert flaws_of(tmp_path, mixed, Saying.OK, {"a-1": kept}) == [Flaw.PHANTOM]

    def test_late_value_where_its_number_was_given_anew(
        self, tmp_path: Path, kept: FoundAttempt
    ) -> None:
        """After a reopening a page numbers on from what counts: what was late has a number twice."""
        late, anew = said(3), said(2)
        kept.late = {1: late.content}
        with History(tmp_path / "history") as history:
            for op, told in ((late, Saying.LATE), (anew, Saying.OK)):
                history.invoke("a-1", [op])
                history.tell(told, "a-1", [op.number])
        books = read_history(tmp_path / "history")
        assert judge(books, {"a-1": kept}) == []
        kept.ops = {1: late.content}
        assert [each.flaw for each in judge(books, {"a-1": kept})] == [Flaw.CHANGED]

    def test_number_given_anew_that_was_never_answered(
        self, tmp_path: Path, kept: FoundAttempt
    ) -> None:
        kept.late = {1: said(3).content}
        with History(tmp_path / "history") as history:
            history.invoke("a-1", [said(3)])
            history.tell(Saying.LATE, "a-1", [1])
        assert flaws_of(tmp_path, said(2), Saying.UNKNOWN, {"a-1": kept}) == [Flaw.WAITING]

    def test_end_after_the_deadline(self, tmp_path: Path, kept: FoundAttempt) -> None:
        kept.has_met_deadline = False
        assert flaws_of(tmp_path, said(2), Saying.OK, {"a-1": kept}) == [Flaw.UNEXPLAINED]

    def test_start_that_is_not_on_the_trail(self, tmp_path: Path, kept: FoundAttempt) -> None:
        kept.trail.clear()
        assert flaws_of(tmp_path, said(2), Saying.OK, {"a-1": kept}) == [Flaw.UNEXPLAINED]
