# SPDX-License-Identifier: Apache-2.0
"""Time is given: to one, to many after a look, up to the last second, and never to who has ended."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx

from app.attempts.rules import MOST_PAUSED, SWEEP_AFTER
from tests.support.factories.again import exam_and_desk, seated_alone
from tests.support.factories.exams import NINE, Desk, Exam, desk_of, open_exam, seated
from tests.support.factories.marking import release
from tests.support.world import World

PAGE = {"accept": "text/html"}
GRANTED = "准予加时"
WHY = "考场停电，已恢复供电"
TEN = timedelta(minutes=10)
_DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


async def attempt_of(desk: Desk) -> dict[str, Any]:
    answer = await desk.client.get(f"/api/v1/attempts/{desk.attempt_id}")
    body: dict[str, Any] = answer.raise_for_status().json()
    return body


async def end_of(desk: Desk) -> datetime:
    return datetime.fromisoformat((await attempt_of(desk))["deadline_at"])


async def grant(world: World, desk: Desk, seconds: int = 60) -> httpx.Response:
    invigilator = await world.invigilator()
    body = {"seconds": seconds, "reason": WHY}
    return await invigilator.post(desk.path("grants"), json=body)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


def home_of(exam: Exam) -> str:
    return f"/console/sittings/{exam.sitting_id}/time"


def form(act: str = "grant", **more: str) -> dict[str, str]:
    return {"act": act, "minutes": "10", "reason": WHY, "tickets": ""} | more


async def looked_at(world: World, exam: Exam, sent: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The preview's page, and the form that carries it out but for the number of people."""
    operator = await world.operator()
    seen = await operator.post(f"{home_of(exam)}/preview", data=sent, headers=PAGE)
    assert seen.status_code == 200, seen.text
    digest = _DIGEST.search(seen.text)
    return seen.text, sent | {"digest": digest[1] if digest else "0" * 64}


async def carry_out(world: World, exam: Exam, sent: dict[str, str], people: int) -> httpx.Response:
    operator = await world.operator()
    return await operator.post(home_of(exam), data=sent | {"confirm": str(people)}, headers=PAGE)


class TestTimeForOne:
    async def test_a_minute_five_seconds_before_the_end_keeps_the_exam_open(
        self, world: World
    ) -> None:
        desk = await seated_alone(world)
        end = await end_of(desk)
        world.clock.set(end - timedelta(seconds=5))
        assert (await grant(world, desk)).status_code == 204
        world.clock.set(end + timedelta(seconds=55))
        await world.worker.run_once()
        (await desk.send(desk.op(1, None))).raise_for_status()
        told = await attempt_of(desk)
        assert told["state"] == "running"
        assert datetime.fromisoformat(told["deadline_at"]) == end + timedelta(minutes=1)
        given = told["time_entries"][-1]
        assert (given["cause"], given["seconds"], given["note"]) == ("grant", 60, WHY)

    async def test_within_the_grace_it_moves_the_end_and_after_the_sweep_it_is_refused(
        self, world: World
    ) -> None:
        exam = await open_exam(world, candidates=2)
        early, late = await seated(world, exam, 0), await seated(world, exam, 1)
        end = await end_of(early)
        world.clock.set(end + SWEEP_AFTER)
        assert (await grant(world, early)).status_code == 204
        assert await end_of(early) == end + timedelta(minutes=1)
        world.clock.set(end + SWEEP_AFTER + timedelta(microseconds=1))
        assert refusal(await grant(world, late)) == (409, "time_after_end")
        await world.worker.run_once()
        assert (await attempt_of(late))["submitted_at"] == end.isoformat().replace("+00:00", "Z")
        assert (await attempt_of(early))["state"] == "running"

    async def test_after_a_hand_in_it_is_refused_and_says_what_to_do(self, world: World) -> None:
        desk = await seated_alone(world)
        (await desk.hand_in()).raise_for_status()
        refused = await grant(world, desk)
        assert refusal(refused) == (409, "time_after_end")
        assert "恢复作答" in refused.json()["detail"]
        operator = await world.operator()
        path = f"/console/registrations/{desk.registration_id}"
        assert f'action="{path}/time"' not in (await operator.get(path, headers=PAGE)).text
        undo = {"reason": WHY}
        assert (await operator.post(f"{path}/reopening", data=undo)).status_code == 303
        given = await operator.post(f"{path}/time", data=undo | {"minutes": "5"})
        assert given.headers["location"] == f"{path}?done=time"
        page = (await operator.get(given.headers["location"], headers=PAGE)).text
        assert "工作人员加时" in page
        assert WHY in page

    async def test_an_invigilator_gives_it_on_the_page_and_out_of_bounds_it_is_refused(
        self, world: World
    ) -> None:
        exam, desk = await exam_and_desk(world)
        end = await end_of(desk)
        invigilator = await world.invigilator()
        path = f"/invigilation/attempts/{desk.attempt_id}"
        given = await invigilator.post(f"{path}/grants", data={"minutes": "3", "reason": WHY})
        assert (given.status_code, given.headers["location"]) == (303, path)
        assert WHY in (await invigilator.get(path, headers=PAGE)).text
        assert await end_of(desk) == end + timedelta(minutes=3)
        operator = await world.operator()
        path = f"/api/v1/sittings/{exam.sitting_id}/time-entries"
        nothing = {"act": "grant", "seconds": 0}
        digest = (await operator.post(f"{path}/preview", json=nothing)).json()["digest"]
        act = nothing | {"digest": digest, "reason": WHY}
        assert refusal(await operator.post(path, json=act)) == (422, "time_out_of_bounds")
        for seconds in (0, -60, 4 * 3600 + 1):
            assert (await grant(world, desk, seconds)).status_code == 422
        assert await end_of(desk) == end + timedelta(minutes=3)


