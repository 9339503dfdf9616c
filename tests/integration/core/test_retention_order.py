# SPDX-License-Identifier: Apache-2.0
"""What waits for what, what a crash leaves, and sweeps that meet."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accounts.models import Candidate
from app.attempts.models import AnswerOp, Attempt
from app.core.blobs import Blobs
from app.core.privacy import TEN_YEARS
from app.entitlements.models import Entitlement
from app.invigilation.models import Frame
from app.registrations.models import Registration
from app.retention import RetentionReport, list_latest, sweep, sweep_strays
from app.retention.sweep import FAMILIES_AT_ONCE
from app.sittings.models import Sitting
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, Exam, open_exam
from tests.support.factories.marking import form_of, mark_all, release, sit, words
from tests.support.factories.tampering import unguard
from tests.support.factories.terms import SECOND, blob_keys, keeper_of, past_term
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}


@pytest.fixture
async def world(world: World) -> World:
    """Ten years on only by our clock: by the database's own, its triggers would keep the trail."""
    await unguard(world)
    return world


async def count(world: World, model: type[Any]) -> int:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


async def end_of(world: World, exam: Exam) -> datetime:
    async with world.database.reading() as session:
        return (await session.get_one(Sitting, exam.sitting_id)).ends_at


async def sweep_at(world: World, moment: datetime) -> dict[str, int]:
    """What a sweep of this moment reports, rows only."""
    world.clock.set(moment)
    report = await sweep(keeper_of(world), now=moment)
    return {row.table_name: row.number for row in report if row.thing == "rows"}


async def failed_and_booked_again(world: World) -> tuple[Exam, UUID]:
    """The candidate has failed, and by the free retake has a place in a sitting a week later."""
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await world.run_jobs()
    await mark_all(await world.grader(), points="0")
    await world.run_jobs()
    (await release(world, exam)).raise_for_status()
    body = {
        "programme": "cpcif",
        "title_key": "level_4",
        "starts_at": (world.now() + timedelta(days=7)).isoformat(),
        "kind": "exam",
    }
    operator = await world.operator()
    coming = (await operator.post("/api/v1/sittings", json=body)).raise_for_status().json()["id"]
    (await operator.post(f"/api/v1/sittings/{coming}/open")).raise_for_status()
    held = (await desk.client.get("/api/v1/entitlements")).raise_for_status().json()
    path = f"/api/v1/entitlements/{held[0]['id']}/booking"
    (await desk.client.post(path, json={"sitting_id": coming})).raise_for_status()
    return exam, UUID(coming)


class TestWaiting:
    async def test_failed_attempt_stays_whole_as_long_as_its_retake(self, world: World) -> None:
        exam, coming = await failed_and_booked_again(world)
        retake = Exam(coming, [])
        ten_years_on = await end_of(world, exam) + TEN_YEARS + SECOND
        before = await count(world, AnswerOp)
        went = await sweep_at(world, ten_years_on)
        assert {"registrations", "attempts", "answer_ops", "results", "sittings"} & set(
            went
        ) == set()
        assert (await count(world, AnswerOp), await count(world, Registration)) == (before, 2)

        went = await sweep_at(world, await end_of(world, retake) + TEN_YEARS + SECOND)
        assert (went["registrations"], went["entitlements"], went["sittings"]) == (2, 1, 2)
        assert went["answer_ops"] == before
        assert went["candidates"] == 1
        assert await past_term(world) == {}
        for model in (Registration, Entitlement, Attempt, AnswerOp, Candidate, Sitting):
            assert await count(world, model) == 0

    async def test_exam_is_whole_to_the_last_second_and_gone_in_the_next(
        self, world: World
    ) -> None:
        exam = await open_exam(world, candidates=2)
        await sit(world, exam, 0, answers=words(await form_of(world, exam)))
        ends = await end_of(world, exam) + TEN_YEARS
        assert "registrations" not in await sweep_at(world, ends)
        went = await sweep_at(world, ends + SECOND)
        assert (went["registrations"], went["attempts"], went["sittings"]) == (2, 1, 1)

    async def test_report_names_the_instants_that_the_term_counted_from(self, world: World) -> None:
        # More than one batch of the sweep: what the report says of a table is of all of them.
        exam = await open_exam(world, candidates=FAMILIES_AT_ONCE + 1)
        ends = await end_of(world, exam)
        await sweep_at(world, ends + TEN_YEARS + SECOND)
        async with world.database.reading() as session:
            told = {row.table_name: row for row in await list_latest(session)}
        row = told["registrations"]
        assert (row.number, row.oldest_at, row.newest_at) == (FAMILIES_AT_ONCE + 1, ends, ends)
        assert (row.swept_at, row.term) == (world.now(), "10 years from sitting_id.ends_at")


