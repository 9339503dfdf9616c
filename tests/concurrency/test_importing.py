# SPDX-License-Identifier: Apache-2.0
"""One file brought into the bank twice at once: its questions are there once."""

import asyncio
from collections import Counter

import sqlalchemy as sa

from app.core.errors import DomainError
from app.exchange import service as exchange
from app.items.models import BankItem, ItemVersion
from tests.support.factories.imports import bank_file, bring, look, prepare, staff_id
from tests.support.factories.items import make_single
from tests.support.world import World

FILE = [make_single(f"s-{number}") for number in range(20)]


async def told(world: World, ready: exchange.Ready) -> str:
    """How the import of what is ready ends, or the code of its refusal."""
    try:
        async with world.database.writing() as session:
            return str((await exchange.confirm(session, ready)).state)
    except DomainError as refusal:
        return refusal.code


async def in_bank(world: World) -> tuple[int, int]:
    """Items and versions of items."""
    async with world.database.reading() as session:
        counts = [
            await session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (BankItem, ItemVersion)
        ]
    return counts[0] or 0, counts[1] or 0


async def test_two_people_import_the_same_file_at_once_and_one_of_them_is_asked_to_look_again(
    world: World,
) -> None:
    """The other's file has the same questions the other way round."""
    ready = []
    for name, questions in (("one", FILE), ("other", list(reversed(FILE)))):
        author = await staff_id(world, name)
        stored = await bring(world, bank_file(questions), author)
        ready.append(await prepare(world, await look(world, stored.id, author), author))
    ended = await asyncio.gather(*(told(world, each) for each in ready))
    assert Counter(ended) == {"confirmed": 1, "import_stale": 1}
    assert await in_bank(world) == (20, 20)


async def test_import_confirmed_three_times_at_once_is_taken_in_once(world: World) -> None:
    author = await staff_id(world, "author")
    stored = await bring(world, bank_file(FILE), author)
    seen = await look(world, stored.id, author)
    ready = [await prepare(world, seen, author) for _ in range(3)]
    ended = await asyncio.gather(*(told(world, each) for each in ready))
    assert Counter(ended) == {"confirmed": 1, "illegal_verb": 2}
    assert await in_bank(world) == (20, 20)
