# SPDX-License-Identifier: Apache-2.0
"""Sittings and the versions of their programme: kept, told, renewed; and files that break them."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.audit import service as audit
from app.audit.values import SYSTEM
from app.console import service as console
from app.demo import invented_id_number
from app.programmes import service as programmes
from app.programmes.errors import VersionReliedOn
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.sittings import service as sittings
from app.sittings.models import Sitting
from tests.support.factories.banking import bank_things
from tests.support.factories.exams import NINE, open_exam
from tests.support.factories.marking import release, sit
from tests.support.factories.programmes import DataFiles
from tests.support.world import World

PAGE = {"accept": "text/html"}


@pytest.fixture
def files(tmp_path: Path) -> DataFiles:
    return DataFiles(tmp_path / "data")


async def plan(world: World, *, window: timedelta | None = None) -> Sitting:
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, "cpcif")
        at = NINE + timedelta(days=1)
        new = sittings.NewSitting(programme.id, "level_4", at, entry_window=window)
        return await sittings.create_sitting(session, new, actor=SYSTEM, now=world.now())


async def book_one(world: World, sitting_id: UUID) -> None:
    row = RosterRow("考生", invented_id_number("cpcif", 7))
    async with world.database.writing() as session:
        vault = world.vault
        await registrations.book(
            session, sitting_id, [row], actor=SYSTEM, vault=vault, now=world.now()
        )


async def change(world: World, files: DataFiles) -> None:
    files.say("cpcif", pass_points="55", duration='"PT120M"', late_entry='"PT20M"')
    await files.load(world, author="刘", note="理事会决定")


async def kept(world: World, sitting_id: UUID) -> tuple[int, Sitting]:
    async with world.database.reading() as session:
        sitting = await sittings.get_sitting(session, sitting_id)
        return (await sittings.version_of(session, sitting)).number, sitting


async def test_planned_sitting_opened_after_a_change_keeps_its_version(
    world: World, files: DataFiles
) -> None:
    exam = await open_exam(world, files=files.folder)
    planned = await plan(world)
    await change(world, files)
    operator = await world.operator()
    (await operator.post(f"/api/v1/sittings/{planned.id}/open")).raise_for_status()
    assert (await kept(world, planned.id))[0] == (await kept(world, exam.sitting_id))[0] == 1
    assert (await kept(world, (await plan(world)).id))[0] == 2


async def test_reannounced_sitting_goes_by_the_rules_in_force(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    planned = await plan(world)
    await change(world, files)
    operator = await world.operator()
    page = (await operator.get(f"/console/sittings/{planned.id}", headers=PAGE)).text
    assert "/console/programmes/cpcif/versions/1/2" in page
    assert "按现行规则重新公布" in page
    done = await operator.post(f"/api/v1/sittings/{planned.id}/announcement")
    told = done.raise_for_status().json()
    assert (told["version"], told["sitting_id"]) == (2, str(planned.id))
    number, after = await kept(world, planned.id)
    assert (number, after.starts_at) == (2, planned.starts_at)
    assert after.ends_at - after.starts_at == timedelta(minutes=120)
    assert after.entry_closes_at - after.starts_at == timedelta(minutes=20)
    async with world.database.reading() as session:
        [*_, last] = await audit.list_entries(session, "sitting", planned.id)
    assert (last.action, last.detail) == (
        "sittings.sitting.reannounce", {"before": 1, "after": 2},
    )  # fmt: skip
    again = await operator.post(f"/api/v1/sittings/{planned.id}/announcement")
    assert (again.status_code, again.json()["title"]) == (409, "announced_already")


async def test_entry_window_set_by_hand_survives_the_reannouncement(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    planned = await plan(world, window=timedelta(hours=5))
    await change(world, files)
    operator = await world.operator()
    path = f"/console/sittings/{planned.id}/announcement"
    assert (await operator.post(path)).status_code == 303
    _, after = await kept(world, planned.id)
    assert after.entry_closes_at - after.starts_at == timedelta(hours=5)


async def test_sitting_that_somebody_was_booked_into_keeps_its_rules(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    planned = await plan(world)
    await book_one(world, planned.id)
    await change(world, files)
    operator = await world.operator()
    refused = await operator.post(f"/api/v1/sittings/{planned.id}/announcement")
    assert (refused.status_code, refused.json()["title"]) == (409, "rules_promised")
    page = (await operator.get(f"/console/sittings/{planned.id}", headers=PAGE)).text
    assert f"{planned.id}/announcement" not in page
    assert (await kept(world, planned.id))[0] == 1


async def test_open_sitting_is_not_announced_again(world: World, files: DataFiles) -> None:
    exam = await open_exam(world, candidates=0, files=files.folder)
    await change(world, files)
    operator = await world.operator()
    refused = await operator.post(f"/api/v1/sittings/{exam.sitting_id}/announcement")
    assert (refused.status_code, refused.json()["title"]) == (409, "illegal_verb")


async def test_pages_tell_versions_and_their_differences(world: World, files: DataFiles) -> None:
    await files.load(world)
    await change(world, files)
    auditor = await world.auditor()
    page = (await auditor.get("/console/programmes/cpcif", headers=PAGE)).raise_for_status().text
    assert all(told in page for told in ("刘", "理事会决定", "和君", "versions/1/2"))
    told = await auditor.get("/console/programmes/cpcif/versions/1/2", headers=PAGE)
    assert "考试 · 及格线 60 → 55" in told.raise_for_status().text
    english = await auditor.get("/console/programmes/cpcif/versions/2/1?lang=en", headers=PAGE)
    assert "Examination · pass line 55 → 60" in english.text
    same = await auditor.get("/console/programmes/cpcif/versions/2/2", headers=PAGE)
    assert "The two versions say the same." in same.text
    missing = await auditor.get("/console/programmes/cpcif/versions/1/9", headers=PAGE)
    assert missing.status_code == 404


async def test_set_of_other_totals_is_refused_to_a_sitting_that_promised_a_hundred(
    world: World, files: DataFiles
) -> None:
    await open_exam(world, files=files.folder)
    before = await plan(world)
    set_id = (await bank_things(world))["set_id"]
    files.say("cpcif", items="95", full_points="95")
    files.edit("cpcif", "count = 50", "count = 45")
    await files.load(world)
    after = await plan(world)
    operator = await world.operator()
    chosen = {"form_set": set_id}
    refused = await operator.post(f"/console/sittings/{after.id}/forms", data=chosen)
    assert (refused.status_code, refused.json()["title"]) == (409, "form_set_unfit")
    assert set_id not in (await operator.get(f"/console/sittings/{after.id}", headers=PAGE)).text
    taken = await operator.post(f"/console/sittings/{before.id}/forms", data=chosen)
    assert taken.status_code == 303


async def test_file_without_a_title_that_a_sitting_needs_is_refused_and_names_it(
    world: World, files: DataFiles
) -> None:
    await files.load(world)
    planned = await plan(world)
    await book_one(world, planned.id)
    files.edit("cpcif", '"level_4"', '"level_5"')
    with pytest.raises(VersionReliedOn) as refused:
        await files.load(world)
    assert refused.value.context == {
        "file": "cpcif.toml",
        "lost": "level_4/paper",
        "who": "2026-11-29 09:00 的场次（1 人报名）",
    }
    operator = await world.operator()
    cancel = f"/api/v1/sittings/{planned.id}/cancel"
    (await operator.post(cancel, json={"reason": "停办"})).raise_for_status()
    await files.load(world)


async def test_file_without_a_component_that_a_sitting_needs_is_refused(
    world: World, files: DataFiles
) -> None:
    await open_exam(world, files=files.folder)
    files.edit("cpcif", '"paper"', '"theory"')
    with pytest.raises(VersionReliedOn, match="version_relied_on"):
        await files.load(world)


async def test_file_without_a_title_that_rights_are_held_for_is_refused(
    world: World, files: DataFiles
) -> None:
    exam = await open_exam(world, files=files.folder)
    await sit(world, exam, 0, answers={})
    world.clock.forward(hours=3)
    await world.run_jobs()
    files.edit("cpcif", '"level_4"', '"level_5"')
    with pytest.raises(VersionReliedOn) as unreleased:
        await files.load(world)
    assert "2026-11-28 09:00 的场次（1 人报名）" in str(unreleased.value.context["who"])
    (await release(world, exam)).raise_for_status()
    with pytest.raises(VersionReliedOn) as held:
        await files.load(world)
    assert held.value.context["who"] == "1 人未用的免费补考资格"
    world.clock.forward(days=200)
    await files.load(world)


async def test_files_that_change_what_nobody_relies_on_are_taken(
    world: World, files: DataFiles
) -> None:
    await open_exam(world, files=files.folder)
    files.edit("cpcif", '"level_3"', '"level_2"')
    await files.load(world)
    async with world.database.reading() as session:
        lines = await console.list_lines(session, now=world.now())
    assert [line.title.key for line in lines] == ["level_4"]
