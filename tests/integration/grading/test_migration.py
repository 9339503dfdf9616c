# SPDX-License-Identifier: Apache-2.0
"""Marks of before become opinions and what they settle into, and go back the way they came."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.db import alembic_config, migrate, upgrade
from tests.support.factories.exams import open_exam
from tests.support.factories.marking import form_of, give, mark_all, right_choices, sit, take, words
from tests.support.world import World

DETAIL = sa.JSON().with_variant(JSONB(), "postgresql")
NOW = {
    "marks": ("run_id", "slot", "rule", "points", "max_points"),
    "opinions": ("run_id", "slot", "id", "nth", "given_by", "points", "max_points", "given_at"),
    "marking_tasks": ("id", "run_id", "slot", "nth", "state"),
}
BEFORE = {"marks": ("run_id", "slot", "source", "points", "max_points", "marked_by", "marked_at")}


def revision_of_opinions() -> Script:
    scripts = ScriptDirectory.from_config(alembic_config())
    [script] = [
        s for s in scripts.walk_revisions() if s.path.endswith("opinions__settle_into_marks.py")
    ]
    return script


def downgrade_below(config: Config) -> None:
    command.downgrade(config, str(revision_of_opinions().down_revision))


async def read(
    world: World, tables: Mapping[str, Collection[str]]
) -> dict[str, list[dict[str, Any]]]:
    """Rows as the driver gives them: in the middle of the story the schema is not today's."""
    engine = create_async_engine(world.database.url)
    rows = {}
    async with engine.connect() as connection:
        for name, columns in tables.items():
            found = await connection.execute(_select(name, columns))
            rows[name] = [dict(row) for row in found.mappings()]
    await engine.dispose()
    return rows


def _select(name: str, columns: Collection[str]) -> sa.Select[Any]:
    named = [sa.column(each) for each in columns]
    if name == "marking_tasks":
        return sa.select(*named).select_from(sa.table(name)).order_by(*named)
    found = sa.select(*named, sa.column("detail", DETAIL)).select_from(sa.table(name))
    if name == "opinions":
        found = found.where(sa.text("withdrawn_at IS NULL"))
    return found.order_by(*named)


async def test_marks_become_opinions_and_back_without_loss(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    form = await form_of(world, exam)
    some = dict(list(right_choices(form).items())[::2])
    await sit(world, exam, 0, answers=some | words(form))
    await sit(world, exam, 1, answers=some)
    await world.run_jobs()
    grader = await world.grader()
    (await give(grader, await take(grader), checked=[0, 1], note="两点")).raise_for_status()
    (await grader.post("/api/v1/grading/undo")).raise_for_status()
    (await give(grader, await take(grader), checked=[0], note="一点")).raise_for_status()
    await mark_all(grader, points="1.5")

    url = world.database.url.render_as_string(hide_password=False)
    here = await read(world, NOW)
    await migrate(url, downgrade_below)
    back = (await read(world, BEFORE))["marks"]
    await migrate(url, upgrade)
    assert await read(world, NOW) == here

    assert [len(here[name]) for name in ("marks", "opinions", "marking_tasks")] == [200, 5, 5]
    machine = [mark for mark in back if mark["source"] == "machine"]
    assert {mark["marked_by"] for mark in machine} == {None}
    told = [mark["detail"].get("rule", mark["detail"].get("reason")) for mark in machine]
    assert sorted(told) == sorted(m["rule"] for m in here["marks"] if m["rule"] != "one_opinion")
    human = [mark for mark in back if mark["source"] == "human"]
    assert [given_by(mark, "marked") for mark in human] == [
        given_by(opinion, "given") for opinion in here["opinions"]
    ]


def given_by(row: Mapping[str, Any], verb: str) -> tuple[Any, ...]:
    """Where a mark or an opinion stands, who gave it and when, and everything they gave."""
    place, who = (row["run_id"], row["slot"]), (row[f"{verb}_by"], row[f"{verb}_at"])
    return (*place, *who, row["points"], row["detail"])
