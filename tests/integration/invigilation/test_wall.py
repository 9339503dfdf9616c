# SPDX-License-Identifier: Apache-2.0
"""The wall that is asked for again and again: what it is told, and that it ends up as the board."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from app.audit.values import SYSTEM
from app.demo import invented_id_number
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from tests.support.camera import Scene
from tests.support.factories.again import exam_and_desk
from tests.support.factories.exams import Exam, open_exam, seated, show
from tests.support.world import World


@dataclass(slots=True)
class Wall:
    """A page that holds what it was told."""

    client: httpx.AsyncClient
    exam: Exam
    shown: list[str] = field(default_factory=lambda: ["needed"])
    roster: str = ""
    tiles: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def look(self) -> list[str]:
        """The names that this look told something of."""
        marks = "".join(self.tiles[each]["mark"] for each in sorted(self.tiles))
        body = {"roster": self.roster, "marks": marks, "shown": self.shown}
        path = f"/api/v1/sittings/{self.exam.sitting_id}/board/changes"
        told = (await self.client.post(path, json=body)).raise_for_status().json()
        if told["is_whole"]:
            self.tiles.clear()
        self.roster = told["roster"]
        self.tiles |= {tile["registration_id"]: tile for tile in told["tiles"]}
        counts = {group["look"]: group["count"] for group in told["groups"]}
        assert counts == {look: len(names) for look, names in self.groups().items()}
        return sorted(tile["name"] for tile in told["tiles"])

    def groups(self) -> dict[str, list[str]]:
        """The names by group, in the order that the page puts them."""
        found: dict[str, list[str]] = {g: [] for g in ("needed", "quiet", "waiting", "ended")}
        for tile in sorted(self.tiles.values(), key=lambda tile: str(tile["place"])):
            found[tile["look"]].append(tile["name"])
        return found

    async def board(self) -> dict[str, list[str]]:
        """The same from the whole board."""
        answer = await self.client.get(f"/api/v1/sittings/{self.exam.sitting_id}/board")
        groups = answer.raise_for_status().json()["groups"]
        return {group["look"]: [card["name"] for card in group["cards"]] for group in groups}


async def test_wall_is_told_what_changed_and_is_the_board_after_every_look(world: World) -> None:
    exam = await open_exam(world, candidates=4)
    wall = Wall(await world.invigilator(), exam)
    assert await wall.look() == ["考生0", "考生1", "考生2", "考生3"]
    assert await wall.look() == []
    first, second, third = [await seated(world, exam, place) for place in (0, 1, 2)]
    assert await wall.look() == ["考生0", "考生1", "考生2"]
    await show(world, second, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
    assert await wall.look() == ["考生1"]
    assert wall.groups() == await wall.board()
    # Nothing happens, and that is what happens: a picture is missing, found by the clock alone.
    world.clock.forward(seconds=76)
    assert await wall.look() == ["考生0", "考生1", "考生2"]
    assert wall.groups() == await wall.board()
    assert wall.groups()["needed"][0] == "考生1", "A finding that goes on comes before silence."
    await first.hand_in()
    assert await wall.look() == ["考生0"]
    await show(world, third, Scene.ONE_FACE)
    assert "考生2" in await wall.look()
    assert wall.groups() == await wall.board()


async def test_folded_group_is_a_count_until_it_is_unfolded(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    wall = Wall(await world.invigilator(), exam)
    desk = await seated(world, exam)
    await wall.look()
    await show(world, desk, Scene.ONE_FACE)
    assert await wall.look() == []
    wall.shown.append("quiet")
    assert await wall.look() == ["考生0"]
    [still] = [tile["still"] for tile in wall.tiles.values() if tile["name"] == "考生0"]
    assert still == f"/api/v1/attempts/{desk.attempt_id}/still?frame=1"
    await show(world, desk, Scene.ONE_FACE, first=2)
    assert await wall.look() == ["考生0"]
    assert await wall.look() == []


async def test_who_comes_or_goes_is_told_with_everybody(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    wall = Wall(await world.invigilator(), exam)
    await wall.look()
    row = RosterRow("考生7", invented_id_number("cpcif", 7))
    async with world.database.writing() as session:
        await registrations.book(
            session, exam.sitting_id, [row], actor=SYSTEM, vault=world.vault, now=world.now()
        )
    assert await wall.look() == ["考生0", "考生1", "考生7"]
    [gone] = [key for key, tile in wall.tiles.items() if tile["name"] == "考生7"]
    operator = await world.operator()
    path = f"/api/v1/registrations/{gone}/withdrawal"
    (await operator.post(path, json={"reason": "重复报名"})).raise_for_status()
    assert await wall.look() == ["考生0", "考生1"]
    assert wall.groups() == await wall.board()


async def test_operator_who_looks_on_gets_neither_pictures_nor_ways_on(world: World) -> None:
    exam, desk = await exam_and_desk(world)
    await show(world, desk, Scene.ONE_FACE)
    wall = Wall(await world.operator(), exam, shown=["quiet"])
    assert await wall.look() == ["考生0"]
    [tile] = wall.tiles.values()
    assert (tile["attempt_id"], tile["still"]) == (None, None)


async def test_marks_that_nobody_gave_are_answered_with_everybody(world: World) -> None:
    exam = await open_exam(world)
    wall = Wall(await world.invigilator(), exam)
    await wall.look()
    [tile] = wall.tiles.values()
    tile["mark"] = "short"
    assert await wall.look() == ["考生0"]