class TestTimeForMany:
    async def test_is_looked_at_first_and_given_to_exactly_those(self, world: World) -> None:
        exam = await open_exam(world, candidates=4)
        sits, gone, late = [await seated(world, exam, place) for place in (0, 1, 2)]
        (await gone.hand_in()).raise_for_status()
        end = await end_of(sits)
        page, sent = await looked_at(
            world, exam, form(tickets="\n".join(t for t, _ in exam.tickets))
        )
        assert "会受影响：2 人" in page
        assert "不受影响：2 人" in page
        assert "已自己交卷" in page
        assert "尚未开考" in page
        assert await end_of(sits) == end
        (await late.hand_in()).raise_for_status()
        changed = await carry_out(world, exam, sent, 2)
        assert changed.status_code == 409
        assert "现在会影响 1 人" in changed.text
        assert await end_of(sits) == end
        _, sent = await looked_at(world, exam, sent)
        untyped = await carry_out(world, exam, sent, 2)
        assert (untyped.status_code, await end_of(sits)) == (422, end)
        done = await carry_out(world, exam, sent, 1)
        assert done.status_code == 303
        assert await end_of(sits) == end + TEN
        again = await carry_out(world, exam, sent, 1)
        assert (again.status_code, await end_of(sits)) == (409, end + TEN)
        told = await (await world.operator()).get(done.headers["location"], headers=PAGE)
        assert "影响 1 人" in told.text
        assert exam.tickets[0][0] in told.text
        assert exam.tickets[1][0] not in told.text

    async def test_nobody_reached_is_said_and_nothing_done(self, world: World) -> None:
        exam = await open_exam(world)
        page, sent = await looked_at(world, exam, form(tickets="CPCIF-2611-0000000"))
        assert "本场没有这个准考证号" in page
        assert (await carry_out(world, exam, sent, 0)).status_code == 409

    async def test_an_outage_reopens_whom_the_clock_ended_and_no_hand_in(
        self, world: World
    ) -> None:
        exam = await open_exam(world, candidates=3)
        ended, by_hand = [await seated(world, exam, place) for place in (0, 1)]
        world.clock.forward(minutes=5)
        sits = await seated(world, exam, 2)
        (await by_hand.hand_in()).raise_for_status()
        end, later = await end_of(ended), await end_of(sits)
        # Their ends lie between whole seconds, in which time is given: told is what it comes to.
        world.clock.set(end + timedelta(minutes=2) - timedelta(milliseconds=600))
        await world.worker.run_once()
        await world.run_jobs()
        assert (await attempt_of(ended))["state"] == "submitted"
        operator = await world.operator()
        path = f"/api/v1/sittings/{exam.sitting_id}/time-entries"
        order = {"act": "outage", "seconds": 600, "tickets": []}
        seen = (await operator.post(f"{path}/preview", json=order)).raise_for_status().json()
        effects = {line["ticket_number"]: line["effect"] for line in seen["reached"]}
        assert effects == {exam.tickets[0][0]: "reopened", exam.tickets[2][0]: "given"}
        assert [line["effect"] for line in seen["left_out"]] == ["handed_in"]
        told = {line["ticket_number"]: line["ends_at"] for line in seen["reached"]}
        act = order | {"digest": seen["digest"], "reason": WHY}
        (await operator.post(path, json=act)).raise_for_status()
        assert refusal(await operator.post(path, json=act)) == (409, "cohort_changed")
        assert await end_of(ended) == end + timedelta(minutes=2) + TEN
        assert await end_of(sits) == later + TEN
        for place, desk in ((0, ended), (2, sits)):
            assert datetime.fromisoformat(told[exam.tickets[place][0]]) == await end_of(desk)
        assert (await attempt_of(by_hand))["state"] == "submitted"
        (await ended.take_lease()).raise_for_status()
        (await ended.send(ended.op(1, None))).raise_for_status()
        given = (await operator.get(path, params={"ticket": exam.tickets[0][0]})).json()
        assert [(each["cause"], each["seconds"]) for each in given] == [
            ("outage", 600), ("reopening", 120),
        ]  # fmt: skip


