# SPDX-License-Identifier: Apache-2.0
"""The invigilators' pages, as they are without scripts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.attempts.models import Attempt
from app.invigilation.models import Finding
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.world import World

HTML = {"accept": "text/html"}


async def desk_with_finding(world: World) -> tuple[Exam, Desk, Finding]:
    exam = await open_exam(world, candidates=2)
    desk = await seated(world, exam)
    for number, scene in enumerate([Scene.ONE_FACE] + [Scene.TWO_FACES] * 3):
        world.clock.forward(seconds=10)
        await desk.client.put(
            desk.path(f"frames/{number}"),
            content=frame_jpeg(scene, number),
            headers={"content-type": "image/jpeg"},
        )
    async with world.database.reading() as session:
        finding = await session.scalar(sa.select(Finding))
    assert finding is not None
    return exam, desk, finding


async def page(world: World, path: str, *, lang: str = "zh") -> str:
    client = await world.invigilator()
    answer = await client.get(path, params={"lang": lang}, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


class TestSittings:
    async def test_open_sittings_of_these_days_are_listed(self, world: World) -> None:
        exam, _, _ = await desk_with_finding(world)
        text = await page(world, "/invigilation")
        assert f"/invigilation/sittings/{exam.sitting_id}" in text
        assert "正在考试" in text
        text = await page(world, "/invigilation", lang="en")
        assert "Running" in text

    async def test_sitting_of_long_ago_is_not_listed(self, world: World) -> None:
        exam = await open_exam(world)
        world.clock.forward(hours=1)
        assert str(exam.sitting_id) in await page(world, "/invigilation")
        world.clock.forward(hours=9)
        assert "已结束" in await page(world, "/invigilation")

    async def test_empty_list_says_how_one_begins(self, world: World) -> None:
        assert "现在没有需要监考的场次" in await page(world, "/invigilation")

    async def test_others_are_sent_away(self, world: World) -> None:
        client = await world.anyone()
        assert (await client.get("/invigilation", headers=HTML)).status_code == 401
        grader = await world.grader()
        assert (await grader.get("/invigilation", headers=HTML)).status_code == 403


class TestBoard:
    async def test_wall_shows_names_words_and_stills(self, world: World) -> None:
        exam, desk, _ = await desk_with_finding(world)
        text = await page(world, f"/invigilation/sittings/{exam.sitting_id}")
        assert "需要查看（1）" in text
        assert "尚未开始（1）" in text
        assert "画面中不止一张人脸，待判定（进行中）" in text
        assert f"/api/v1/attempts/{desk.attempt_id}/still?frame=4" in text
        text = await page(world, f"/invigilation/sittings/{exam.sitting_id}", lang="en")
        assert "More than one face in the picture" in text
        assert "Needs a look (1)" in text


class TestAttempt:
    async def test_page_shows_evidence_error_rate_and_story(self, world: World) -> None:
        _, desk, finding = await desk_with_finding(world)
        text = await page(world, f"/invigilation/attempts/{desk.attempt_id}")
        assert "实测比例为" in text
        assert f"/api/v1/frames/{finding.first_frame_id}/image" in text
        assert "画面中不止一张人脸，3 张" in text
        assert "一张人脸，1 张" in text
        world.clock.forward(minutes=5)
        text = await page(world, f"/invigilation/attempts/{desk.attempt_id}", lang="en")
        assert "No pictures for 5 min 0 s" in text

    async def test_page_of_a_candidate_without_frames_says_so(self, world: World) -> None:
        desk = await seated_alone(world)
        text = await page(world, f"/invigilation/attempts/{desk.attempt_id}")
        assert "还没有收到画面。" in text

    async def test_unknown_attempt_is_not_found(self, world: World) -> None:
        client = await world.invigilator()
        exam = await open_exam(world)
        answer = await client.get(f"/invigilation/attempts/{exam.sitting_id}", headers=HTML)
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("verdict", "words"), [("confirmed", "已确认"), ("dismissed", "已排除")]
    )
    async def test_verdict_by_form_is_shown_with_name_and_reason(
        self, world: World, verdict: str, words: str
    ) -> None:
        _, desk, finding = await desk_with_finding(world)
        client = await world.invigilator()
        answer = await client.post(
            f"/invigilation/findings/{finding.id}/verdict",
            data={"verdict": verdict, "note": "有人进入房间"},
            headers=HTML,
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/invigilation/attempts/{desk.attempt_id}"
        text = await page(world, answer.headers["location"])
        assert words in text
        assert "有人进入房间" in text
        assert "Invigilator" in text

    async def test_verdict_by_form_without_reason_is_refused(self, world: World) -> None:
        _, _, finding = await desk_with_finding(world)
        client = await world.invigilator()
        answer = await client.post(
            f"/invigilation/findings/{finding.id}/verdict",
            data={"verdict": "confirmed", "note": " "},
            headers=HTML,
        )
        assert answer.status_code == 422

    async def test_termination_asks_for_the_second_step(self, world: World) -> None:
        _, desk, _ = await desk_with_finding(world)
        client = await world.invigilator()
        path = f"/invigilation/attempts/{desk.attempt_id}/termination"
        refused = await client.post(path, data={"reason": "代考"}, headers=HTML)
        assert refused.status_code == 422
        assert "考试没有被终止" in refused.text
        ended = await client.post(path, data={"reason": "代考", "confirmed": "yes"}, headers=HTML)
        assert ended.status_code == 303
        async with world.database.reading() as session:
            attempt = await session.scalar(sa.select(Attempt))
        assert attempt is not None
        assert (attempt.state, attempt.submitted_at) == ("terminated", world.now())
        text = await page(world, f"/invigilation/attempts/{desk.attempt_id}")
        assert "监考员终止" in text
        assert "termination-reason" not in text

    async def test_end_of_the_exam_ends_the_last_gap(self, world: World) -> None:
        _, desk, _ = await desk_with_finding(world)
        async with world.database.reading() as session:
            attempt = await session.scalar(sa.select(Attempt))
        assert attempt is not None
        world.clock.set(attempt.deadline_at + timedelta(hours=1))
        await world.run_jobs()
        text = await page(world, f"/invigilation/attempts/{desk.attempt_id}")
        assert "到时自动交卷" in text
        assert "没有画面，持续 89 分 20 秒" in text
