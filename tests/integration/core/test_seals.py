# SPDX-License-Identifier: Apache-2.0
"""The database itself keeps sealed states, whatever statement comes, and lets rows be deleted."""

from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import PasswordLink as Link, StaffMember
from app.accounts.states import PASSWORD_LINK
from app.attempts.states import ATTEMPT
from app.factors.models import Reset
from app.factors.states import RESET, ResetOf
from app.results.models import Result, Voiding
from app.results.states import RESULT, VOIDING, VoidingKind
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import open_exam, seated
from tests.support.factories.marking import form_of, right_choices, sit
from tests.support.factories.outages import make_outage
from tests.support.factories.tokens import make_row
from tests.support.lifecycles import AnyLife, list_lives
from tests.support.world import World

SEALED = [life for life in list_lives() if life.sealed]
TABLES = {life.kind: f"{life.kind}s" for life in SEALED} | {"token": "machine_tokens"}
# The one state in which the story below leaves a row that is not sealed.
STORY = {
    "attempt": "running",
    "outage": "proposed",
    "password_link": "open",
    "reset": "asked",
    "result": "provisional",
    "signing_key": "active",
    "sitting": "open",
    "token": "given",
    "voiding": "asked",
}
# What the tables demand beside a state, in which a life goes on or has ended, so that nothing but
# the seal can be what refuses.
BESIDE: Mapping[str, tuple[str, str]] = {
    "attempt": (", submitted_at = NULL", ", submitted_at = started_at"),
    "outage": (", decided_at = NULL", ", decided_at = proposed_at"),
    "password_link": ("", ""),
    "reset": (
        ", decided_at = NULL, decided_by = NULL",
        ", decided_at = asked_at, decided_by = NULL",
    ),
    "result": (", released_at = NULL", ", released_at = decided_at"),
    "signing_key": (", sealed = 'secret'", ", sealed = NULL"),
    "sitting": ("", ""),
    "token": ("", ""),
    "voiding": (
        ", decided_at = NULL, decided_by = NULL",
        ", decided_at = asked_at, decided_by = (SELECT id FROM staff_members WHERE id <> asked_by)",
    ),
}


async def tell_the_story(world: World) -> None:
    """One has a result that somebody asked to void, another sits, and two people are there."""
    exam = await open_exam(world, candidates=2)
    await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
    await seated(world, exam, 1)
    await world.run_jobs()
    await world.operator()
    await world.admin()
    async with world.database.writing() as session:
        result = (await session.scalars(sa.select(Result))).one()
        asking = await session.scalar(sa.select(StaffMember.id).limit(1))
        invited = Link(staff_id=asking, token_digest="of nobody's link", state=PASSWORD_LINK.start)
        invited.made_at, invited.expires_at = world.now(), world.now()
        voiding = Voiding(result_id=result.id, kind=VoidingKind.VOID, state=VOIDING.start)
        voiding.reason, voiding.asked_by, voiding.asked_at = "替考", asking, world.now()
        reset = Reset(staff_id=asking, what=ResetOf.FACTOR, state=RESET.start, reason="手机丢失")
        reset.asked_at = world.now()
        session.add_all([voiding, invited, reset])
    await make_row(world, "operator")
    await make_outage(world, str(exam.sitting_id))


async def write(world: World, life: AnyLife, before: str, after: str, also: str = "") -> int:
    """How many rows a statement of nobody's has moved from one state to the other."""
    async with world.database.writing() as session:
        return await write_in(session, life, before, after, also)


async def write_in(
    session: AsyncSession, life: AnyLife, before: str, after: str, also: str = ""
) -> int:
    beside = BESIDE[life.kind][after in life.sealed]
    statement = (
        f"UPDATE {TABLES[life.kind]} SET state = :after {beside} {also} WHERE state = :before"  # noqa: S608
    )
    done = await session.execute(sa.text(statement), {"before": before, "after": after})
    return done.rowcount  # type: ignore[attr-defined, no-any-return]


def ways_out(life: AnyLife) -> list[tuple[str, str, str]]:
    """Through which state a story's row comes into which sealed state, and each way out of it."""
    before = STORY[life.kind]
    return [
        (before, state, other)
        for state in life.states
        if state in life.sealed
        for other in life.states
        if state != other
    ]


async def try_way(world: World, life: AnyLife, before: str, state: str, other: str) -> str:
    """What became of the sealed row that a statement would take out of its state; nothing stays."""
    async with world.database.reading() as session:
        sealed = await write_in(session, life, before, state)
        try:
            moved = await write_in(session, life, state, other)
        except IntegrityError as refused:
            said = "refused" if "sealed state" in str(refused) else str(refused)
        else:
            said = f"{moved} moved"
    return f"{sealed} sealed, {said}"


async def test_no_statement_leaves_a_sealed_state(world: World) -> None:
    """Each way starts from the same story: what the ways before it wrote was rolled back."""
    await tell_the_story(world)
    ways = {
        f"{life.kind}: {' - '.join(way)}": await try_way(world, life, *way)
        for life in SEALED
        for way in ways_out(life)
    }
    assert {name.partition(":")[0] for name in ways} == set(STORY)
    assert ways == dict.fromkeys(ways, "1 sealed, refused")


async def test_a_statement_that_counts_a_reopening_leaves_it(world: World) -> None:
    desk = await seated_alone(world)
    await desk.hand_in()
    counted = ", reopenings = reopenings + 1"
    assert await write(world, ATTEMPT, "submitted", "running", counted) == 1
    assert await write(world, ATTEMPT, "running", "submitted") == 1
    with pytest.raises(IntegrityError, match="sealed state"):
        await write(world, ATTEMPT, "submitted", "running", ", reopenings = 1")


async def test_sealed_rows_can_be_deleted(world: World) -> None:
    """Retention takes them away when their time is over."""
    exam = await open_exam(world, candidates=1)
    await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
    await world.run_jobs()
    assert await write(world, RESULT, "provisional", "released") == 1
    async with world.database.writing() as session:
        done = await session.execute(sa.text("DELETE FROM results WHERE state = 'released'"))
    assert done.rowcount == 1  # type: ignore[attr-defined]