class TestAPause:
    async def test_stops_the_clock_keeps_answers_and_gives_its_seconds_back(
        self, world: World
    ) -> None:
        exam, desk = await exam_and_desk(world)
        end = await end_of(desk)
        invigilator = await world.invigilator()
        why = {"reason": WHY}
        world.clock.set(end - timedelta(minutes=1))
        assert refusal(await invigilator.post(desk.path("resumption"), json=why)) == (
            409, "not_paused",
        )  # fmt: skip
        (await invigilator.post(desk.path("pause"), json=why)).raise_for_status()
        assert refusal(await invigilator.post(desk.path("pause"), json=why)) == (
            409, "paused_already",
        )  # fmt: skip
        since = world.now()
        world.clock.forward(minutes=40)
        await world.worker.run_once()
        (await desk.send(desk.op(1, None))).raise_for_status()
        told = await attempt_of(desk)
        assert (told["state"], datetime.fromisoformat(told["paused_at"])) == ("running", since)
        board = (await invigilator.get(f"/invigilation/sittings/{exam.sitting_id}")).text
        assert "起暂停计时" in board
        page = f"/invigilation/attempts/{desk.attempt_id}"
        assert "无人恢复的" in (await invigilator.get(page)).text
        today = (await (await world.operator()).get("/console", headers=PAGE)).text
        assert "暂停 1 人" in today
        gone_on = await invigilator.post(f"{page}/resumption", data=why)
        assert gone_on.status_code == 303
        assert await end_of(desk) == end + timedelta(minutes=40)
        entry = (await attempt_of(desk))["time_entries"][-1]
        assert (entry["cause"], entry["seconds"], entry["note"]) == ("pause", 2400, WHY)
        world.clock.set(end + timedelta(minutes=40) + SWEEP_AFTER + timedelta(seconds=1))
        await world.worker.run_once()
        assert (await attempt_of(desk))["state"] == "submitted"

    async def test_that_nobody_ends_is_over_after_an_hour(self, world: World) -> None:
        desk = await seated_alone(world)
        end = await end_of(desk)
        why = {"reason": WHY}
        (await (await world.invigilator()).post(desk.path("pause"), json=why)).raise_for_status()
        world.clock.forward(seconds=MOST_PAUSED.total_seconds() - 1)
        await world.worker.run_once()
        assert (await attempt_of(desk))["paused_at"] is not None
        world.clock.forward(minutes=5)
        await world.worker.run_once()
        told = await attempt_of(desk)
        assert told["paused_at"] is None
        assert datetime.fromisoformat(told["deadline_at"]) == end + MOST_PAUSED
        assert told["time_entries"][-1]["note"] is None

    async def test_of_a_whole_sitting_begins_and_ends_by_one_act_each(self, world: World) -> None:
        exam = await open_exam(world, candidates=3)
        first, second, ended = [await seated(world, exam, place) for place in range(3)]
        end = await end_of(first)
        _, sent = await looked_at(world, exam, form("pause", minutes=""))
        assert (await carry_out(world, exam, sent, 3)).status_code == 303
        world.clock.forward(minutes=7)
        (await ended.hand_in()).raise_for_status()
        assert (await attempt_of(ended))["time_entries"][-1]["seconds"] == 420
        operator = await world.operator()
        assert "正在暂停：2 人" in (await operator.get(home_of(exam), headers=PAGE)).text
        page, sent = await looked_at(world, exam, form("resume", minutes=""))
        assert "会受影响：2 人" in page
        assert (await carry_out(world, exam, sent, 2)).status_code == 303
        assert [await end_of(desk) for desk in (first, second)] == [end + timedelta(minutes=7)] * 2


