# SPDX-License-Identifier: Apache-2.0
"""The invigilator's side: board, pictures, verdicts, termination, retention."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import sqlalchemy as sa

from app.audit import service as audit
from app.invigilation.models import Finding, Frame, Watch
from app.retention import Keeper, sweep
from app.retention.timing import PROGRAMME_TERMS
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import exam_and_desk, seated_alone
from tests.support.factories.exams import Desk, Exam, open_exam, seated, show
from tests.support.statements import statements
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}
NOTE = "画面中离席约半分钟，考生未说明原因"

MALFORMED_VERDICTS: Sequence[Mapping[str, str]] = (
    {"verdict": "guilty", "note": NOTE},
    {"verdict": "confirmed"},
    {"verdict": "confirmed", "note": "  "},
    {"verdict": "confirmed", "note": "x" * 501},
    {"verdict": "confirmed", "note": "a\u0000b"},
    {"verdict": "confirmed", "note": NOTE, "state": "closed"},
)


async def pictures_swept(world: World, *, now: datetime) -> dict[str, int]:
    """How many pictures the sweep of this moment deletes, by table."""
    keeper = Keeper(world.database, world.blobs, PROGRAMME_TERMS)
    report = await sweep(keeper, now=now)
    return {each.table_name: each.number for each in report if each.thing == "blobs"}


async def board_of(
    world: World, exam: Exam, *, lang: str = "zh"
) -> dict[str, list[dict[str, Any]]]:
    """The cards by group."""
    return await read_board(await world.invigilator(), exam, lang=lang)


async def read_board(
    client: httpx.AsyncClient, exam: Exam, *, lang: str = "zh"
) -> dict[str, list[dict[str, Any]]]:
    answer = await client.get(f"/api/v1/sittings/{exam.sitting_id}/board?lang={lang}")
    groups = answer.raise_for_status().json()["groups"]
    return {group["look"]: group["cards"] for group in groups}


async def first_of(world: World, model: Any) -> Any:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(model))


async def frame_id_of(world: World, sequence: int) -> UUID | None:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(Frame.id).where(Frame.sequence == sequence))


async def desk_with_finding(world: World) -> tuple[Exam, Desk, UUID]:
    exam, desk = await exam_and_desk(world)
    await show(world, desk, Scene.ONE_FACE, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
    return exam, desk, (await first_of(world, Finding)).id


async def judge(world: World, finding_id: UUID, **body: object) -> httpx.Response:
    client = await world.invigilator()
    return await client.post(f"/api/v1/findings/{finding_id}/verdict", json=body)


class TestBoard:
    async def test_everybody_booked_is_on_it_who_needs_a_look_first(self, world: World) -> None:
        exam = await open_exam(world, candidates=5)
        silent = await seated(world, exam, 0)
        ended, quiet, bad = [await seated(world, exam, place) for place in (1, 2, 3)]
        await ended.hand_in()
        await show(world, bad, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
        world.clock.forward(seconds=50)
        await show(world, quiet, Scene.ONE_FACE)
        board = await board_of(world, exam)
        found = {look: [card["attempt_id"] for card in cards] for look, cards in board.items()}
        assert found == {
            "needed": [bad.attempt_id, silent.attempt_id],
            "quiet": [quiet.attempt_id],
            "waiting": [None],
            "ended": [ended.attempt_id],
        }

    async def test_card_says_in_words_how_a_candidate_stands(self, world: World) -> None:
        exam, desk, _ = await desk_with_finding(world)
        [card] = (await board_of(world, exam))["needed"]
        assert card["words"] == "画面中没有人脸，待判定（进行中）"
        assert (card["sign"], card["unjudged"]) == ("最近活动：0 秒前", ["no_face"])
        assert card["still"] == f"/api/v1/attempts/{desk.attempt_id}/still?frame=4"
        [card] = (await board_of(world, exam, lang="en"))["needed"]
        assert card["words"] == "No face in the picture, awaiting a verdict (going on)"

    async def test_silence_of_the_camera_is_named_with_its_beginning(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        await show(world, desk, Scene.ONE_FACE)
        world.clock.forward(seconds=75)
        assert [card["words"] for card in (await board_of(world, exam))["quiet"]] == [
            "正在作答，画面正常"
        ]
        world.clock.forward(seconds=1)
        [card] = (await board_of(world, exam))["needed"]
        assert card["words"] == "自 09:00:10 起没有画面"

    async def test_path_without_camera_is_quiet_and_answers_are_its_signs(
        self, world: World
    ) -> None:
        exam, desk = await exam_and_desk(world)
        await desk.consent("alternative")
        world.clock.forward(minutes=20)
        await desk.send(desk.op(desk.first_slot("single"), {"choices": ["A"]}))
        world.clock.forward(minutes=2)
        [card] = (await board_of(world, exam))["quiet"]
        assert (card["presence"], card["sign"]) == ("without_camera", "最近活动：2 分钟前")

    async def test_statements_do_not_grow_with_the_candidates(self, world: World) -> None:
        exam = await open_exam(world, candidates=4)
        one = await seated(world, exam, 0)
        await show(world, one, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
        await board_of(world, exam)
        invigilator = await world.invigilator()
        with statements(world) as few:
            await read_board(invigilator, exam)
        for place in range(1, 4):
            desk = await seated(world, exam, place)
            await show(world, desk, Scene.NO_FACE)
        # The session is read anew after some seconds, and is not what is counted here.
        await board_of(world, exam)
        with statements(world) as many:
            await read_board(invigilator, exam)
        assert len(many) == len(few) <= 6

    async def test_unknown_sitting_is_not_found(self, world: World) -> None:
        client = await world.invigilator()
        assert (await client.get(f"/api/v1/sittings/{uuid4()}/board")).status_code == 404


class TestPictures:
    async def test_invigilator_sees_still_and_evidence_and_nothing_keeps_them(
        self, world: World
    ) -> None:
        _, desk, _ = await desk_with_finding(world)
        client = await world.invigilator()
        frame_id = await frame_id_of(world, 2)
        for path, number in ((desk.path("still"), 4), (f"/api/v1/frames/{frame_id}/image", 2)):
            picture = await client.get(path)
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.headers["cache-control"] == "private, no-store"
            assert picture.content == frame_jpeg(Scene.NO_FACE, number)

    async def test_nobody_else_sees_them(self, world: World) -> None:
        _, desk, _ = await desk_with_finding(world)
        frame = await first_of(world, Frame)
        clients = {
            401: [await world.anyone()],
            403: [desk.client, await world.grader(), await world.operator()],
        }
        for path in (desk.path("still"), f"/api/v1/frames/{frame.id}/image"):
            for status, group in clients.items():
                assert [(await c.get(path)).status_code for c in group] == [status] * len(group)

    async def test_picture_that_was_not_kept_is_not_found(self, world: World) -> None:
        desk = await seated_alone(world)
        client = await world.invigilator()
        assert (await client.get(desk.path("still"))).json()["title"] == "picture_not_found"
        await show(world, desk, Scene.ONE_FACE, Scene.ONE_FACE)
        for frame_id in (await frame_id_of(world, 2), uuid4()):
            answer = await client.get(f"/api/v1/frames/{frame_id}/image")
            assert answer.json()["title"] == "picture_not_found"

    async def test_retention_deletes_pictures_and_keeps_what_was_seen(self, world: World) -> None:
        _, desk, finding_id = await desk_with_finding(world)
        first = await first_of(world, Frame)
        just_in_time = first.received_at + timedelta(days=30)
        assert await pictures_swept(world, now=just_in_time) == {}
        late = world.now() + timedelta(days=30, seconds=1)
        assert await pictures_swept(world, now=late) == {"frames": 4, "watches": 1}
        assert await pictures_swept(world, now=late) == {}
        folder = world.settings.data_dir / "blobs"
        assert list(folder.rglob("*.jpg")) == []
        assert (await first_of(world, Watch)).still_key is None
        client = await world.invigilator()
        page = await client.get(f"/invigilation/attempts/{desk.attempt_id}")
        assert "这些画面没有保存，或已过保存期限。" in page.text
        assert str(finding_id) in page.text

    async def test_retention_goes_on_where_a_picture_is_gone_already(self, world: World) -> None:
        await desk_with_finding(world)
        blobs = world.blobs
        await blobs.delete((await first_of(world, Watch)).still_key)
        late = world.now() + timedelta(days=31)
        assert await pictures_swept(world, now=late) == {"frames": 4, "watches": 1}


class TestVerdicts:
    async def test_verdict_is_kept_with_its_reason_and_leaves_the_wall_quiet(
        self, world: World
    ) -> None:
        exam, _, finding_id = await desk_with_finding(world)
        answer = await judge(world, finding_id, verdict="confirmed", note=NOTE)
        assert answer.status_code == 200
        assert (answer.json()["verdict"], answer.json()["verdict_note"]) == ("confirmed", NOTE)
        [card] = (await board_of(world, exam))["quiet"]
        assert (card["confirmed"], card["words"]) == (["no_face"], "画面中没有人脸，已确认")

    async def test_changed_verdict_leaves_the_earlier_one_on_the_trail(self, world: World) -> None:
        _, _, finding_id = await desk_with_finding(world)
        await judge(world, finding_id, verdict="confirmed", note=NOTE)
        await judge(world, finding_id, verdict="confirmed", note=NOTE)
        await judge(world, finding_id, verdict="dismissed", note="镜头角度问题")
        finding = await first_of(world, Finding)
        assert (finding.verdict, finding.verdict_note) == ("dismissed", "镜头角度问题")
        async with world.database.reading() as session:
            trail = await audit.list_entries(session, "finding", finding_id)
        assert [(e.action, e.reason) for e in trail] == [
            ("invigilation.finding.judge", NOTE),
            ("invigilation.finding.judge", "镜头角度问题"),
        ]
        assert trail[1].detail["before"] == {"verdict": "confirmed", "note": NOTE}

    async def test_malformed_verdict_is_refused(self, world: World) -> None:
        _, _, finding_id = await desk_with_finding(world)
        told = [
            (body, (await judge(world, finding_id, **body)).status_code)
            for body in MALFORMED_VERDICTS
        ]
        assert told == [(body, 422) for body in MALFORMED_VERDICTS]
        assert (await first_of(world, Finding)).verdict is None

    async def test_unknown_finding_is_not_found(self, world: World) -> None:
        answer = await judge(world, uuid4(), verdict="confirmed", note=NOTE)
        assert (answer.status_code, answer.json()["title"]) == (404, "finding_not_found")

    async def test_candidate_may_not_judge(self, world: World) -> None:
        _, desk, finding_id = await desk_with_finding(world)
        body = {"verdict": "dismissed", "note": "我在"}
        answer = await desk.client.post(f"/api/v1/findings/{finding_id}/verdict", json=body)
        assert answer.status_code == 403

    async def test_finding_goes_on_growing_after_its_verdict(self, world: World) -> None:
        _, desk, finding_id = await desk_with_finding(world)
        await judge(world, finding_id, verdict="dismissed", note=NOTE)
        await show(world, desk, Scene.NO_FACE, Scene.ONE_FACE, Scene.ONE_FACE, first=5)
        finding = await first_of(world, Finding)
        assert (finding.verdict, finding.frames) == ("dismissed", 4)
        assert finding.closed_at == world.now()


class TestTermination:
    async def test_terminated_attempt_takes_no_answer_and_no_frame(self, world: World) -> None:
        exam, desk, _ = await desk_with_finding(world)
        client = await world.invigilator()
        path = desk.path("termination")
        assert (await client.post(path, json={"reason": NOTE})).status_code == 204
        assert (await client.post(path, json={"reason": NOTE})).status_code == 409
        refused = await desk.client.put(desk.path("frames/9"), content=b"x", headers=JPEG)
        assert refused.json()["title"] == "attempt_closed"
        await judge(world, (await first_of(world, Finding)).id, verdict="confirmed", note=NOTE)
        [card] = (await board_of(world, exam))["ended"]
        assert card["presence"] == "terminated"

    async def test_candidate_may_not_terminate(self, world: World) -> None:
        _, desk, _ = await desk_with_finding(world)
        answer = await desk.client.post(desk.path("termination"), json={"reason": NOTE})
        assert answer.status_code == 403
