# SPDX-License-Identifier: Apache-2.0
"""Tokens of programs, and clients that show one."""

from datetime import timedelta
from typing import Any

import httpx

from app.tokens.models import MachineToken
from app.tokens.states import TokenState
from tests.support.factories.drafts import staff_id_of
from tests.support.world import World


async def make_row(world: World, username: str) -> str:
    """A token of this member's that nobody shows; its id."""
    now, owner = world.now(), await staff_id_of(world, username)
    async with world.database.writing() as session:
        token = MachineToken(
            staff_id=owner,
            token_digest="f" * 64,
            name="看板",
            rights=["sittings.read"],
            state=TokenState.GIVEN,
            made_at=now,
            expires_at=now + timedelta(days=90),
        )
        session.add(token)
        await session.flush()
        return str(token.id)


async def make_token(member: httpx.AsyncClient, *rights: str, days: int = 90) -> dict[str, Any]:
    """One that works, as its owner is told of it this once."""
    wish = {"name": "对接程序", "rights": list(rights), "days": days}
    made = await member.post("/api/v1/me/tokens", json=wish)
    answer: dict[str, Any] = made.raise_for_status().json()
    return answer


async def program(world: World, token: str) -> httpx.AsyncClient:
    """A client that shows this token and nothing else."""
    client = await world.anyone()
    client.headers["Authorization"] = f"Bearer {token}"
    return client