class TestAnAccommodation:
    async def test_is_given_at_every_exam_of_the_person_until_it_is_ended(
        self, world: World
    ) -> None:
        exams = [await open_exam(world) for _ in range(3)]
        early = [await desk_of(world, exam.tickets[0]) for exam in exams]
        operator = await world.operator()
        path = f"/api/v1/registrations/{early[0].registration_id}/accommodation"
        for wrong in ({}, {"amount": 5}, {"amount": 101, "unit": "percent"}):
            refused = await operator.put(path, json=wrong | {"reason": GRANTED})
            assert refused.status_code == 422
        order = {"amount": 25, "unit": "percent", "reason": GRANTED}
        assert (await operator.put(path, json=order)).status_code == 204
        case = f"/console/registrations/{early[1].registration_id}"
        assert "每次考试加时 25%" in (await operator.get(case, headers=PAGE)).text
        world.clock.set(NINE)
        for desk in early[:2]:
            # 22.5 minutes of ninety, rounded for the candidate.
            assert await _given_at_start(desk) == [("base", 5400), ("accommodation", 1380)]
        told = (await attempt_of(early[0]))["time_entries"][1]
        assert told["note"] == GRANTED
        ended = await operator.post(
            f"/console/registrations/{early[2].registration_id}/accommodation/ending",
            data={"reason": WHY},
        )
        assert ended.headers["location"].endswith("done=same_time")
        assert await _given_at_start(early[2]) == [("base", 5400)]
        assert len((await attempt_of(early[0]))["time_entries"]) == 2

    async def test_of_minutes_is_given_on_the_page(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        operator = await world.operator()
        case = f"/console/registrations/{desk.registration_id}"
        sent = {"amount": "15", "unit": "minutes", "reason": GRANTED}
        given = await operator.post(f"{case}/accommodation", data=sent)
        assert "加时 15 分钟" in (await operator.get(given.headers["location"], headers=PAGE)).text
        world.clock.set(NINE)
        assert await _given_at_start(desk) == [("base", 5400), ("accommodation", 900)]


class TestAMovedStart:
    async def test_keeps_the_full_duration_and_the_ledger_says_so(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        operator = await world.operator()
        path = f"/api/v1/sittings/{exam.sitting_id}/start"
        later = NINE + timedelta(minutes=40)
        body = {"starts_at": later.isoformat(), "reason": WHY}
        (await operator.put(path, json=body)).raise_for_status()
        (await desk.consent()).raise_for_status()
        world.clock.set(NINE + timedelta(minutes=39))
        assert refusal(await desk.start()) == (409, "too_early")
        world.clock.set(later + timedelta(minutes=29))
        assert await _given_at_start(desk) == [("base", 5400), ("delay", 0)]
        again = body | {"starts_at": (later + timedelta(hours=1)).isoformat()}
        for refused in (
            await operator.put(path, json=again),
            await operator.post(f"/api/v1/sittings/{exam.sitting_id}/cancel", json={"reason": WHY}),
        ):
            assert refusal(refused) == (409, "sitting_begun")
            assert "不能再改期或取消" in refused.json()["detail"]


class TestALateAdmission:
    async def test_lets_one_begin_after_entry_has_closed_with_full_time(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        late, other = [await desk_of(world, ticket) for ticket in exam.tickets]
        operator = await world.operator()
        path = f"/registrations/{late.registration_id}/late-admission"
        body = {"minutes": 20, "reason": WHY}
        world.clock.set(NINE)
        early = await operator.post(f"/api/v1{path}", json=body)
        assert refusal(early) == (409, "entry_still_open_for")
        world.clock.set(NINE + timedelta(minutes=45))
        (await late.consent()).raise_for_status()
        assert refusal(await late.start()) == (409, "too_late")
        done = await operator.post(f"/console{path}", data=body | {"minutes": "20"})
        assert done.headers["location"].endswith("done=admitted_late")
        case = (await operator.get(done.headers["location"], headers=PAGE)).text
        assert "准许迟到入场，至 2026-11-28 10:05" in case
        assert refusal(await release(world, exam)) == (409, "sitting_unfinished")
        home = (await late.client.get("/home", headers=PAGE)).text
        assert "10:05 停止入场" in home
        room = await late.client.get(f"/registrations/{late.registration_id}/waiting-room")
        assert "T02:05:00" in room.text
        world.clock.forward(minutes=19)
        assert refusal(await other.start()) == (409, "too_late")
        assert await _given_at_start(late) == [("base", 5400), ("late_admission", 0)]
        assert await end_of(late) == world.now() + timedelta(minutes=90)

    async def test_ends_when_it_says_and_the_results_can_be_given_out(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        late = await desk_of(world, exam.tickets[0])
        (await (await seated(world, exam, 1)).hand_in()).raise_for_status()
        await world.run_jobs()
        (await late.consent()).raise_for_status()
        world.clock.set(NINE + timedelta(minutes=45))
        operator = await world.operator()
        path = f"/api/v1/registrations/{late.registration_id}/late-admission"
        body = {"minutes": 20, "reason": WHY}
        (await operator.post(path, json=body)).raise_for_status()
        world.clock.forward(minutes=20)
        assert refusal(await late.start()) == (409, "too_late")
        (await release(world, exam)).raise_for_status()
        assert refusal(await operator.post(path, json=body)) == (409, "result_stands")


async def _given_at_start(desk: Desk) -> list[tuple[str, int]]:
    (await desk.consent()).raise_for_status()
    started = (await desk.start()).raise_for_status().json()
    return [(each["cause"], each["seconds"]) for each in started["time_entries"]]
