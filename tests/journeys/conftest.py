# SPDX-License-Identifier: Apache-2.0
"""Every journey of a world ends with a look at what is always true of its rows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.factories.rounds import FullRound, round_of
from tests.support.invariants import demand_invariants
from tests.support.world import World


@pytest.fixture
async def world(world: World) -> AsyncIterator[World]:
    """The world of everywhere else, and after the story every invariant."""
    yield world
    await demand_invariants(world)


@pytest.fixture
async def full_round(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> FullRound:
    """What everybody was answered who tried everything, once a run; only to be read."""
    return await round_of(database_kind, tmp_path, request)
