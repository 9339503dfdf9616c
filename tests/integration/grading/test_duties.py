# SPDX-License-Identifier: Apache-2.0
"""A grader marks the sittings given to them; a duty taken back ends in words, and loses nothing."""

from typing import Any
from uuid import UUID

import httpx

from app.sittings import service as sittings
from app.sittings.values import Duty, DutyOrder
from tests.support.factories.drafts import staff_id_of
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.marking import form_of, give, sit, take, word_slots, words
from tests.support.roles import Role
from tests.support.world import World

LEASES = "/api/v1/grading/leases"
UNDO = "/api/v1/grading/undo"
GONE, ENDED = (404, "task_not_found"), (409, "duty_ended")


async def answered(world: World, text: str, *, slots: int = 1) -> Exam:
    """A sitting in which one candidate has handed in so many short answers."""
    exam = await open_exam(world)
    form = await form_of(world, exam)
    answers = {slot: words(form, text)[slot] for slot in word_slots(form)[:slots]}
    await sit(world, exam, 0, answers=answers)
    await world.run_jobs()
    return exam


async def order_of(name: str, exam: Exam, world: World) -> tuple[DutyOrder, UUID]:
    staff_id = await staff_id_of(world, name)
    return DutyOrder(staff_id, Duty.GRADING, (exam.sitting_id,)), staff_id


async def assign(world: World, name: str, exam: Exam) -> None:
    order, staff_id = await order_of(name, exam, world)
    async with world.database.writing() as session:
        await sittings.assign(session, order, by=staff_id, now=world.now())


async def relieve(world: World, name: str, exam: Exam) -> None:
    """The duty is taken back; what follows from it by a job has not happened yet."""
    order, staff_id = await order_of(name, exam, world)
    async with world.database.writing() as session:
        await sittings.take_back(session, order, by=staff_id, now=world.now())


async def marker_of(world: World, exam: Exam) -> httpx.AsyncClient:
    client = await world.stranger("marker", Role.GRADER)
    await assign(world, "marker", exam)
    return client


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def progress(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    seen = (await client.get("/api/v1/grading/progress")).raise_for_status()
    rows: list[dict[str, Any]] = seen.json()["sittings"]
    return rows


class TestOwnSittings:
    async def test_queue_holds_answers_of_the_own_sittings(self, world: World) -> None:
        own, other = await answered(world, "本场"), await answered(world, "别场")
        marker = await marker_of(world, own)
        held = await take(marker)
        assert held["answer"].startswith("本场")
        assert held["waiting_same_item"] == 0, "an answer of the other sitting is not counted"
        (await give(marker, held, checked=[])).raise_for_status()
        assert (await marker.post(LEASES)).status_code == 204
        named = await marker.post(LEASES, json={"sitting_id": str(other.sitting_id)})
        assert named.status_code == 204
        assert [row["sitting_id"] for row in await progress(marker)] == [str(own.sitting_id)]
        assert len(await progress(await world.operator())) == 2

    async def test_answers_set_aside_elsewhere_are_neither_listed_nor_taken(
        self, world: World
    ) -> None:
        own, other = await answered(world, "本场"), await answered(world, "别场")
        grader = await world.grader()
        held = await take(grader, other.sitting_id)
        path = f"/api/v1/grading/tasks/{held['task_id']}"
        aside = {"lease_token": held["lease_token"], "note": "待议"}
        (await grader.post(f"{path}/hold", json=aside)).raise_for_status()
        marker = await marker_of(world, own)
        assert (await marker.get("/api/v1/grading/held")).json() == []
        assert problem(await marker.post(f"{path}/lease")) == GONE
        assert problem(await marker.post(f"{path}/hold", json=aside)) == GONE
        assert problem(await give(marker, held, checked=[])) == GONE

    async def test_page_offers_the_own_sittings_to_an_operator_who_marks(
        self, world: World
    ) -> None:
        own, other = await answered(world, "本场"), await answered(world, "别场")
        both = await world.stranger("both", Role.OPERATOR, Role.GRADER)
        await assign(world, "both", own)
        page = (await both.get("/grading")).text
        assert f"/grading/desk?sitting={own.sitting_id}" in page
        assert f"/grading/desk?sitting={other.sitting_id}" not in page


class TestTakenBack:
    async def test_mark_is_refused_in_words_and_the_answer_goes_back(self, world: World) -> None:
        exam = await answered(world, "答")
        marker = await marker_of(world, exam)
        held = await take(marker)
        await relieve(world, "marker", exam)
        refused = await give(marker, held, checked=[])
        assert problem(refused) == ENDED
        assert "仍在页面上" in refused.json()["detail"]
        aside = {"lease_token": held["lease_token"], "note": "待议"}
        path = f"/api/v1/grading/tasks/{held['task_id']}/hold"
        assert problem(await marker.post(path, json=aside)) == ENDED
        await world.run_jobs()
        grader = await world.grader()
        [row] = await progress(grader)
        assert (row["waiting"], row["on_desks"]) == (1, 0)
        assert (await take(grader))["task_id"] == held["task_id"]
        assert problem(await give(marker, held, checked=[])) == ENDED

    async def test_next_answer_does_not_wait_for_the_job(self, world: World) -> None:
        exam = await answered(world, "答")
        further = await answered(world, "另")
        marker = await marker_of(world, exam)
        await take(marker)
        await assign(world, "marker", further)
        await relieve(world, "marker", exam)
        assert (await take(marker))["answer"].startswith("另")
        # The job that comes late leaves what is on the desk by now where it is.
        await world.run_jobs()
        assert (await take(marker))["answer"].startswith("另")

    async def test_given_anew_before_the_job_leaves_the_answer_on_the_desk(
        self, world: World
    ) -> None:
        exam = await answered(world, "答")
        marker = await marker_of(world, exam)
        held = await take(marker)
        await relieve(world, "marker", exam)
        await assign(world, "marker", exam)
        await world.run_jobs()
        assert (await give(marker, held, checked=[])).status_code == 200

    async def test_mark_that_was_kept_is_told_again_and_not_undone(self, world: World) -> None:
        exam = await answered(world, "答", slots=2)
        marker = await marker_of(world, exam)
        held = await take(marker)
        (await give(marker, held, checked=[])).raise_for_status()
        await relieve(world, "marker", exam)
        repeated = await give(marker, held, checked=[])
        assert repeated.status_code == 200, "its answer was lost on the way; the mark is kept"
        assert problem(await marker.post(UNDO)) == ENDED
        assert await progress(marker) == []

    async def test_end_of_an_invigilators_duty_leaves_the_desk_alone(self, world: World) -> None:
        exam = await answered(world, "答")
        both = await world.stranger("both", Role.GRADER, Role.INVIGILATOR)
        await assign(world, "both", exam)
        staff_id = await staff_id_of(world, "both")
        order = DutyOrder(staff_id, Duty.INVIGILATING, (exam.sitting_id,))
        held = await take(both)
        async with world.database.writing() as session:
            await sittings.assign(session, order, by=staff_id, now=world.now())
        async with world.database.writing() as session:
            await sittings.take_back(session, order, by=staff_id, now=world.now())
        await world.run_jobs()
        assert (await give(both, held, checked=[])).status_code == 200
