# SPDX-License-Identifier: Apache-2.0
"""Frames when something is wrong, and through two processes at once.

Nothing is counted twice, and no picture is left that no row names.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from starlette.requests import Request

from app.core.errors import DomainError
from app.invigilation.models import Finding, Frame
from app.invigilation.rules import BURST
from app.invigilation.watcher import Watcher, read_jpeg
from app.invigilation.watcher.pool import refusal_of
from proctoring import RejectReason
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk
from tests.support.world import World, open_world

JPEG = {"content-type": "image/jpeg"}


async def send(client: httpx.AsyncClient, desk: Desk, number: int) -> httpx.Response:
    data = frame_jpeg(Scene.NO_FACE, number)
    return await client.put(desk.path(f"frames/{number}"), content=data, headers=JPEG)


async def stored_frames(world: World) -> list[Frame]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(Frame).order_by(Frame.sequence)))


def kept_files(world: World) -> set[str]:
    return {path.stem for path in (world.settings.data_dir / "blobs/frames").rglob("*.jpg")}


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("kaochang_frames_total", {"outcome": outcome}) or 0.0


@pytest.fixture
async def second(world: World) -> AsyncIterator[World]:
    """Another process of the same service, with a memory of its own."""
    async with open_world(world.kind, world.settings, clock=world.clock) as made:
        yield made


@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
class TestTwoProcesses:
    async def test_flood_through_both_stores_one_burst(self, world: World, second: World) -> None:
        desk = await seated_alone(world)
        there = await second.anyone()
        there.cookies = desk.client.cookies
        clients = [desk.client, there] * BURST
        answers = await asyncio.gather(
            *[send(client, desk, number) for number, client in enumerate(clients)]
        )
        assert sorted(a.status_code for a in answers) == [200] * BURST + [429] * BURST
        frames = await stored_frames(world)
        assert kept_files(world) == {str(frame.id) for frame in frames}
        assert len(frames) == BURST

    async def test_same_frame_through_both_is_judged_once(
        self, world: World, second: World
    ) -> None:
        desk = await seated_alone(world)
        there = await second.anyone()
        there.cookies = desk.client.cookies
        for number in range(3):
            world.clock.forward(seconds=10)
            answers = await asyncio.gather(
                send(desk.client, desk, number), send(there, desk, number)
            )
            assert answers[0].json() == answers[1].json()
        async with world.database.reading() as session:
            finding = await session.scalar(sa.select(Finding))
        assert finding is not None
        assert finding.frames == 3
        assert kept_files(world) == {str(frame.id) for frame in await stored_frames(world)}


async def test_failing_database_leaves_no_picture_and_is_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object, **_values: object) -> None:
        raise ConnectionError

    desk = await seated_alone(world)
    before = counted("failed")
    with monkeypatch.context() as patch:
        patch.setattr("app.invigilation.service.frames.store", fail)
        answer = await send(desk.client, desk, 1)
    assert (answer.status_code, answer.json()["title"]) == (503, "database_away")
    # A browser keeps answers, and nothing else.
    assert (
        answer.json()["detail"]
        == "服务暂时不可用，刚才的操作很可能没有保存。请稍后重新打开本页查看，没有保存的再做一次。"
    )
    assert counted("failed") == before + 1
    assert kept_files(world) == set()
    assert (await send(desk.client, desk, 1)).status_code == 200


async def test_picture_store_that_is_away_costs_pictures_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object) -> None:
        raise OSError

    desk = await seated_alone(world)
    before = counted("picture_lost")
    with monkeypatch.context() as patch:
        patch.setattr("app.core.blobs.Blobs.put", fail)
        assert (await send(desk.client, desk, 1)).status_code == 200
    # The evidence and the wall's picture.
    assert counted("picture_lost") == before + 2
    client = await world.invigilator()
    assert (await client.get(desk.path("still"))).json()["title"] == "picture_not_found"


async def test_picture_that_cannot_be_dropped_does_not_hide_the_refusal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: object, **_values: object) -> None:
        raise ConnectionError

    async def fail(*_args: object) -> None:
        raise OSError

    desk = await seated_alone(world)
    monkeypatch.setattr("app.invigilation.service.frames.store", refuse)
    monkeypatch.setattr("app.core.blobs.Blobs.delete", fail)
    assert (await send(desk.client, desk, 1)).status_code == 503


async def test_browser_that_leaves_in_the_middle_is_a_broken_frame() -> None:
    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "PUT", "headers": [(b"content-type", b"image/jpeg")]}
    with pytest.raises(DomainError) as refused:
        await read_jpeg(Request(scope, gone))
    assert refused.value.code == "frame_broken"


async def test_paces_of_attempts_long_gone_are_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.invigilation.watcher.pool._PACED_ATTEMPTS", 1)
    watcher = Watcher(world.settings)

    def admits(number: int) -> bool:
        interval = world.settings.session_cache_lifetime
        return watcher.admit(UUID(int=number), interval, now=world.now())

    while admits(1):
        pass
    assert not admits(1), "its pace is remembered"
    assert admits(2), "another's pace is its own"
    assert admits(1), "the other took the one place"
    watcher.close()


def test_every_reason_of_the_library_has_a_refusal() -> None:
    codes = {reason: refusal_of(reason).code for reason in RejectReason}
    assert codes.pop(RejectReason.TOO_LARGE) == "frame_too_large"
    assert set(codes.values()) == {"frame_broken"}
