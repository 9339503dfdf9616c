# SPDX-License-Identifier: Apache-2.0
"""What the bank's pages ask their database: as much for a bank of two pages as for three items."""

from collections.abc import Mapping

from tests.support.factories.drafts import put_approved, put_in_review, read_page
from tests.support.factories.items import make_single
from tests.support.factories.statistics import observe
from tests.support.roles import Role
from tests.support.statements import statements
from tests.support.world import World

# How many statements each page may take.
MOST: Mapping[str, int] = {
    "/bank": 9,
    "/bank/items/policy-s-000": 9,
    "/bank/review": 9,
    "/bank/statistics": 6,
    "/bank/statistics/policy-s-000": 6,
    "/bank/export": 2,
}


async def put(world: World, start: int, end: int) -> None:
    """Items with figures, each the twin of many, and of every tenth a draft under review."""
    numbered = {
        n: make_single(f"policy-s-{n:03}", topic=f"topic-{n % 7}") for n in range(start, end)
    }
    await put_approved(world, *numbered.values())
    await observe(world, {item.reference: "BA" for item in numbered.values()})
    waiting = [make_single(f"policy-w-{n:03}") for n in numbered if n % 10 == 0]
    await put_in_review(world, *waiting)


async def counted(world: World) -> dict[str, int]:
    """The statements of each page, for somebody who has been there before."""
    reader = await world.staff(Role.REVIEWER)
    counts = {}
    for page in MOST:
        # The session is read anew after some seconds, and is not what is counted here.
        await read_page(reader, page)
        with statements(world) as seen:
            await read_page(reader, page)
        counts[page] = len(seen)
    return counts


async def test_statements_of_a_page_do_not_grow_with_the_bank(world: World) -> None:
    await world.staff(Role.AUTHOR)
    await put(world, 0, 3)
    few = await counted(world)
    await put(world, 3, 60)
    assert await counted(world) == few
    assert {page: count for page, count in few.items() if count > MOST[page]} == {}
