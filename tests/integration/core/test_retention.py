# SPDX-License-Identifier: Apache-2.0
"""Retention over a database with rows of every model: what is past its term goes, nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import StaffMember
from app.audit.service import read_head
from app.items.models import ItemVersion
from app.retention import RetentionReport, declared, list_latest, sweep
from app.retention.families import root_of
from app.retention.timing import line_of
from tests.support.factories.halls import open_hall
from tests.support.factories.terms import (
    Aged,
    add_rare_rows,
    age_everything,
    blob_keys,
    keeper_of,
    past_term,
)
from tests.support.roles import Role
from tests.support.world import World

Keys = Mapping[str, set[tuple[Any, ...]]]


async def keys_of(world: World) -> Keys:
    """The primary keys of all rows, by table."""
    async with world.database.reading() as session:
        return {
            table.name: {tuple(row) for row in await session.execute(sa.select(*table.primary_key))}
            for table in declared()
        }


async def full_and_old(world: World) -> Aged:
    """Rows of every model: all past their term, and their twins just inside it."""
    await open_hall(world)
    await read_head(world.database)  # Links what was done until now.
    await world.new_staff("latecomer", Role.AUDITOR)
    await add_rare_rows(world)
    held = await keys_of(world)
    assert [name for name, keys in held.items() if not keys] == []
    return await age_everything(world)


async def authors_past_term(world: World, aged: Aged) -> set[tuple[Any, ...]]:
    """Staff past their term whom the bank refers to; of them no word is left."""
    wrote = sa.select(ItemVersion.author_id).where(ItemVersion.author_id.is_not(None))
    async with world.database.reading() as session:
        found = await session.scalars(sa.select(StaffMember).where(StaffMember.id.in_(wrote)))
        held = [author for author in found if (author.id,) in aged.old["staff_members"]]
    assert held
    for author in held:
        assert (author.display_name, author.password_hash) == ("—", "—")
        assert author.username.replace("-", "") == author.id.hex
    return {(author.id,) for author in held}


def told_in(report: list[RetentionReport]) -> dict[tuple[str, str], int]:
    """What a report says by table and thing; emptied rows among those that went."""
    told = {(row.table_name, row.thing): row.number for row in report}
    told["staff_members", "rows"] += told.pop(("staff_members", "words"))
    return told


async def test_everything_goes_at_the_end_of_its_term_and_nothing_before(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    aged = await full_and_old(world)
    before, blobs, due = await keys_of(world), blob_keys(world), await past_term(world)
    forever = {table.name for table in declared() if root_of(table) is None}
    assert {name for name, _ in due} == set(before) - forever

    report = await sweep(keeper_of(world), now=world.now())
    assert await past_term(world) == {}
    assert told_in(report) == due
    after = await keys_of(world)
    stay = {name: before[name] if name in forever else aged.twins[name] for name in before}
    stay["staff_members"] |= await authors_past_term(world, aged)
    stay["retention_reports"] |= {(row.id,) for row in report}
    assert after == stay
    # A picture of an item is nobody's, and stays; of the others those of the twins are left.
    assert blob_keys(world) == {key for key in blobs if "twin-" in key or "item-pictures" in key}

    assert await sweep(keeper_of(world), now=world.now()) == []
    assert await keys_of(world) == after
    async with world.database.reading() as session:
        assert [row.id for row in await list_latest(session)] == [row.id for row in report]
    _print(world, capsys, report, aged)


def _print(
    world: World, capsys: pytest.CaptureFixture[str], report: list[RetentionReport], aged: Aged
) -> None:
    """The report as an operator reads it: it is shown in reviews of what retention does."""
    told = [f"\n{world.kind}, swept at {world.now():%Y-%m-%d %H:%M}", *map(line_of, report)]
    told.append(f"  left past their term: 0; twins kept: {sum(map(len, aged.twins.values()))}")
    with capsys.disabled():
        print("\n".join(told))  # noqa: T201
