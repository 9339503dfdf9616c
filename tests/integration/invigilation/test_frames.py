# SPDX-License-Identifier: Apache-2.0
"""Stills through HTTP: what is taken in, what is refused, and what a run of bad ones becomes."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from app.attempts.models import Attempt
from app.attempts.rules import SWEEP_AFTER
from app.invigilation.models import Finding, FindingFrame, Frame, Watch
from app.invigilation.rules import BURST, still_key
from proctoring import FrameLimits
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, desk_of, open_exam, seated
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}
# Longer than the least wait that the service asks for.
STEP = 10


async def send(desk: Desk, sequence: object, data: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await desk.client.put(
        desk.path(f"frames/{sequence}"), content=data, headers=JPEG | named
    )


async def show(world: World, desk: Desk, *scenes: Scene, first: int = 1) -> list[httpx.Response]:
    """Send the scenes one after the other, as a browser that waits as it is told."""
    answers = []
    for number, scene in enumerate(scenes, first):
        world.clock.forward(seconds=STEP)
        answers.append(await send(desk, number, frame_jpeg(scene, number)))
    return answers


async def rows(world: World, model: Any) -> list[Any]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(model)))


async def seated_one(world: World) -> Desk:
    return await seated_alone(world)


def kept_files(world: World, folder: str) -> list[str]:
    found = (world.settings.data_dir / "blobs" / folder).rglob("*.jpg")
    return sorted(path.name for path in found)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


class TestTaking:
    async def test_frame_is_judged_and_its_answer_tells_no_next_moment(self, world: World) -> None:
        desk = await seated_one(world)
        answer = (await show(world, desk, Scene.ONE_FACE))[0]
        assert answer.status_code == 200
        assert answer.json() == {"sequence": 1}
        [frame] = await rows(world, Frame)
        assert (frame.verdict, frame.faces, frame.received_at) == ("one_face", 1, world.now())
        [watch] = await rows(world, Watch)
        assert (watch.frames, watch.last_frame_at) == (1, world.now())

    async def test_same_frame_again_gets_the_same_answer_and_is_stored_once(
        self, world: World
    ) -> None:
        desk = await seated_one(world)
        data = frame_jpeg(Scene.ONE_FACE, 1)
        answers = [await send(desk, 1, data) for _ in range(BURST + 3)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert len(await rows(world, Frame)) == 1

    async def test_frames_at_once_are_all_judged_each_once(self, world: World) -> None:
        desk = await seated_one(world)
        pictures = [(n, frame_jpeg(Scene.NO_FACE, n)) for n in (3, 1, 2)]
        answers = await asyncio.gather(*[send(desk, n, data) for n, data in pictures])
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert sorted(frame.sequence for frame in await rows(world, Frame)) == [1, 2, 3]
        [finding] = await rows(world, Finding)
        assert (finding.kind, finding.frames) == ("no_face", 3)

    async def test_same_frame_at_once_leaves_one_row_and_one_picture(self, world: World) -> None:
        desk = await seated_one(world)
        data = frame_jpeg(Scene.ONE_FACE, 1)
        answers = await asyncio.gather(*[send(desk, 1, data) for _ in range(BURST)])
        assert {answer.status_code for answer in answers} == {200}
        [frame] = await rows(world, Frame)
        assert kept_files(world, "frames") == [f"{frame.id}.jpg"]

    async def test_good_frames_leave_the_first_picture_and_the_still(self, world: World) -> None:
        desk = await seated_one(world)
        await show(world, desk, Scene.ONE_FACE, Scene.ONE_FACE, Scene.ONE_FACE)
        frames = await rows(world, Frame)
        kept = [frame for frame in frames if frame.blob_key]
        assert [frame.sequence for frame in kept] == [1]
        assert kept_files(world, "frames") == [f"{kept[0].id}.jpg"]
        still = await world.blobs.get(still_key(UUID(desk.attempt_id)))
        assert still == frame_jpeg(Scene.ONE_FACE, 3)

    async def test_lost_room_for_pictures_loses_the_picture_alone(self, world: World) -> None:
        desk = await seated_one(world)
        (world.settings.data_dir / "blobs" / "frames").write_bytes(b"a file where a folder goes")
        [answer] = await show(world, desk, Scene.NO_FACE)
        assert answer.status_code == 200
        [frame] = await rows(world, Frame)
        assert (frame.verdict, frame.blob_key) == ("no_face", None)


class TestFindings:
    async def test_single_bad_frames_are_no_finding(self, world: World) -> None:
        desk = await seated_one(world)
        good, bad = Scene.ONE_FACE, Scene.NO_FACE
        await show(world, desk, good, bad, good, good, bad, good, good, Scene.COVERED)
        assert await rows(world, Finding) == []

    @pytest.mark.parametrize(
        ("scene", "kind"),
        [
            (Scene.NO_FACE, "no_face"),
            (Scene.TWO_FACES, "several_faces"),
            (Scene.COVERED, "covered"),
        ],
    )
    async def test_run_of_bad_frames_is_one_finding_with_its_evidence(
        self, world: World, scene: Scene, kind: str
    ) -> None:
        desk = await seated_one(world)
        began = world.now()
        await show(world, desk, Scene.ONE_FACE, scene, scene, scene, scene)
        [finding] = await rows(world, Finding)
        assert (finding.kind, finding.frames, finding.closed_at) == (kind, 4, None)
        assert (finding.opened_at - began).total_seconds() == 2 * STEP
        assert finding.last_at == world.now()
        evidence = {link.frame_id for link in await rows(world, FindingFrame)}
        bad = [frame for frame in await rows(world, Frame) if frame.verdict == kind]
        assert evidence == {frame.id for frame in bad}
        assert all(frame.blob_key for frame in bad)

    async def test_frozen_picture_is_a_finding(self, world: World) -> None:
        desk = await seated_one(world)
        data = frame_jpeg(Scene.ONE_FACE, 1)
        for number in range(4):
            world.clock.forward(seconds=STEP)
            await send(desk, number, data)
        [finding] = await rows(world, Finding)
        assert (finding.kind, finding.frames) == ("frozen", 3)

    async def test_good_frames_close_it_and_a_later_run_opens_another(self, world: World) -> None:
        desk = await seated_one(world)
        good, bad = Scene.ONE_FACE, Scene.NO_FACE
        await show(world, desk, bad, bad, bad, good, good, bad, bad, bad)
        findings = sorted(await rows(world, Finding), key=lambda found: found.opened_at)
        assert [found.closed_at is None for found in findings] == [False, True]
        frames = {frame.sequence: frame for frame in await rows(world, Frame)}
        # What looks good while a finding is open is kept: the candidate's best defence.
        assert [frames[n].blob_key is not None for n in (4, 5)] == [True, True]


REFUSED = {
    "not a jpeg": (b"GIF89a" + bytes(60), "image/jpeg", (422, "frame_broken")),
    "empty": (b"", "image/jpeg", (422, "frame_broken")),
    "cut short": (frame_jpeg(Scene.ONE_FACE, 1)[:4000], "image/jpeg", (422, "frame_broken")),
    "a png": (frame_jpeg(Scene.ONE_FACE, 1), "image/png", (415, "frame_not_jpeg")),
    "a form": (b"a=1", "application/x-www-form-urlencoded", (415, "frame_not_jpeg")),
    "too large": (bytes(FrameLimits().max_bytes + 1), "image/jpeg", (413, "frame_too_large")),
}

IMPOSSIBLE_NUMBERS = ("-1", "2147483648", "first", "1.5")


async def in_pieces(data: bytes) -> Any:
    """A body of unknown length: no content-length warns of its size."""
    for start in range(0, len(data), 8192):
        yield data[start : start + 8192]


class TestRefusals:
    async def test_wrong_frame_is_refused_and_leaves_nothing(self, world: World) -> None:
        desk = await seated_one(world)
        told = {}
        for name, (data, content_type, _) in REFUSED.items():
            # In time, each of them: what comes too often is refused for that.
            world.clock.forward(seconds=STEP)
            told[name] = code_of(await send(desk, 1, data, content_type=content_type))
        assert told == {name: expected for name, (_, _, expected) in REFUSED.items()}
        assert await rows(world, Frame) + await rows(world, Watch) == []

    async def test_endless_body_is_cut_off(self, world: World) -> None:
        desk = await seated_one(world)
        refused = await desk.client.put(
            desk.path("frames/1"), content=in_pieces(bytes(1_000_000)), headers=JPEG
        )
        assert code_of(refused) == (413, "frame_too_large")

    async def test_anothers_attempt_is_not_found(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        own, other = await seated(world, exam, 0), await seated(world, exam, 1)
        picture = frame_jpeg(Scene.ONE_FACE, 1)
        stranger = Desk(other.client, other.registration_id, own.attempt_id)
        assert code_of(await send(stranger, 1, picture)) == (404, "attempt_not_found")
        nowhere = Desk(own.client, own.registration_id, str(uuid4()))
        assert code_of(await send(nowhere, 1, picture)) == (404, "attempt_not_found")

    async def test_without_sign_in_or_as_staff_is_refused(self, world: World) -> None:
        desk = await seated_one(world)
        picture = frame_jpeg(Scene.ONE_FACE, 1)
        unknown = Desk(await world.anyone(), "", desk.attempt_id)
        assert (await send(unknown, 1, picture)).status_code == 401
        staff = Desk(await world.invigilator(), "", desk.attempt_id)
        assert (await send(staff, 1, picture)).status_code == 403

    async def test_after_the_hand_in_is_refused(self, world: World) -> None:
        desk = await seated_one(world)
        await desk.hand_in()
        refused = await send(desk, 1, frame_jpeg(Scene.ONE_FACE, 1))
        assert code_of(refused) == (409, "attempt_closed")

    async def test_after_the_deadline_is_refused_before_the_sweep(self, world: World) -> None:
        desk = await seated_one(world)
        [attempt] = await rows(world, Attempt)
        world.clock.set(attempt.deadline_at + SWEEP_AFTER)
        picture = frame_jpeg(Scene.ONE_FACE, 1)
        assert (await send(desk, 1, picture)).status_code == 200
        world.clock.forward(microseconds=1)
        assert code_of(await send(desk, 2, picture)) == (409, "attempt_closed")

    async def test_without_consent_no_picture_is_looked_at(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.consent("alternative")
        refused = await send(desk, 1, frame_jpeg(Scene.ONE_FACE, 1))
        assert code_of(refused) == (409, "camera_not_agreed")
        assert kept_files(world, "frames") + kept_files(world, "stills") == []

    async def test_impossible_number_is_malformed(self, world: World) -> None:
        desk = await seated_one(world)
        told = {}
        for number in IMPOSSIBLE_NUMBERS:
            world.clock.forward(seconds=STEP)
            told[number] = code_of(await send(desk, number, frame_jpeg(Scene.ONE_FACE, 1)))
        assert told == dict.fromkeys(IMPOSSIBLE_NUMBERS, (422, "malformed"))

    async def test_flood_is_refused_and_one_in_time_is_welcome(self, world: World) -> None:
        desk = await seated_one(world)
        answers = [await send(desk, n, frame_jpeg(Scene.ONE_FACE, n)) for n in range(BURST + 2)]
        assert [answer.status_code for answer in answers] == [200] * BURST + [429] * 2
        assert code_of(answers[-1]) == (429, "frame_flood")
        assert answers[-1].headers["retry-after"] == "5"
        world.clock.forward(seconds=4)
        assert (await send(desk, 9, frame_jpeg(Scene.ONE_FACE, 9))).status_code == 200
        assert len(await rows(world, Frame)) == BURST + 1

    async def test_flood_through_another_process_is_refused_by_the_database(
        self, world: World
    ) -> None:
        desk = await seated_one(world)
        for number in range(BURST):
            await send(desk, number, frame_jpeg(Scene.ONE_FACE, number))
        # A second process has its own memory of paces, without this one.
        world.watcher._paces.forget(UUID(desk.attempt_id))  # noqa: SLF001
        refused = await send(desk, 8, frame_jpeg(Scene.ONE_FACE, 8))
        assert code_of(refused) == (429, "frame_flood")

    async def test_flood_of_broken_frames_is_refused_too(self, world: World) -> None:
        desk = await seated_one(world)
        statuses = [(await send(desk, n, b"no picture")).status_code for n in range(BURST + 1)]
        assert statuses == [422] * BURST + [429]


@pytest.fixture
def crowded(world: World) -> Iterator[None]:
    """As many frames wait as may."""
    watcher = world.watcher
    held, watcher._pending = watcher._pending, watcher._most  # noqa: SLF001
    yield
    watcher._pending = held  # noqa: SLF001


@pytest.mark.usefixtures("crowded")
async def test_frame_beyond_the_backlog_is_refused_and_answers_go_on(world: World) -> None:
    desk = await seated_one(world)
    refused = await send(desk, 1, frame_jpeg(Scene.ONE_FACE, 1))
    assert code_of(refused) == (503, "frames_busy")
    assert refused.headers["retry-after"] == "5"
    slot = desk.first_slot("single")
    assert (await desk.send(desk.op(slot, {"choices": ["A"]}))).status_code == 200


async def test_failing_detector_harms_no_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise MemoryError

    desk = await seated_one(world)
    monkeypatch.setattr("proctoring.observe", fail)
    with pytest.raises(MemoryError):
        await send(desk, 1, frame_jpeg(Scene.ONE_FACE, 1))
    slot = desk.first_slot("single")
    assert (await desk.send(desk.op(slot, {"choices": ["A"]}))).status_code == 200
    assert await rows(world, Frame) == []


async def test_desk_without_attempt_is_not_found(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    desk.attempt_id = desk.registration_id
    assert (await send(desk, 1, frame_jpeg(Scene.ONE_FACE, 1))).status_code == 404
