# SPDX-License-Identifier: Apache-2.0
"""Undo before its consequences: a wrong booking, an accidental hand-in, a mistaken termination."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.factories.again import exam_and_desk, seated_alone
from tests.support.factories.exams import NINE, Desk, Exam, desk_of, open_exam, seated
from tests.support.factories.marking import form_of, mark_all, right_choices, words
from tests.support.roles import Role
from tests.support.world import World

PAGE = {"accept": "text/html"}
WHY = "误报，本人未报名本场"
BY_MISTAKE = "误触交卷，网络记录可证"


async def withdraw(world: World, registration_id: str, reason: str = WHY) -> httpx.Response:
    operator = await world.operator()
    return await operator.post(
        f"/api/v1/registrations/{registration_id}/withdrawal", json={"reason": reason}
    )


async def reopen(world: World, desk: Desk, reason: str = BY_MISTAKE) -> httpx.Response:
    operator = await world.operator()
    return await operator.post(desk.path("reopening"), json={"reason": reason})


async def terminate(world: World, desk: Desk, reason: str) -> None:
    invigilator = await world.invigilator()
    ended = await invigilator.post(desk.path("termination"), json={"reason": reason})
    ended.raise_for_status()


async def read(client: httpx.AsyncClient, path: str, *, status: int = 200) -> str:
    answer = await client.get(path, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


async def release(world: World, exam: Exam) -> dict[str, Any]:
    operator = await world.operator()
    answer = await operator.post(f"/api/v1/sittings/{exam.sitting_id}/release")
    body: dict[str, Any] = answer.raise_for_status().json()
    return body


async def attempt_of(desk: Desk) -> dict[str, Any]:
    answer = await desk.client.get(f"/api/v1/attempts/{desk.attempt_id}")
    body: dict[str, Any] = answer.raise_for_status().json()
    return body


async def results_of(world: World, exam: Exam) -> dict[str, Any]:
    operator = await world.operator()
    answer = await operator.get(f"/api/v1/sittings/{exam.sitting_id}/results")
    body: dict[str, Any] = answer.raise_for_status().json()
    return body


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


class TestAWrongBooking:
    async def test_is_withdrawn_before_the_start_and_comes_to_nothing(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        wrong = await desk_of(world, exam.tickets[0])
        assert (await withdraw(world, wrong.registration_id)).status_code == 204
        await seated(world, exam, 1)
        world.clock.set(NINE + timedelta(hours=3))
        await world.run_jobs()
        given_out = await release(world, exam)
        assert (given_out["released"], given_out["absent"], given_out["retakes"]) == (1, 0, 1)
        assert (await wrong.client.get("/api/v1/entitlements")).json() == []

    async def test_is_told_to_whoever_signs_in_with_its_ticket(self, world: World) -> None:
        exam = await open_exam(world)
        early = await desk_of(world, exam.tickets[0])
        (await withdraw(world, early.registration_id)).raise_for_status()
        later = await desk_of(world, exam.tickets[0])
        home = await read(later.client, "/home")
        assert WHY in home
        assert "08:55" in home
        assert "场次已取消" not in home
        room = await later.client.get(f"/registrations/{later.registration_id}/waiting-room")
        assert (room.status_code, room.headers["location"]) == (303, "/home")

    async def test_cannot_be_begun(self, world: World) -> None:
        exam = await open_exam(world)
        wrong = await desk_of(world, exam.tickets[0])
        await wrong.consent()
        (await withdraw(world, wrong.registration_id)).raise_for_status()
        world.clock.set(NINE)
        assert refusal(await wrong.start()) == (409, "registration_withdrawn")

    async def test_cannot_be_withdrawn_after_the_start(self, world: World) -> None:
        exam = await open_exam(world)
        absent = await desk_of(world, exam.tickets[0])
        world.clock.set(NINE)
        late = await withdraw(world, absent.registration_id)
        assert refusal(late) == (409, "withdrawal_too_late")
        assert "09:00" in late.json()["detail"]
        assert "作废" in late.json()["detail"]

    async def test_is_withdrawn_once_and_can_be_booked_again(self, world: World) -> None:
        exam = await open_exam(world)
        wrong = await desk_of(world, exam.tickets[0])
        (await withdraw(world, wrong.registration_id)).raise_for_status()
        again = await withdraw(world, wrong.registration_id)
        assert refusal(again) == (409, "illegal_verb")
        operator = await world.operator()
        person = {"full_name": "考生0", "id_number": exam.tickets[0][1]}
        booked = await operator.post(
            f"/api/v1/sittings/{exam.sitting_id}/bookings", json={"candidates": [person]}
        )
        assert len(booked.json()["booked"]) == 1

    @pytest.mark.parametrize("reason", ["", "  "])
    async def test_needs_a_reason(self, world: World, reason: str) -> None:
        exam = await open_exam(world)
        wrong = await desk_of(world, exam.tickets[0])
        assert (await withdraw(world, wrong.registration_id, reason)).status_code == 422


class TestARetakeBookedByMistake:
    async def test_gives_the_right_back(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        await desk.hand_in()
        world.clock.set(NINE + timedelta(hours=2))
        await world.run_jobs()
        await release_all(world, exam)
        coming = await plan_like(world, exam, days=30)
        [held] = (await desk.client.get("/api/v1/entitlements")).json()
        path = f"/api/v1/entitlements/{held['id']}/booking"
        booked = await desk.client.post(path, json={"sitting_id": coming})
        registration_id = booked.raise_for_status().json()["registration_id"]
        (await withdraw(world, registration_id)).raise_for_status()
        await world.run_jobs()
        again = await desk.client.post(path, json={"sitting_id": coming})
        assert again.status_code == 201


async def release_all(world: World, exam: Exam) -> None:
    await mark_all(await world.grader(), points="0")
    await world.run_jobs()
    await release(world, exam)


async def plan_like(world: World, exam: Exam, *, days: int) -> str:
    operator = await world.operator()
    body = {
        "programme": "cpcif",
        "title_key": "level_4",
        "starts_at": (NINE + timedelta(days=days)).isoformat(),
    }
    made = await operator.post("/api/v1/sittings", json=body)
    return str(made.raise_for_status().json()["id"])


class TestAnAccidentalHandIn:
    """1 of 100 answered, 1:25 h left, and a hand that slipped."""

    async def slip(self, world: World) -> tuple[Exam, Desk, str]:
        exam, desk = await exam_and_desk(world)
        slot = desk.first_slot("true_false")
        (await desk.send(desk.op(slot, {"choices": ["T"]}))).raise_for_status()
        world.clock.forward(minutes=5)
        receipt = (await desk.hand_in()).raise_for_status().json()
        return exam, desk, receipt["receipt_number"]

    async def test_is_undone_with_the_time_that_was_left(self, world: World) -> None:
        _, desk, _ = await self.slip(world)
        world.clock.forward(minutes=10, seconds=30)
        assert (await reopen(world, desk)).status_code == 204
        attempt = await attempt_of(desk)
        assert attempt["state"] == "running"
        left = datetime.fromisoformat(attempt["deadline_at"]) - world.now()
        assert left == timedelta(minutes=85)
        entries = [(e["cause"], e["seconds"], e["note"]) for e in attempt["time_entries"]]
        assert entries == [("base", 5400, None), ("reopening", 630, BY_MISTAKE)]

    async def test_is_undone_to_every_answer_and_goes_on(self, world: World) -> None:
        exam, desk, void = await self.slip(world)
        await world.run_jobs()
        assert len((await results_of(world, exam))["items"]) == 1
        (await reopen(world, desk)).raise_for_status()
        # No window holds it: the candidate may come back at another device.
        desk.window_id = "window-0002"
        (await desk.take_lease()).raise_for_status()
        assert len((await desk.answers())["answers"]) == 1
        form = await form_of(world, exam)
        answers = right_choices(form) | words(form)
        ops = [desk.op(slot, value) for slot, value in sorted(answers.items())]
        (await desk.send(*ops)).raise_for_status()
        world.clock.forward(minutes=20)
        receipt = (await desk.hand_in()).raise_for_status().json()
        assert receipt["receipt_number"] != void
        assert receipt["answered"] == 100
        await world.run_jobs()
        assert await mark_all(await world.grader(), points="3") == 5
        await world.run_jobs()
        [result] = (await results_of(world, exam))["items"]
        assert result["total"] == "100.00"

    async def test_is_told_on_exam_page_home_and_receipt(self, world: World) -> None:
        _, desk, void = await self.slip(world)
        world.clock.forward(minutes=1)
        (await reopen(world, desk)).raise_for_status()
        exam_page = await read(desk.client, f"/attempts/{desk.attempt_id}")
        assert BY_MISTAKE in exam_page
        assert void in exam_page
        assert "09:06" in exam_page
        assert BY_MISTAKE in await read(desk.client, "/home")
        # The old receipt's page leads back into the exam.
        receipt = await desk.client.get(f"/attempts/{desk.attempt_id}/receipt")
        assert receipt.headers["location"] == f"/attempts/{desk.attempt_id}"
        await desk.take_lease()
        await desk.hand_in()
        receipt_page = await read(desk.client, f"/attempts/{desk.attempt_id}/receipt")
        assert void in receipt_page
        assert "已作废" in receipt_page

    async def test_by_a_page_left_open_is_not_repeated_by_itself(self, world: World) -> None:
        """A hand-in that was sent twice must not end the reopened attempt."""
        _, desk, _ = await self.slip(world)
        (await reopen(world, desk)).raise_for_status()
        assert refusal(await desk.hand_in()) == (409, "lease_missing")

    async def test_undone_twice_gives_both_times_back(self, world: World) -> None:
        _, desk, _ = await self.slip(world)
        for _ in range(2):
            world.clock.forward(minutes=2)
            (await reopen(world, desk)).raise_for_status()
            await desk.take_lease()
            (await desk.hand_in()).raise_for_status()
        attempt = await attempt_of(desk)
        assert [e["seconds"] for e in attempt["time_entries"]] == [5400, 120, 120]
        given = sum(e["seconds"] for e in attempt["time_entries"])
        started = datetime.fromisoformat(attempt["started_at"])
        deadline = datetime.fromisoformat(attempt["deadline_at"])
        assert deadline - started == timedelta(seconds=given)

    async def test_cannot_be_undone_when_the_time_is_over(self, world: World) -> None:
        _, desk, _ = await self.slip(world)
        world.clock.set(NINE + timedelta(minutes=90))
        late = await reopen(world, desk)
        assert refusal(late) == (409, "reopening_too_late")
        assert "10:30" in late.json()["detail"]

    async def test_cannot_be_undone_while_it_runs(self, world: World) -> None:
        desk = await seated_alone(world)
        assert refusal(await reopen(world, desk)) == (409, "illegal_verb")


class TestMarksOfAnEndThatWasUndone:
    async def test_are_not_taken_for_marks_of_the_second(self, world: World) -> None:
        """Marked, judged by a person and decided before the mistake is noticed."""
        exam, desk = await exam_and_desk(world)
        form = await form_of(world, exam)
        ops = [desk.op(slot, value) for slot, value in words(form).items()]
        (await desk.send(*ops)).raise_for_status()
        await desk.hand_in()
        await world.run_jobs()
        grader = await world.grader()
        assert await mark_all(grader, points="3") == 5
        await world.run_jobs()
        assert [r["total"] for r in (await results_of(world, exam))["items"]] == ["15.00"]
        (await reopen(world, desk)).raise_for_status()
        assert (await results_of(world, exam))["items"] == []
        assert refusal(await grader.post("/api/v1/grading/undo")) == (409, "nothing_to_undo")
        await desk.take_lease()
        ops = [desk.op(slot, None) for slot in words(form)]
        (await desk.send(*ops)).raise_for_status()
        await desk.hand_in()
        await world.run_jobs()
        assert [r["total"] for r in (await results_of(world, exam))["items"]] == ["0.00"]

    async def test_that_waited_for_a_person_leave_the_queue_and_the_desk(
        self, world: World
    ) -> None:
        exam, desk = await exam_and_desk(world)
        form = await form_of(world, exam)
        ops = [desk.op(slot, value) for slot, value in words(form).items()]
        (await desk.send(*ops)).raise_for_status()
        await desk.hand_in()
        await world.run_jobs()
        grader = await world.grader()
        held = (await grader.post("/api/v1/grading/leases")).json()
        (await reopen(world, desk)).raise_for_status()
        path = f"/api/v1/grading/tasks/{held['task_id']}/mark"
        body = {"lease_token": held["lease_token"], "points": "1"}
        assert refusal(await grader.post(path, json=body)) == (404, "task_not_found")
        assert (await grader.post("/api/v1/grading/leases")).status_code == 204
        await world.run_jobs()

    async def test_news_of_the_first_end_that_comes_late_marks_nothing(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        await desk.hand_in()
        (await reopen(world, desk)).raise_for_status()
        await world.run_jobs()
        assert (await results_of(world, exam))["items"] == []
        assert (await results_of(world, exam))["unfinished"]["running"] == 1


class TestATermination:
    async def test_says_why_on_the_receipt_and_at_home(self, world: World) -> None:
        desk = await seated_alone(world)
        await terminate(world, desk, "屏幕上出现他人代答")
        assert "屏幕上出现他人代答" in await read(
            desk.client, f"/attempts/{desk.attempt_id}/receipt"
        )
        assert "屏幕上出现他人代答" in await read(desk.client, "/home")

    async def test_by_mistake_is_undone(self, world: World) -> None:
        desk = await seated_alone(world)
        world.clock.forward(minutes=30)
        await terminate(world, desk, "认错了人")
        world.clock.forward(minutes=3)
        (await reopen(world, desk, "监考人员认错了人")).raise_for_status()
        (await desk.take_lease()).raise_for_status()
        slot = desk.first_slot("true_false")
        assert (await desk.send(desk.op(slot, {"choices": ["T"]}))).status_code == 200
        left = datetime.fromisoformat((await attempt_of(desk))["deadline_at"]) - world.now()
        assert left == timedelta(minutes=60)


class TestARelease:
    async def test_ends_the_undoing(self, world: World) -> None:
        """An early hand-in and an early release: the consequence is there."""
        exam, desk = await exam_and_desk(world)
        await desk.hand_in()
        world.clock.set(NINE + timedelta(minutes=40))
        await world.run_jobs()
        await release(world, exam)
        assert refusal(await reopen(world, desk)) == (409, "result_stands")
        assert (await attempt_of(desk))["state"] == "submitted"
        assert (await desk.client.get(f"/attempts/{desk.attempt_id}/receipt")).status_code == 200


class TestAVoiding:
    """Two people void; who is asked to void keeps everybody else from undoing meanwhile."""

    async def asked(self, world: World) -> tuple[Desk, str]:
        desk = await seated_alone(world)
        await desk.hand_in()
        await world.run_jobs()
        operator = await world.operator()
        path = f"/api/v1/registrations/{desk.registration_id}/voidings"
        asked = await operator.post(path, json={"kind": "void", "reason": "疑似替考"})
        return desk, asked.raise_for_status().json()["id"]

    async def test_that_waits_or_stands_keeps_the_attempt_closed(self, world: World) -> None:
        desk, voiding = await self.asked(world)
        assert refusal(await reopen(world, desk)) == (409, "result_stands")
        second = await world.new_staff("second", Role.OPERATOR)
        confirmed = await second.post(f"/api/v1/voidings/{voiding}/confirmation")
        confirmed.raise_for_status()
        assert refusal(await reopen(world, desk)) == (409, "result_stands")

    async def test_that_was_declined_keeps_nobody_from_going_on(self, world: World) -> None:
        desk, voiding = await self.asked(world)
        second = await world.new_staff("second", Role.OPERATOR)
        (await second.post(f"/api/v1/voidings/{voiding}/refusal")).raise_for_status()
        assert (await reopen(world, desk)).status_code == 204


class TestLeavingUnmarked:
    async def leave(self, desk: Desk) -> httpx.Response:
        return await desk.client.post(desk.path("leaving"), json={"window_id": desk.window_id})

    async def test_keeps_the_answers_and_marks_nothing(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        form = await form_of(world, exam)
        answers = right_choices(form) | words(form)
        ops = [desk.op(slot, value) for slot, value in sorted(answers.items())]
        (await desk.send(*ops)).raise_for_status()
        receipt = (await self.leave(desk)).raise_for_status().json()
        assert (receipt["verb"], receipt["answered"]) == ("leave", 100)
        assert (await attempt_of(desk))["state"] == "left"
        await world.run_jobs()
        assert (await (await world.grader()).post("/api/v1/grading/leases")).status_code == 204
        world.clock.set(NINE + timedelta(hours=2))
        given_out = await release(world, exam)
        assert (given_out["passed"], given_out["released"]) == (0, 1)

    async def test_is_said_on_receipt_and_at_home(self, world: World) -> None:
        desk = await seated_alone(world)
        await self.leave(desk)
        assert "您已放弃评分" in await read(desk.client, f"/attempts/{desk.attempt_id}/receipt")
        assert "您已放弃评分并离场" in await read(desk.client, "/home")

    async def test_says_beforehand_what_the_rule_makes_of_it(self, world: World) -> None:
        """cpcif: as one who failed the first attempt, with the free retake."""
        desk = await seated_alone(world)
        exam_page = await read(desk.client, f"/attempts/{desk.attempt_id}")
        assert "放弃评分的结果记为“不合格”" in exam_page
        assert "仍可免费补考一次" in exam_page

    async def test_twice_is_once_and_a_hand_in_stays_a_hand_in(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        left, handed_in = [await seated(world, exam, place) for place in (0, 1)]
        first = (await self.leave(left)).json()
        assert (await self.leave(left)).json() == first
        assert (await left.hand_in()).json() == first
        await handed_in.hand_in()
        assert (await self.leave(handed_in)).json()["verb"] == "hand_in"

    async def test_from_a_window_that_was_left_behind_is_refused(self, world: World) -> None:
        desk = await seated_alone(world)
        desk.window_id = "window-0009"
        assert refusal(await self.leave(desk)) == (409, "lease_lost")

    async def test_by_mistake_is_undone(self, world: World) -> None:
        desk = await seated_alone(world)
        await self.leave(desk)
        world.clock.forward(minutes=1)
        assert (await reopen(world, desk)).status_code == 204
        (await desk.take_lease()).raise_for_status()
        assert (await desk.hand_in()).json()["verb"] == "hand_in"
