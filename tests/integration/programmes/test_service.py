# SPDX-License-Identifier: Apache-2.0
"""Programmes in the database and by API."""

import pytest

from app.audit import service as audit
from app.core.ids import new_id
from app.programmes import service
from app.programmes.errors import ProgrammeNotFound
from tests.support.world import World


async def load(world: World) -> list[str]:
    async with world.database.writing() as session:
        return [p.code for p in await service.load_programmes(session, now=world.now())]


async def test_load_twice_keeps_what_is_there(world: World) -> None:
    assert await load(world) == ["cas", "cpcif"]
    world.clock.forward(days=1)
    await load(world)
    async with world.database.reading() as session:
        listed = await service.list_programmes(session)
        trail = await audit.list_entries(session, "programme", listed[0].id)
    assert {p.loaded_at for p in listed} == {listed[0].loaded_at}
    assert listed[0].loaded_at < world.now()
    assert [entry.action for entry in trail] == ["programmes.programme.load"]


async def test_load_after_a_change_puts_the_file_in_force(world: World) -> None:
    await load(world)
    async with world.database.writing() as session:
        programme = await service.get_programme_by_code(session, "cas")
        programme.digest, programme.rules = "old", {}
    await load(world)
    async with world.database.reading() as session:
        programme = await service.get_programme_by_code(session, "cas")
        assert service.rules_of(programme).code == "cas"
        assert programme.digest != "old"


async def test_get_rules_are_equal_to_the_files(world: World) -> None:
    await load(world)
    async with world.database.reading() as session:
        stored = [service.rules_of(p) for p in await service.list_programmes(session)]
    assert stored == service.read_programmes()


async def test_get_unknown_programme_is_refused(world: World) -> None:
    async with world.database.reading() as session:
        with pytest.raises(ProgrammeNotFound):
            await service.get_programme(session, new_id())
        with pytest.raises(ProgrammeNotFound):
            await service.get_programme_by_code(session, "none")


async def test_list_by_api_shows_the_rules_to_anyone(world: World) -> None:
    await load(world)
    answer = await (await world.anyone()).get("/api/v1/programmes")
    assert answer.status_code == 200
    cas, cpcif = answer.json()
    assert cas["rules"]["components"][0]["pass_points"] == "90"
    assert cpcif["rules"]["retake"] == {"kind": "free", "months": 6}
