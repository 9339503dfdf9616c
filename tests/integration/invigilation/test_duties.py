# SPDX-License-Identifier: Apache-2.0
"""An invigilator sees and acts where they have a duty; an operator looks on at the board."""

from app.sittings.values import Duty
from tests.support.factories.duties import assign, take_back
from tests.support.factories.exams import open_exam, seated
from tests.support.roles import Role
from tests.support.statements import statements
from tests.support.world import World

HTML = {"accept": "text/html"}


class TestDuty:
    async def test_duty_opens_the_sitting_at_once_and_its_end_closes_it(self, world: World) -> None:
        exam = await open_exam(world)
        watcher = await world.stranger("watcher", Role.INVIGILATOR)
        board = f"/api/v1/sittings/{exam.sitting_id}/board"
        assert (await watcher.get(board)).status_code == 404
        given = await assign(world, exam.sitting_id, "watcher", Duty.INVIGILATING)
        assert (given.status_code, given.json()["duties"][0]["name"]) == (201, "Watcher")
        assert (await watcher.get(board)).status_code == 200
        taken = await take_back(world, exam.sitting_id, "watcher", Duty.INVIGILATING)
        [line] = taken.raise_for_status().json()["duties"]
        assert (line["ended_by"], line["acts"]) == ("Operator", False)
        # Not a second of the clock has passed: no process trusts what it knew before.
        assert (await watcher.get(board)).json()["title"] == "sitting_not_found"

    async def test_one_duty_opens_nothing_of_the_other(self, world: World) -> None:
        exam = await open_exam(world)
        both = await world.stranger("both", Role.INVIGILATOR, Role.GRADER)
        await assign(world, exam.sitting_id, "both", Duty.GRADING)
        board = f"/api/v1/sittings/{exam.sitting_id}/board"
        assert (await both.get(board)).status_code == 404


class TestLookingOn:
    async def test_operator_sees_the_board_without_pictures_or_ways_on(self, world: World) -> None:
        exam = await open_exam(world)
        await seated(world, exam)
        operator = await world.operator()
        board = await operator.get(f"/api/v1/sittings/{exam.sitting_id}/board")
        cards = [c for group in board.raise_for_status().json()["groups"] for c in group["cards"]]
        assert [(c["name"], c["attempt_id"], c["still"]) for c in cards] == [("考生0", None, None)]
        page = await operator.get(f"/invigilation/sittings/{exam.sitting_id}", headers=HTML)
        assert "只能查看考生是否在场" in page.raise_for_status().text
        assert "/invigilation/attempts/" not in page.text

    async def test_list_of_an_invigilator_holds_the_own_sittings(self, world: World) -> None:
        own, other = await open_exam(world), await open_exam(world)
        watcher = await world.stranger("watcher", Role.INVIGILATOR)
        empty = (await watcher.get("/invigilation", headers=HTML)).text
        assert "请联系考务人员" in empty
        await assign(world, own.sitting_id, "watcher", Duty.INVIGILATING)
        page = (await watcher.get("/invigilation", headers=HTML)).text
        assert str(own.sitting_id) in page
        assert str(other.sitting_id) not in page

    async def test_board_costs_an_operator_one_statement_more_at_most(self, world: World) -> None:
        exam = await open_exam(world)
        people = [await world.invigilator(), await world.operator()]
        path, asked = f"/api/v1/sittings/{exam.sitting_id}/board", []
        for client in people:
            await client.get(path)
            with statements(world) as sent:
                (await client.get(path)).raise_for_status()
            asked.append(len(sent))
        assert max(asked) <= 6, asked
