# SPDX-License-Identifier: Apache-2.0
"""Every journey of a world ends with a look at what is always true of its rows."""

from collections.abc import AsyncIterator

import pytest

from tests.support.invariants import demand_invariants
from tests.support.world import World


@pytest.fixture
async def world(world: World) -> AsyncIterator[World]:
    """The world of everywhere else, and after the story every invariant."""
    yield world
    await demand_invariants(world)
