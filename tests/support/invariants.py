# SPDX-License-Identifier: Apache-2.0
"""What is always true of a world's rows, asked after its story."""

from app.audit.service import read_head
from app.core.invariants import Broken
from app.invariants import INVARIANTS, look
from tests.support.findings import refuse
from tests.support.world import World

REMEDY = (
    "The story left rows that deny what is always true (app/*/invariants.py). "
    "Mend what wrote them; if it is right, mend what the invariant says:"
)


async def odd(world: World) -> dict[str, tuple[str, ...]]:
    """The ids that deny each invariant that does not hold."""
    return {each.name: each.ids for each in await _broken(world)}


async def demand_invariants(world: World) -> None:
    """Nothing that is always true has become false."""
    broken = await _broken(world)
    refuse([f"{each.name}: {each.number}, {', '.join(each.ids)}" for each in broken], REMEDY)


async def _broken(world: World) -> list[Broken]:
    """As the nightly look finds them, in one transaction: each of fifty cost more than its answer.

    No table of a story is long, and nobody waits for this reader.
    """
    await read_head(world.database)
    broken: list[Broken] = []
    async with world.database.reading() as session:
        for invariant in INVARIANTS:
            broken += await look(session, invariant)
    return broken
