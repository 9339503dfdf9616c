# SPDX-License-Identifier: Apache-2.0
"""What is always true of a world's rows, asked after its story."""

from app.invariants import find_broken
from tests.support.findings import refuse
from tests.support.world import World

REMEDY = (
    "The story left rows that deny what is always true (app/*/invariants.py). "
    "Mend what wrote them; if it is right, mend what the invariant says:"
)


async def odd(world: World) -> dict[str, tuple[str, ...]]:
    """The ids that deny each invariant that does not hold."""
    return {each.name: each.ids for each in await find_broken(world.database)}


async def demand_invariants(world: World) -> None:
    """Nothing that is always true has become false."""
    broken = await find_broken(world.database)
    refuse([f"{each.name}: {each.number}, {', '.join(each.ids)}" for each in broken], REMEDY)
