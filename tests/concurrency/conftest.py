# SPDX-License-Identifier: Apache-2.0
"""Whatever comes first, what is always true holds afterwards."""

from collections.abc import AsyncIterator

import pytest

from tests.support.invariants import demand_invariants
from tests.support.world import World


@pytest.fixture
async def world(world: World) -> AsyncIterator[World]:
    """The world of everywhere else, and after the race every invariant."""
    yield world
    await demand_invariants(world)