class Killed(BaseException):
    """The process is gone: nobody catches that."""


class Breaking(Blobs):
    """A store whose process is killed after so many deletions."""

    def __init__(self, blobs: Blobs, *, after: int) -> None:
        self._blobs = blobs
        self._left = after

    async def delete(self, key: str) -> None:
        if self._left == 0:
            raise Killed
        self._left -= 1
        await self._blobs.delete(key)


class Stuck(Blobs):
    """A store that cannot delete one of its files."""

    def __init__(self, blobs: Blobs, key: str) -> None:
        self._blobs = blobs
        self._key = key

    async def delete(self, key: str) -> None:
        if key == self._key:
            raise PermissionError(key)
        await self._blobs.delete(key)


async def filmed(world: World, *, frames: int) -> Desk:
    desk = await seated_alone(world)
    for number in range(1, frames + 1):
        world.clock.forward(seconds=10)
        sent = await desk.client.put(
            desk.path(f"frames/{number}"), content=frame_jpeg(Scene.NO_FACE, number), headers=JPEG
        )
        sent.raise_for_status()
    return desk


class TestTroubles:
    @pytest.mark.parametrize("late", [timedelta(days=31), TEN_YEARS + timedelta(days=1)])
    async def test_killed_sweep_leaves_no_picture_that_nobody_deletes(
        self, world: World, late: timedelta
    ) -> None:
        await filmed(world, frames=4)
        world.clock.set(world.now() + late)
        for killed_after in (1, 3):
            broken = Breaking(world.blobs, after=killed_after)
            with pytest.raises(Killed):
                await sweep(keeper_of(world, broken), now=world.now())
        await sweep(keeper_of(world), now=world.now())
        assert await past_term(world) == {}
        assert blob_keys(world) == set()

    async def test_file_that_cannot_be_deleted_keeps_nothing_but_its_own_row(
        self, world: World
    ) -> None:
        await filmed(world, frames=2)
        world.clock.set(world.now() + timedelta(days=31))
        [still] = [key for key in blob_keys(world) if key.startswith("stills/")]
        with pytest.raises(ExceptionGroup, match="not all") as told:
            await sweep(keeper_of(world, Stuck(world.blobs, still)), now=world.now())
        assert [str(each) for each in told.value.exceptions] == [still]
        assert (blob_keys(world), await past_term(world)) == ({still}, {("watches", "blobs"): 1})
        await sweep(keeper_of(world), now=world.now())
        assert blob_keys(world) == set()

    async def test_sweeps_at_once_delete_and_report_everything_once(self, world: World) -> None:
        # A batch for each of the sweeps, and one that whoever is done first goes on with.
        exam = await open_exam(world, candidates=4 * FAMILIES_AT_ONCE)
        await sit(world, exam, 0, answers=words(await form_of(world, exam)))
        world.clock.set(await end_of(world, exam) + TEN_YEARS + timedelta(days=1))
        due = await past_term(world)
        await asyncio.gather(*(sweep(keeper_of(world), now=world.now()) for _ in range(3)))
        # What one left alone because another held it, the next sweep takes.
        await sweep(keeper_of(world), now=world.now())
        assert await past_term(world) == {}
        async with world.database.reading() as session:
            told: dict[tuple[str, str], int] = {}
            for row in await session.scalars(sa.select(RetentionReport)):
                key = (row.table_name, row.thing)
                told[key] = told.get(key, 0) + row.number
        assert told == due

    async def test_picture_that_no_row_names_is_gone_after_a_day(self, world: World) -> None:
        await filmed(world, frames=2)
        blobs, known = world.blobs, blob_keys(world)
        for key in ("frames/lost/one.jpg", "stills/lost.jpg", "item-imports/lost"):
            await blobs.put(key, b"a person")
        # The store says when by the machine's clock.
        written = world.settings.data_dir / "blobs" / "stills" / "lost.jpg"
        written_at = datetime.fromtimestamp(written.stat().st_mtime, tz=UTC)
        world.clock.set(written_at + timedelta(hours=23))
        assert await sweep_strays(keeper_of(world), now=world.now()) == []
        world.clock.forward(hours=2)
        report = await sweep_strays(keeper_of(world), now=world.now())
        assert {(row.table_name, row.thing, row.number) for row in report} == {
            ("frames", "strays", 1),
            ("watches", "strays", 1),
            ("item_imports", "strays", 1),
        }
        assert blob_keys(world) == known
        assert await count(world, Frame) == 2
