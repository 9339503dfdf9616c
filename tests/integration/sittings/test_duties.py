# SPDX-License-Identifier: Apache-2.0
"""Duties: given and taken back by operators, for one sitting or several, and kept for good."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.audit import service as audit
from app.core.privacy import TEN_YEARS
from app.programmes import service as programmes
from app.retention import sweep
from app.sittings.models import Sitting, SittingDuty
from app.sittings.values import Duty
from tests.support.duties import put_on_duty
from tests.support.factories.again import exam_and_desk
from tests.support.factories.drafts import staff_id_of
from tests.support.factories.duties import assign, duties_of, take_back
from tests.support.factories.exams import NINE, open_exam
from tests.support.factories.tampering import unguard
from tests.support.factories.terms import SECOND, keeper_of
from tests.support.roles import Role
from tests.support.world import World

HTML = {"accept": "text/html"}
HELD, NOT_HELD = (409, "duty_held_already"), (409, "duty_not_held")


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def plan(world: World, *, weeks: int = 0, code: str = "cpcif", title: str = "level_4") -> str:
    """A planned sitting; so many weeks after the first."""
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
    starts_at = NINE + timedelta(weeks=1 + weeks)
    body = {"programme": code, "title_key": title, "starts_at": starts_at.isoformat()}
    made = await (await world.operator()).post("/api/v1/sittings", json=body)
    return str(made.raise_for_status().json()["id"])


async def held_at(world: World, sitting_id: str) -> list[tuple[str, str]]:
    """Name and duty of whoever works there."""
    told = await (await world.operator()).get(duties_of(sitting_id))
    duties = told.raise_for_status().json()["duties"]
    return [(d["name"], d["duty"]) for d in duties if d["ended_at"] is None]


class TestAssigning:
    async def test_both_acts_are_on_the_sittings_trail(self, world: World) -> None:
        exam = await open_exam(world)
        await world.stranger("marker", Role.GRADER)
        await assign(world, exam.sitting_id, "marker", Duty.GRADING)
        await take_back(world, exam.sitting_id, "marker", Duty.GRADING)
        async with world.database.reading() as session:
            trail = await audit.list_entries(session, "sitting", exam.sitting_id)
        told = {"staff": str(await staff_id_of(world, "marker")), "duty": "grading"}
        operator = str(await staff_id_of(world, "operator"))
        assert [(e.action, e.detail, e.actor_id) for e in trail[-2:]] == [
            ("sittings.duty.assign", told, operator),
            ("sittings.duty.take_back", told, operator),
        ]

    async def test_given_already_is_said_and_given_anew_after_its_end_is_a_new_duty(
        self, world: World
    ) -> None:
        exam = await open_exam(world)
        await world.stranger("marker", Role.GRADER)
        await assign(world, exam.sitting_id, "marker", Duty.GRADING)
        again = await assign(world, exam.sitting_id, "marker", Duty.GRADING)
        assert problem(again) == HELD
        assert "Marker" in again.json()["detail"]
        await take_back(world, exam.sitting_id, "marker", Duty.GRADING)
        assert problem(await take_back(world, exam.sitting_id, "marker", Duty.GRADING)) == NOT_HELD
        anew = (
            (await assign(world, exam.sitting_id, "marker", Duty.GRADING)).raise_for_status().json()
        )
        assert [d["ended_at"] is None for d in anew["duties"]] == [True, False]

    async def test_who_cannot_work_is_refused_with_what_to_do(self, world: World) -> None:
        exam = await open_exam(world)
        await world.stranger("leaver", Role.GRADER)
        let_go = f"/api/v1/staff/{await staff_id_of(world, 'leaver')}/disabling"
        await (await world.admin()).post(let_go, json={"reason": "离职"})
        await world.stranger("marker", Role.GRADER)
        answers = {
            "disabled": await assign(world, exam.sitting_id, "leaver", Duty.GRADING),
            "no role": await assign(world, exam.sitting_id, "marker", Duty.INVIGILATING),
            "no sitting": await assign(world, str(uuid4()), "marker", Duty.GRADING),
            "nobody": await assign(
                world, exam.sitting_id, "marker", Duty.GRADING, staff_id=str(uuid4())
            ),
        }
        assert {why: problem(answer) for why, answer in answers.items()} == {
            "disabled": (409, "duty_of_disabled"),
            "no role": (409, "duty_without_role"),
            "no sitting": (404, "sitting_not_found"),
            "nobody": (404, "staff_not_found"),
        }
        assert "“监考”的角色" in answers["no role"].json()["detail"]

    async def test_cancelled_sitting_takes_nobody_and_lets_people_go(self, world: World) -> None:
        sitting = await plan(world)
        await world.stranger("marker", Role.GRADER)
        await world.stranger("second", Role.GRADER)
        await assign(world, sitting, "second", Duty.GRADING)
        cancel = f"/api/v1/sittings/{sitting}/cancel"
        (await (await world.operator()).post(cancel, json={"reason": "停电"})).raise_for_status()
        refused = await assign(world, sitting, "marker", Duty.GRADING)
        assert problem(refused) == (409, "sitting_without_duties")
        assert (await take_back(world, sitting, "second", Duty.GRADING)).status_code == 200

    async def test_who_lost_the_role_is_shown_and_not_offered(self, world: World) -> None:
        exam = await open_exam(world)
        await world.stranger("marker", Role.GRADER)
        await assign(world, exam.sitting_id, "marker", Duty.GRADING)
        roles = f"/api/v1/staff/{await staff_id_of(world, 'marker')}/roles"
        body = {"roles": ["auditor"], "reason": "转岗"}
        (await (await world.admin()).put(roles, json=body)).raise_for_status()
        told = (await (await world.operator()).get(duties_of(exam.sitting_id))).json()
        assert [(d["name"], d["acts"]) for d in told["duties"]] == [("Marker", False)]
        assert told["free"] == []


class TestSeries:
    async def test_one_order_covers_several_sittings_and_skips_what_is_given(
        self, world: World
    ) -> None:
        first, second, third = [await plan(world, weeks=4 * n) for n in range(3)]
        await world.stranger("marker", Role.GRADER)
        await assign(world, second, "marker", Duty.GRADING)
        more = {"further_sitting_ids": [second, third]}
        (await assign(world, first, "marker", Duty.GRADING, **more)).raise_for_status()
        held = [await held_at(world, each) for each in (first, second, third)]
        assert held == [[("Marker", "grading")]] * 3
        (await take_back(world, first, "marker", Duty.GRADING, **more)).raise_for_status()
        assert [await held_at(world, each) for each in (first, second, third)] == [[]] * 3

    async def test_one_that_is_not_there_refuses_the_whole_order(self, world: World) -> None:
        first = await plan(world)
        await world.stranger("marker", Role.GRADER)
        more = {"further_sitting_ids": [str(uuid4())]}
        refused = await assign(world, first, "marker", Duty.GRADING, **more)
        assert problem(refused) == (404, "sitting_not_found")
        assert await held_at(world, first) == []

    async def test_page_assigns_to_the_later_ones_of_the_same_examination(
        self, world: World
    ) -> None:
        earlier, this, later = [await plan(world, weeks=4 * n) for n in range(3)]
        other = await plan(world, weeks=12, code="cas", title="emission_manager")
        await world.stranger("marker", Role.GRADER)
        operator = await world.operator()
        page = f"/console/sittings/{this}"
        fields = {
            "staff_id": str(await staff_id_of(world, "marker")),
            "duty": "grading",
            "scope": "series",
        }
        offered = (await operator.get(page, headers=HTML)).text
        assert "同一考试之后已排定的各场也指派（共 2 场）" in offered
        given = await operator.post(f"{page}/duties", data=fields, headers=HTML)
        assert (given.status_code, given.headers["location"]) == (
            303,
            f"{page}?done=duty_given#duties",
        )
        held = [await held_at(world, each) for each in (earlier, this, later, other)]
        assert held == [[], [("Marker", "grading")], [("Marker", "grading")], []]
        shown = (await operator.get(f"{page}?done=duty_given", headers=HTML)).text
        assert "已指派，立即生效" in shown
        assert "收回 Marker 的指派" in shown
        assert "共 2 场" not in shown, "nobody is left to be assigned as a grader"
        taken = await operator.post(f"{page}/duties/taking-back", data=fields, headers=HTML)
        assert taken.headers["location"] == f"{page}?done=duty_taken_back#duties"
        shown = (await operator.get(f"{page}?done=duty_taken_back", headers=HTML)).text
        assert "已收回指派，立即失效" in shown
        assert [await held_at(world, each) for each in (this, later)] == [[], []]


class TestWarning:
    async def test_sitting_without_staff_is_on_the_first_page_until_it_has_some(
        self, world: World
    ) -> None:
        sitting = await plan(world)
        await world.stranger("watcher", Role.INVIGILATOR)
        await world.stranger("marker", Role.GRADER)
        operator = await world.operator()

        async def told() -> list[str]:
            page = (await operator.get("/console", headers=HTML)).text
            return [words for words in ("无人监考", "无人阅卷") if f">{words}<" in page]

        assert await told() == ["无人监考", "无人阅卷"]
        await assign(world, sitting, "watcher", Duty.INVIGILATING)
        assert await told() == ["无人阅卷"]
        await assign(world, sitting, "marker", Duty.GRADING)
        assert await told() == []
        let_go = f"/api/v1/staff/{await staff_id_of(world, 'watcher')}/disabling"
        await (await world.admin()).post(let_go, json={"reason": "离职"})
        assert await told() == ["无人监考"], "a duty of one who cannot sign in covers nothing"

    async def test_answers_that_nobody_marks_are_named_after_the_end(self, world: World) -> None:
        exam, desk = await exam_and_desk(world)
        short = desk.first_slot("short_answer")
        (await desk.send(desk.op(short, {"text": "答"}))).raise_for_status()
        (await desk.hand_in()).raise_for_status()
        await world.run_jobs()
        world.clock.forward(hours=5)
        operator = await world.operator()
        assert ">无人阅卷<" in (await operator.get("/console", headers=HTML)).text
        await world.stranger("marker", Role.GRADER)
        await assign(world, exam.sitting_id, "marker", Duty.GRADING)
        page = (await operator.get("/console", headers=HTML)).text
        assert ">无人阅卷<" not in page
        assert ">无人监考<" not in page, "what is over needs no invigilator"


class TestKeeping:
    """What the database itself refuses, whoever writes."""

    @pytest.mark.parametrize(
        "written",
        [
            "DELETE FROM sitting_duties",
            "UPDATE sitting_duties SET duty = 'grading'",
            "UPDATE sitting_duties SET given_at = ended_at, ended_at = given_at",
            "UPDATE sitting_duties SET ended_at = NULL, ended_by = NULL",
        ],
    )
    async def test_duty_is_never_changed_or_deleted(self, world: World, written: str) -> None:
        exam = await open_exam(world)
        await world.stranger("watcher", Role.INVIGILATOR)
        await assign(world, exam.sitting_id, "watcher", Duty.INVIGILATING)
        await take_back(world, exam.sitting_id, "watcher", Duty.INVIGILATING)
        with pytest.raises(DBAPIError, match="duty"):
            async with world.database.writing() as session:
                await session.execute(sa.text(written))

    async def test_open_duty_is_held_once(self, world: World) -> None:
        exam = await open_exam(world)
        await world.invigilator()
        staff = await staff_id_of(world, "invigilator")
        twice = SittingDuty(
            sitting_id=exam.sitting_id,
            staff_id=staff,
            duty=Duty.INVIGILATING,
            given_at=world.now(),
            given_by=staff,
        )
        with pytest.raises(DBAPIError):
            async with world.database.writing() as session:
                session.add(twice)

    async def test_goes_with_its_sitting_at_the_end_of_the_term(self, world: World) -> None:
        sitting = await plan(world)
        await world.invigilator()
        async with world.database.reading() as session:
            ends_at = (await session.get_one(Sitting, UUID(sitting))).ends_at
        await unguard(world)
        await sweep(keeper_of(world), now=ends_at + TEN_YEARS + SECOND)
        async with world.database.reading() as session:
            left = await session.scalar(sa.select(sa.func.count()).select_from(SittingDuty))
        assert left == 0

    async def test_rows_that_tests_put_are_those_that_the_verb_makes(self, world: World) -> None:
        by_verb, by_row = await plan(world), await plan(world, weeks=4)
        await world.stranger("watcher", Role.INVIGILATOR)
        await assign(world, by_verb, "watcher", Duty.INVIGILATING)
        async with world.database.writing() as session:
            await put_on_duty(session, now=world.now())
        held = [await held_at(world, each) for each in (by_verb, by_row)]
        assert held == [[("Watcher", "invigilating")]] * 2
