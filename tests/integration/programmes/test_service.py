# SPDX-License-Identifier: Apache-2.0
"""Programmes in the database and by API, and the versions of their rules."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.audit import service as audit
from app.core.ids import new_id
from app.programmes import service
from app.programmes.errors import ProgrammeNotFound, VersionNotFound
from app.programmes.models import ProgrammeVersion
from tests.support.factories.programmes import DataFiles
from tests.support.world import World


@pytest.fixture
def files(tmp_path: Path) -> DataFiles:
    return DataFiles(tmp_path / "data")


async def versions_of(world: World, code: str) -> tuple[int, list[ProgrammeVersion]]:
    """The number in force, and every version."""
    async with world.database.reading() as session:
        programme = await service.get_programme_by_code(session, code)
        return programme.current, await service.list_versions(session, programme)


async def test_load_twice_keeps_what_is_there(world: World, files: DataFiles) -> None:
    await files.load(world)
    world.clock.forward(days=1)
    await files.load(world)
    current, [only] = await versions_of(world, "cas")
    assert (current, only.number) == (1, 1)
    assert only.made_at < world.now()
    async with world.database.reading() as session:
        trail = await audit.list_entries(session, "programme", only.programme_id)
    assert [entry.action for entry in trail] == ["programmes.programme.load"]


async def test_load_after_a_change_makes_the_next_version_and_keeps_the_first(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    world.clock.forward(days=1)
    files.edit("cas", "pass_points = 90", "pass_points = 80")
    await files.load(world, author="liu", note="理事会决定")
    current, [first, second] = await versions_of(world, "cas")
    assert current == second.number == 2
    assert (second.author, second.note, second.made_at) == ("liu", "理事会决定", world.now())
    lines = [service.rules_of_version(v).component("paper").pass_points for v in (first, second)]
    assert lines == [Decimal(90), Decimal(80)]
    assert (await versions_of(world, "cpcif"))[0] == 1


async def test_load_of_what_an_earlier_version_said_puts_that_one_in_force_again(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    files.edit("cas", "pass_points = 90", "pass_points = 80")
    await files.load(world)
    files.edit("cas", "pass_points = 80", "pass_points = 90")
    await files.load(world)
    current, versions = await versions_of(world, "cas")
    assert (current, [version.number for version in versions]) == (1, [1, 2])


async def test_load_of_a_file_with_other_comments_makes_no_version(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    files.edit("cas", "# ours: the mix", "# said otherwise: the mix")
    await files.load(world)
    assert len((await versions_of(world, "cas"))[1]) == 1


@pytest.mark.parametrize("change", [{"rules": {}}, {"number": 7}, {"note": "mended"}])
async def test_a_version_is_refused_every_update_by_the_database(
    world: World, files: DataFiles, change: dict[str, Any]
) -> None:
    await files.load(world)
    with pytest.raises(DBAPIError, match="a version of a programme never changes"):
        async with world.database.writing() as session:
            await session.execute(sa.update(ProgrammeVersion).values(change))
    assert [v.number for v in (await versions_of(world, "cas"))[1]] == [1]


async def test_get_rules_are_equal_to_the_files(world: World, files: DataFiles) -> None:
    await files.load(world)
    async with world.database.reading() as session:
        stored = [rules for _, rules in await service.list_current_rules(session)]
    assert stored == service.read_programmes()


async def test_get_unknown_programme_or_version_is_refused(world: World, files: DataFiles) -> None:
    await files.load(world)
    async with world.database.reading() as session:
        with pytest.raises(ProgrammeNotFound):
            await service.get_programme(session, new_id())
        with pytest.raises(ProgrammeNotFound):
            await service.get_programme_by_code(session, "none")
        with pytest.raises(VersionNotFound):
            await service.get_version(session, new_id())
        programme = await service.get_programme_by_code(session, "cas")
        with pytest.raises(VersionNotFound):
            await service.get_numbered_version(session, programme, 2)


async def test_list_by_api_shows_the_rules_to_anyone(world: World, files: DataFiles) -> None:
    await files.load(world)
    answer = await (await world.anyone()).get("/api/v1/programmes")
    assert answer.status_code == 200
    cas, cpcif = answer.json()
    assert cas["version"] == 1
    assert cas["rules"]["components"][0]["pass_points"] == "90"
    assert cpcif["rules"]["retake"] == {"kind": "free", "months": 6}


async def test_programmes_page_tells_issuer_operator_and_offers_apart(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    client = await world.anyone()
    page = (await client.get("/programmes")).raise_for_status().text
    told = ("中国科学院人才交流开发中心", "宁夏环境保护产业协会", "宁夏瑞衡教育咨询", "和君")
    assert all(name in page for name in told)
    assert "4900" in page
    assert "三级/高级工" in page
    assert 'href="/programmes"' in (await client.get("/")).text
