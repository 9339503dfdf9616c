# SPDX-License-Identifier: Apache-2.0
"""What pages promise candidates and staff, done as those would do it.

Which sentence each of these shows stands in tests/architecture/promises.
"""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from app.attempts.models import AnswerOp
from app.audit.models import AuditEntry
from app.demo import invented_id_number
from app.doors.rules import LET_IN, PACES, PacedBy
from app.invigilation.models import Finding, Frame
from app.invigilation.service.board import RECENT, SOON
from app.sittings import service as sittings
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.again import exam_and_desk, seated_alone
from tests.support.factories.exams import NINE, Desk, Exam, desk_of, open_exam, seated
from tests.support.factories.impersonation import ask_voiding, second_operator
from tests.support.factories.marking import form_of, mark_all, release, right_choices, sit, words
from tests.support.factories.programmes import DataFiles
from tests.support.roles import Role
from tests.support.world import World

HTML = {"accept": "text/html"}
JPEG = {"content-type": "image/jpeg"}
SECOND = timedelta(seconds=1)


async def read(client: httpx.AsyncClient, path: str, *, lang: str = "zh") -> str:
    answer = await client.get(path, params={"lang": lang}, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


async def answer_all(world: World, exam: Exam, desk: Desk) -> None:
    form = await form_of(world, exam)
    given = right_choices(form) | words(form)
    ops = [desk.op(slot, value) for slot, value in sorted(given.items())]
    (await desk.send(*ops)).raise_for_status()


async def be_found_out(world: World, desk: Desk) -> Finding:
    """Three pictures without anybody are a finding."""
    for number in range(3):
        world.clock.forward(seconds=10)
        sent = await desk.client.put(
            desk.path(f"frames/{number}"), content=frame_jpeg(Scene.NO_FACE, number), headers=JPEG
        )
        sent.raise_for_status()
    async with world.database.reading() as session:
        finding = await session.scalar(sa.select(Finding))
    assert finding is not None, "three such pictures in a row are a finding"
    return finding


async def enter(client: httpx.AsyncClient, ticket: str, id_number: str) -> httpx.Response:
    body = {"ticket_number": ticket, "id_number": id_number}
    return await client.post("/api/v1/candidate-sessions", json=body)


async def judge(world: World, finding: Finding, note: str) -> None:
    judged = await (await world.invigilator()).post(
        f"/api/v1/findings/{finding.id}/verdict", json={"verdict": "confirmed", "note": note}
    )
    judged.raise_for_status()


class TestTheCamera:
    async def test_whoever_does_without_has_the_same_paper_time_and_marking(
        self, world: World
    ) -> None:
        exam = await open_exam(world, candidates=2)
        world.clock.set(NINE)
        watched, unwatched = [await desk_of(world, ticket) for ticket in exam.tickets]
        await watched.sit_down()
        (await unwatched.consent("alternative")).raise_for_status()
        (await unwatched.start()).raise_for_status()
        (await unwatched.take_lease()).raise_for_status()
        unwatched.paper = (await unwatched.client.get(unwatched.path("paper"))).json()
        assert unwatched.paper == watched.paper, "the sitting has one form, whoever is watched"
        spans = [
            (await desk.client.get(f"/api/v1/attempts/{desk.attempt_id}")).json()["time_entries"]
            for desk in (watched, unwatched)
        ]
        assert spans[0] == spans[1], "and the same time"
        for desk in (watched, unwatched):
            await answer_all(world, exam, desk)
            (await desk.hand_in()).raise_for_status()
        await world.run_jobs()
        await mark_all(await world.grader(), points="2")
        await world.run_jobs()
        found = await (await world.operator()).get(f"/api/v1/sittings/{exam.sitting_id}/results")
        totals = {row["total"] for row in found.json()["items"]}
        assert totals == {"95.00"}, "the same answers come to the same points"
        refused = await unwatched.client.put(
            unwatched.path("frames/1"), content=frame_jpeg(Scene.ONE_FACE, 1), headers=JPEG
        )
        assert refused.status_code == 409, "and nobody takes a picture of who did not agree"

    async def test_counts_faces_and_keeps_nothing_of_whose_they_are(self, world: World) -> None:
        """A column more is a new purpose: the consent's text comes first, then this list."""
        desk = await seated_alone(world)
        await be_found_out(world, desk)
        kept = {column.name for column in sa.inspect(Frame).columns}
        assert kept == {
            "id", "attempt_id", "sequence", "received_at", "verdict", "faces", "brightness",
            "contrast", "detector", "digest", "size", "blob_key",
        }, "how many faces, how light, and which file: no measure of anybody's face"  # fmt: skip

    @pytest.mark.parametrize("is_judged", [False, True])
    async def test_what_the_machine_found_changes_no_result(
        self, world: World, *, is_judged: bool
    ) -> None:
        exam, desk = await exam_and_desk(world)
        finding = await be_found_out(world, desk)
        if is_judged:
            await judge(world, finding, "画面中无人")
        await answer_all(world, exam, desk)
        (await desk.hand_in()).raise_for_status()
        await world.run_jobs()
        await mark_all(await world.grader(), points="3")
        world.clock.set(NINE + timedelta(minutes=40))
        await world.run_jobs()
        (await release(world, exam)).raise_for_status()
        own = await desk.client.get(f"/api/v1/registrations/{desk.registration_id}/result")
        assert (own.json()["outcome"], own.json()["total"]) == ("passed", "100.00")

    async def test_verdicts_are_read_by_every_invigilator_and_not_by_the_candidate(
        self, world: World
    ) -> None:
        desk = await seated_alone(world)
        finding = await be_found_out(world, desk)
        await judge(world, finding, "画面中无人，已核对")
        second = await world.new_staff("second", Role.INVIGILATOR)
        assert "画面中无人，已核对" in await read(
            second, f"/invigilation/attempts/{desk.attempt_id}"
        ), "who did not judge reads it too"
        (await desk.hand_in()).raise_for_status()
        for path in ("/home", f"/attempts/{desk.attempt_id}/receipt"):
            assert "已核对" not in await read(desk.client, path), "nobody promises it there"


class TestSigningIn:
    async def test_again_in_the_middle_leaves_the_time_as_it_was(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        path = f"/api/v1/attempts/{desk.attempt_id}"
        before = (await desk.client.get(path)).json()["deadline_at"]
        world.clock.forward(minutes=12)
        again = await desk_of(world, exam.tickets[0])
        assert (await again.client.get(path)).json()["deadline_at"] == before

    async def test_of_one_let_in_waits_for_no_guesses_and_only_for_the_devices_pace(
        self, world: World
    ) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        operator = await world.operator()
        case = f"/console/registrations/{desk.registration_id}"
        done = await operator.post(f"{case}/letting-in", data={"reason": "他人试错"}, headers=HTML)
        said = await read(operator, done.headers["location"].split("?")[0])
        device = PACES[PacedBy.DEVICE]
        assert f"{LET_IN // timedelta(minutes=1)} 分钟内" in said
        assert "每次不超过 60 秒" in said

        room = await world.anyone()
        await room.get("/")
        ticket, id_number = exam.tickets[0]
        others = [invented_id_number("cpcif", 50 + number) for number in range(device.free + 1)]
        tried = [(await enter(room, ticket, other)).status_code for other in others]
        assert tried == [401] * device.free + [429], "twenty wrong tries at one name, none waited"
        waiting = (await enter(room, ticket, id_number)).json()["seconds"]
        assert 0 < waiting <= device.every // SECOND, "only the device's own pace is left"
        world.clock.forward(seconds=waiting)
        assert (await enter(room, ticket, id_number)).status_code == 200, "and is in when told"


class TestTheWaitingRoom:
    async def test_is_there_to_check_the_device_before_it_opens(self, world: World) -> None:
        exam = await open_exam(world)
        world.clock.forward(hours=-3)
        desk = await desk_of(world, exam.tickets[0])
        assert "可以先到候考室检查设备" in await read(desk.client, "/home")
        room = await read(desk.client, f"/registrations/{desk.registration_id}/waiting-room")
        assert "data-recheck" in room, "with its checks"
        assert (await desk.consent()).status_code == 200
        refused = await desk.start()
        assert refused.json()["title"] == "too_early", "and nobody begins from it"

    async def test_of_a_sitting_that_is_not_open_says_whom_to_ask(self, world: World) -> None:
        exam = await open_exam(world)
        operator = await world.operator()
        body = {"programme": "cpcif", "title_key": "level_4", "starts_at": NINE.isoformat()}
        made = (await operator.post("/api/v1/sittings", json=body)).raise_for_status().json()
        person = {"full_name": "考生0", "id_number": exam.tickets[0][1]}
        booked = await operator.post(
            f"/api/v1/sittings/{made['id']}/bookings", json={"candidates": [person]}
        )
        ticket = booked.raise_for_status().json()["booked"][0]["ticket_number"]
        desk = await desk_of(world, (ticket, exam.tickets[0][1]))
        await desk.consent()
        world.clock.set(NINE)
        refused = await desk.start()
        assert refused.json()["title"] == "sitting_not_open"
        assert "请联系考务人员" in refused.json()["detail"]
        opened = await operator.post(f"/api/v1/sittings/{made['id']}/open")
        opened.raise_for_status()
        assert (await desk.start()).status_code == 201, "trying again is what helps"


class TestTheReceipt:
    async def test_fingerprint_is_worked_out_anew_for_who_is_asked(self, world: World) -> None:
        desk = await seated_alone(world)
        (await desk.send(desk.op(1, {"choices": ["A"]}))).raise_for_status()
        (await desk.hand_in()).raise_for_status()
        shown = await desk.client.get(desk.path("receipt"))
        digest, number = shown.json()["answers_digest"], shown.json()["receipt_number"]
        in_groups = " ".join(digest[start : start + 4] for start in range(0, 64, 4))
        operator = await world.operator()
        case = f"/console/registrations/{desk.registration_id}"
        page = await read(operator, case)
        assert number in page
        assert in_groups in page
        assert "与回执上的指纹一致" in page
        assert in_groups in await read(desk.client, f"/attempts/{desk.attempt_id}/receipt")
        await self.tamper(world, desk, "B")
        page = await read(operator, case)
        assert in_groups not in page
        assert "与回执上的指纹不同" in page
        assert "not that of the receipt" in await read(operator, case, lang="en")
        # As it was: what is always true would rightly find it.
        await self.tamper(world, desk, "A")

    async def tamper(self, world: World, desk: Desk, label: str) -> None:
        """Behind the service's back, as whoever has the database could."""
        async with world.database.writing() as session:
            of_attempt = AnswerOp.attempt_id == UUID(desk.attempt_id)
            await session.execute(
                sa.update(AnswerOp).where(of_attempt).values(value=f'{{"choices":["{label}"]}}')
            )

    @pytest.mark.parametrize("how", ["submission", "leaving", "termination"])
    async def test_outcome_is_at_home_once_it_is_released(self, world: World, how: str) -> None:
        exam, desk = await exam_and_desk(world)
        body = {"reason": "替考"} if how == "termination" else {"window_id": desk.window_id}
        by = await world.invigilator() if how == "termination" else desk.client
        (await by.post(desk.path(how), json=body)).raise_for_status()
        result = f'href="/registrations/{desk.registration_id}/result"'
        assert "公布后可在本页查看" in await read(desk.client, "/home")
        assert result not in await read(desk.client, "/home")
        world.clock.set(NINE + timedelta(hours=2))
        await world.run_jobs()
        (await release(world, exam)).raise_for_status()
        assert result in await read(desk.client, "/home")


class TestATermination:
    async def test_ends_it_at_once_and_keeps_what_was_answered(self, world: World) -> None:
        desk = await seated_alone(world)
        (await desk.send(desk.op(1, {"choices": ["A"]}))).raise_for_status()
        ended = await (await world.invigilator()).post(
            desk.path("termination"), json={"reason": "替考"}
        )
        ended.raise_for_status()
        refused = await desk.send(desk.op(2, {"choices": ["B"]}))
        assert (refused.status_code, refused.json()["title"]) == (409, "attempt_closed")
        receipt = (await desk.client.get(desk.path("receipt"))).json()
        assert (receipt["verb"], receipt["answered"]) == ("terminate", 1)


LEFT = 'left = { outcome = "failed", grants_retake = true }'


class TestLeavingUnmarked:
    @pytest.mark.parametrize(
        ("rule", "said", "retake", "outcome"),
        [
            (LEFT, "记为“不合格”", "首次参加本考试的，仍可免费补考一次。", "failed"),
            (LEFT.replace("true", "false"), "记为“不合格”", "不会因此获得免费补考。", "failed"),
            (LEFT.replace("failed", "absent"), "记为“缺考”", "仍可免费补考一次。", "absent"),
        ],
    )
    async def test_comes_to_what_the_page_said_before(
        self, world: World, tmp_path: Path, rule: str, *, said: str, retake: str, outcome: str
    ) -> None:
        files = DataFiles(tmp_path)
        files.edit("cpcif", LEFT, rule)
        exam = await open_exam(world, files=tmp_path)
        desk = await seated(world, exam)
        page = await read(desk.client, f"/attempts/{desk.attempt_id}")
        assert said in page
        assert retake in page
        left = await desk.client.post(desk.path("leaving"), json={"window_id": desk.window_id})
        left.raise_for_status()
        world.clock.set(NINE + timedelta(hours=2))
        await world.run_jobs()
        (await release(world, exam)).raise_for_status()
        own = await desk.client.get(f"/api/v1/registrations/{desk.registration_id}/result")
        assert own.json()["outcome"] == outcome
        rights = (await desk.client.get("/api/v1/entitlements")).json()
        assert len(rights) == ("true" in rule), "and the right to a retake is there or not"


class TestACertificate:
    async def test_is_a_matter_of_who_issues_it(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
        world.clock.forward(minutes=95)
        await world.run_jobs()
        (await release(world, exam)).raise_for_status()
        async with world.database.reading() as session:
            sitting = await sittings.get_sitting(session, exam.sitting_id)
            issuer = (await sittings.rules_of(session, sitting)).issuer.name
        page = await read(desk.client, f"/registrations/{desk.registration_id}/result")
        assert f"证书由{issuer.zh}办理" in page


class TestAReasonOnTheTrail:
    async def test_is_that_of_whoever_asked_to_restore(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await sit(world, exam, 0, answers={})
        await world.run_jobs()
        operator, other = await world.operator(), await second_operator(world)
        for kind, label in (
            ("void", "理由（作废后考生可见）"),
            ("restore", "理由（记入操作记录）"),
        ):
            page = await read(operator, f"/console/registrations/{desk.registration_id}")
            assert label in page[page.index("/voidings") :], "it says where this reason is read"
            asked = await ask_voiding(world, desk, kind, f"{kind}的理由")
            confirmed = f"/api/v1/voidings/{asked.json()['id']}/confirmation"
            (await other.post(confirmed)).raise_for_status()
        async with world.database.reading() as session:
            reasons = set(await session.scalars(sa.select(AuditEntry.reason)))
        assert {"void的理由", "restore的理由"} <= reasons


class TestThePreviewOfAForm:
    async def test_is_what_the_candidate_gets_in_that_order(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        maker = await world.staff(Role.PAPER_MAKER)
        preview = await read(maker, f"/papers/forms/{(await form_of(world, exam)).id}")
        shown_until = 0
        for slot in desk.paper["slots"]:
            texts = [slot["stem"]]
            if slot["type"] != "true_false":
                texts += [option["text"] for option in slot["options"]]
            for text in texts:
                shown_until = preview.index(text, shown_until) + len(text)


class TestTheListOfInvigilators:
    async def test_reaches_as_far_back_and_ahead_as_it_says(self, world: World) -> None:
        exam = await open_exam(world)
        async with world.database.reading() as session:
            sitting = await sittings.get_sitting(session, exam.sitting_id)
        for at, is_listed in (
            (sitting.starts_at - SOON, False),
            (sitting.starts_at - SOON + SECOND, True),
            (sitting.ends_at + RECENT - SECOND, True),
            (sitting.ends_at + RECENT, False),
        ):
            world.clock.set(at)
            fresh = await world.new_staff(f"at-{at:%d%H%M%S}", Role.INVIGILATOR)
            page = await read(fresh, "/invigilation")
            assert (str(exam.sitting_id) in page) is is_listed, f"at {at}"
        assert f"{SOON // timedelta(hours=1)} 小时" in page

    async def test_holds_an_assigned_sitting_from_its_opening_on(self, world: World) -> None:
        await open_exam(world)
        operator = await world.operator()
        body = {"programme": "cpcif", "title_key": "level_4", "starts_at": NINE.isoformat()}
        made = (await operator.post("/api/v1/sittings", json=body)).raise_for_status().json()
        watcher = await world.new_staff("watcher", Role.INVIGILATOR)
        assert made["id"] not in await read(watcher, "/invigilation"), "nobody sits in it yet"
        (await operator.post(f"/api/v1/sittings/{made['id']}/open")).raise_for_status()
        assert made["id"] in await read(watcher, "/invigilation"), "the duty was given before"
