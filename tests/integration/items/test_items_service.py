# SPDX-License-Identifier: Apache-2.0
"""Stored items: imports add versions and never change one."""

import dataclasses
from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.items import service as items
from app.items.errors import ItemVersionNotFound
from app.items.models import BankItem, ItemVersion
from app.items.service import ImportReport
from question_bank.items import Item, digest_of, to_data
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
    shipped_bank,
)
from tests.support.world import World

FOUR: tuple[Item, ...] = (
    make_multiple(),
    make_short_answer(),
    make_single(valid_for=2024),
    make_true_false(),
)


async def _import(world: World, *given: Item) -> ImportReport:
    async with world.database.writing() as session:
        return await items.adopt_items(session, given, now=world.now())


async def test_import_of_new_items_makes_them_current(world: World) -> None:
    assert await _import(world, *FOUR) == ImportReport(added=4, changed=0, unchanged=0)
    async with world.database.reading() as session:
        stored = await items.list_approved(session)
    assert tuple(s.item for s in stored) == tuple(sorted(FOUR, key=lambda item: item.reference))


async def test_import_of_nothing_changes_nothing(world: World) -> None:
    assert await _import(world) == ImportReport(0, 0, 0)


async def test_import_again_changes_nothing(world: World) -> None:
    await _import(world, *FOUR)
    assert await _import(world, *FOUR) == ImportReport(added=0, changed=0, unchanged=4)
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(ItemVersion)) == 4


async def test_import_of_changed_item_adds_a_version_and_keeps_the_old(world: World) -> None:
    before, after = make_single(), make_single(key="C", difficulty=Decimal("0.2"))
    await _import(world, before, make_multiple())
    async with world.database.reading() as session:
        (_, old) = await items.list_approved(session)
    report = await _import(world, after, make_multiple())
    assert report == ImportReport(added=0, changed=1, unchanged=1)
    async with world.database.reading() as session:
        (_, new) = await items.list_approved(session)
        both = await items.get_items(session, [old.version_id, new.version_id])
    assert both == {old.version_id: before, new.version_id: after}


async def test_import_of_item_changed_back_is_a_third_version(world: World) -> None:
    one, other = make_single(), dataclasses.replace(make_single(), stem="另一题干")
    for item in (one, other, one):
        await _import(world, item)
    async with world.database.reading() as session:
        (current,) = await items.list_approved(session)
        version = await session.get_one(ItemVersion, current.version_id)
    assert (version.number, current.item) == (3, one)


async def test_import_leaves_items_that_are_not_given(world: World) -> None:
    await _import(world, make_single())
    await _import(world, make_multiple())
    async with world.database.reading() as session:
        assert len(await items.list_approved(session)) == 2


async def test_import_is_on_the_trail_with_each_version(world: World) -> None:
    await _import(world, make_single())
    await _import(world, make_single())
    await _import(world, make_single(key="C"))
    async with world.database.reading() as session:
        entries = list(await session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))
    mine = [entry for entry in entries if entry.action == "items.item.adopt"]
    assert [entry.detail["number"] for entry in mine] == [1, 2]
    assert mine[1].detail["digest"] == digest_of(make_single(key="C"))
    assert mine[0].subject_id == mine[1].subject_id


async def test_import_of_the_shipped_bank_stores_it_whole(world: World) -> None:
    bank = shipped_bank()
    assert (await _import(world, *bank)).added == len(bank)
    async with world.database.reading() as session:
        stored = [s.item for s in await items.list_approved(session)]
    assert sorted(stored, key=lambda i: i.reference) == sorted(bank, key=lambda i: i.reference)


async def test_import_of_one_reference_twice_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError):
        await _import(world, make_single(), make_single(key="C"))
    async with world.database.reading() as session:
        assert await items.list_approved(session) == []


async def test_get_items_with_unknown_version_is_refused(world: World) -> None:
    await _import(world, make_single())
    async with world.database.reading() as session:
        (known,) = await items.list_approved(session)
        with pytest.raises(ItemVersionNotFound):
            await items.get_items(session, [known.version_id, uuid4()])


async def test_get_items_of_a_version_named_twice_gives_it_once(world: World) -> None:
    await _import(world, make_single())
    async with world.database.reading() as session:
        (known,) = await items.list_approved(session)
        found = await items.get_items(session, [known.version_id, known.version_id])
    assert found == {known.version_id: make_single()}


async def test_database_refuses_a_second_version_of_one_number(world: World) -> None:
    await _import(world, make_single())
    with pytest.raises(IntegrityError):
        await _insert_version(world, number=1)


async def test_database_refuses_a_type_that_does_not_exist(world: World) -> None:
    await _import(world, make_single())
    with pytest.raises(IntegrityError):
        await _insert_version(world, number=2, type="essay")


async def _insert_version(world: World, **changes: object) -> None:
    """A further version of the one item there is, past the service."""
    fields: dict[str, object] = {
        "type": "single",
        "topic": "policy",
        "difficulty": Decimal("0.5"),
        "state": "superseded",
        "cognitive": "apply",
        "body": to_data(make_single()),
        "digest": "0" * 64,
        "words": "",
        "meant_for": "",
        "fingerprint": b"",
        "created_at": world.now(),
    }
    async with world.database.writing() as session:
        stored = (await session.scalars(sa.select(BankItem))).one()
        session.add(ItemVersion(item_id=stored.id, **fields | changes))
