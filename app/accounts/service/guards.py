# SPDX-License-Identifier: Apache-2.0
"""Tries to sign in: taken at a pace, counted before anything about them is looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import repository
from app.accounts.errors import TooManyTries
from app.accounts.models import SignInPace
from app.accounts.rules import GUESSED_AT, LET_IN, PACES, REMEMBERED, Pace, PacedBy, TrySource
from app.accounts.service.cookies import set_device_cookie
from app.accounts.service.devices import Devices
from app.core.db import Database
from app.core.security import Vault
from app.core.settings import Settings


@dataclass(frozen=True, slots=True)
class SignInDoor:
    """Where somebody tries to sign in: from where, when, and what the try is judged with."""

    database: Database
    vault: Vault
    settings: Settings
    devices: Devices
    source: TrySource
    now: datetime

    def give_device(self, response: Response) -> None:
        """A browser that shows no device gets one, if its address may have another."""
        if self.source.device is not None:
            return
        shown = self.devices.give(self.source.address, now=self.now)
        if shown is not None:
            set_device_cookie(response, shown, self.settings)


async def admit(door: SignInDoor, names: Sequence[str]) -> None:
    """The try is counted, in a transaction of its own, and may be looked at.

    `names` are what is signed in as, each of which a stranger may know. Refused with the seconds
    to wait when this source has tried too often, at all or at one of the names; a refused try
    makes nobody's wait longer. Of tries at once no more are looked at than one by one.
    """
    async with door.database.writing() as session:
        wait_until = await _spend(session, door, names)
    if wait_until > door.now:
        wait = (wait_until - door.now) / timedelta(seconds=1)
        raise TooManyTries(seconds=math.ceil(wait))


async def forgive(session: AsyncSession, door: SignInDoor, names: Sequence[str]) -> None:
    """The try was right: what its source did wrong at these names counts no more."""
    own = await _hold_source(session, door)
    own.paid_until = PACES[door.source.paced_by].give_back(own.paid_until)
    for name, pair in await _hold_names(session, door, names):
        name.paid_until = PACES[PacedBy.NAME].give_back(name.paid_until)
        await session.delete(pair)


async def let_in(
    session: AsyncSession, names: Sequence[str], *, vault: Vault, now: datetime
) -> None:
    """For ten minutes no source waits for what was tried at these names; its own pace holds."""
    digests = [_name(name, vault) for name in names]
    for row in (await repository.hold_paces(session, digests, now=now)).values():
        row.open_until = now + LET_IN


async def _spend(session: AsyncSession, door: SignInDoor, names: Sequence[str]) -> datetime:
    """From when on the try is taken; when that is at once, it has been counted."""
    now, pace = door.now, PACES[door.source.paced_by]
    # The source alone first: whoever is beyond its pace leaves no rows, whatever names he invents.
    own = await _hold_source(session, door)
    wait_until = pace.next_try(own.paid_until)
    if wait_until > now:
        return wait_until
    tried = await _hold_names(session, door, names)
    for name, pair in tried:
        if name.open_until is None or name.open_until <= now:
            wait_until = max(wait_until, _pace_at(name, now).next_try(pair.paid_until))
    if wait_until > now:
        return wait_until
    own.paid_until = pace.spend(own.paid_until, now=now)
    for name, pair in tried:
        pair.paid_until = PACES[PacedBy.PAIR].spend(pair.paid_until, now=now)
        warmer = PACES[PacedBy.NAME].spend(name.paid_until, now=now)
        name.paid_until = min(warmer, now + REMEMBERED)
    return now


def _pace_at(name: SignInPace, now: datetime) -> Pace:
    """Of a source at this name: slower while many guess at it."""
    is_guessed_at = PACES[PacedBy.NAME].next_try(name.paid_until) > now
    return GUESSED_AT if is_guessed_at else PACES[PacedBy.PAIR]


async def _hold_source(session: AsyncSession, door: SignInDoor) -> SignInPace:
    """The source's row, held before those of names, whoever asks.

    Two who held half of each other's rows would wait for ever.
    """
    digest = door.vault.digest(f"tries by {door.source}")
    held = await repository.hold_paces(session, [digest], now=door.now)
    return held[digest]


async def _hold_names(
    session: AsyncSession, door: SignInDoor, names: Sequence[str]
) -> list[tuple[SignInPace, SignInPace]]:
    """Of each name the row of all who try it, and that of this source's tries."""
    by = f"tries by {door.source} at"
    asked = [(_name(name, door.vault), door.vault.digest(f"{by} {name}")) for name in names]
    held = await repository.hold_paces(session, chain.from_iterable(asked), now=door.now)
    return [(held[name], held[pair]) for name, pair in asked]


def _name(name: str, vault: Vault) -> str:
    return vault.digest(f"tries at {name}")
