# SPDX-License-Identifier: Apache-2.0
"""Duties as an operator gives them and takes them back, by the API."""

from typing import Any
from uuid import UUID

import httpx

from app.sittings.values import Duty
from tests.support.factories.drafts import staff_id_of
from tests.support.world import World


def duties_of(sitting_id: UUID | str) -> str:
    return f"/api/v1/sittings/{sitting_id}/duties"


async def assign(
    world: World, sitting_id: UUID | str, name: str, duty: Duty, **more: Any
) -> httpx.Response:
    """The member of staff who signs in by this name is given the duty, or is not."""
    body = {"staff_id": str(await staff_id_of(world, name)), "duty": duty} | more
    return await (await world.operator()).post(duties_of(sitting_id), json=body)


async def take_back(
    world: World, sitting_id: UUID | str, name: str, duty: Duty, **more: Any
) -> httpx.Response:
    body = {"staff_id": str(await staff_id_of(world, name)), "duty": duty} | more
    path = f"{duties_of(sitting_id)}/taking-back"
    return await (await world.operator()).post(path, json=body)
