# SPDX-License-Identifier: Apache-2.0
"""An authenticator app, as a member of staff has one on the telephone."""

from dataclasses import dataclass

import httpx
import pyotp

from app.factors.rules import STEP
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Shows the code of the world's moment; `recovery_codes` were kept when it was set up."""

    world: World
    secret: str
    recovery_codes: tuple[str, ...] = ()

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).at(self.world.now() + steps * STEP)

    def next_code(self) -> str:
        """The one after that of now, for which time has to pass."""
        self.world.clock.forward(seconds=30)
        return self.code()

    def wrong_code(self) -> str:
        """None of those that would be taken now."""
        taken = {self.code(steps=steps) for steps in (-1, 0, 1)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in taken)


async def enter(world: World, username: str) -> httpx.AsyncClient:
    """A browser that has given name and password, and no more."""
    client = await world.anyone()
    body = {"username": username, "password": PASSWORD}
    (await client.post("/api/v1/sessions", json=body)).raise_for_status()
    return client


async def set_up(world: World, client: httpx.AsyncClient) -> Authenticator:
    """The member whose browser this is has an authenticator, and the session is whole."""
    begun = (await client.post("/api/v1/me/totp")).raise_for_status().json()
    shown = Authenticator(world, begun["secret"])
    body = {"code": shown.code()}
    confirmed = (await client.put("/api/v1/me/totp/confirmation", json=body)).raise_for_status()
    return Authenticator(world, begun["secret"], tuple(confirmed.json()["recovery_codes"]))


async def equipped(world: World, role: Role = Role.OPERATOR) -> Authenticator:
    """The member with this role alone has an authenticator."""
    await world.staff(role)
    return await set_up(world, await enter(world, str(role)))


async def give(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.put("/api/v1/sessions/current/code", json={"code": code})
