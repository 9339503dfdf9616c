# SPDX-License-Identifier: Apache-2.0
"""The service keeps to its description: asked anything that it allows or forbids, by whom it lets in."""

from collections.abc import Callable

import pytest
from schemathesis import GenerationMode

from tests.support.described import ask_all
from tests.support.factories.halls import open_hall
from tests.support.findings import refuse
from tests.support.snapshots import bare_app
from tests.support.world import World

# The first that is made up is the simplest. A right one of that kind leaves out what may be left
# out, so there is a second; a wrong one is wrong already.
EXAMPLES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_every_answer_is_as_described(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    hall = await open_hall(world)
    asked = await ask_all(hall, bare_app(), EXAMPLES)
    failures = [failure for each in asked for failure in each.failures]
    operations = {each.label for each in asked}
    record_property(
        "counted", f"{len(operations)} operations, {len(asked)} requests, {len(failures)} failures"
    )
    refuse(failures, "Mend the answer, or its description.")
    described = bare_app().openapi()["paths"].values()
    assert len(operations) == sum(map(len, described)), "An operation was never asked."
