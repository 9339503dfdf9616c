# SPDX-License-Identifier: Apache-2.0
"""Receipts as others get to see them."""

from typing import Any

import httpx

from tests.support.factories.exams import Desk
from tests.support.world import World


async def receipt_of(desk: Desk) -> dict[str, Any]:
    """The receipt by API; `signed` has its code."""
    answer = await desk.client.get(desk.path("receipt"))
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


async def verified(world: World, text: str) -> dict[str, Any]:
    """What somebody who is not signed in is answered about a code."""
    asked = await (await world.anyone()).post("/api/v1/verifications", json={"text": text})
    told: dict[str, Any] = asked.raise_for_status().json()
    return told


async def reopened(world: World, desk: Desk) -> httpx.Response:
    path = desk.path("reopening")
    return await (await world.operator()).post(path, json={"reason": "误触交卷"})
