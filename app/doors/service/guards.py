# SPDX-License-Identifier: Apache-2.0
"""Tries to sign in: taken at a pace, counted before anything about them is looked at."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.security import Vault
from app.doors import repository
from app.doors.errors import TooManyCodes, TooManyTries
from app.doors.models import SignInPace
from app.doors.rules import CODES, GUESSED_AT, LET_IN, PACES, REMEMBERED, Pace, PacedBy
from app.doors.service.doors import SignInDoor
from app.doors.service.telling import tell_slowed, told_digest


async def admit(door: SignInDoor, names: Sequence[str]) -> None:
    """The try is counted, in a transaction of its own, and may be looked at.

    `names` are what is signed in as, each of which a stranger may know. Refused with the seconds
    to wait when this source has tried too often, at all or at one of the names; a refused try
    makes nobody's wait longer. Of tries at once no more are looked at than one by one.
    """
    async with door.database.writing() as session:
        own, told = await _hold_source(session, door)
        wait_until = await _spend(session, door, names, own)
        if wait_until > door.now:
            await tell_slowed(session, door, told)
    if wait_until > door.now:
        raise TooManyTries(seconds=_seconds(wait_until - door.now))


async def admit_code(door: SignInDoor, staff_id: UUID) -> None:
    """The code of a member, whose password was right, is counted and may be looked at.

    By its source as any try, and with all others at this member's codes, of which there are few
    enough to be guessed from many sources. Refused with the seconds to wait.
    """
    async with door.database.writing() as session:
        # Held before source and names, whoever asks: see `_hold_source`.
        codes = await _hold_codes(session, door, staff_id)
        own, told = await _hold_source(session, door)
        wait_until = CODES.next_try(codes.paid_until)
        if wait_until <= door.now:
            wait_until = await _spend(session, door, [f"factor of {staff_id}"], own)
        if wait_until <= door.now:
            codes.paid_until = CODES.spend(codes.paid_until, now=door.now)
        else:
            await tell_slowed(session, door, told)
    if wait_until > door.now:
        raise TooManyCodes(seconds=_seconds(wait_until - door.now))


def _seconds(wait: timedelta) -> int:
    """In whole ones, by which it is over."""
    return math.ceil(wait / timedelta(seconds=1))


async def forgive_code(session: AsyncSession, door: SignInDoor, staff_id: UUID) -> None:
    """The code was right: what was tried before it counts no more, whoever tried it."""
    codes = await _hold_codes(session, door, staff_id)
    codes.paid_until = door.now
    await forgive(session, door, [f"factor of {staff_id}"])


async def forgive(session: AsyncSession, door: SignInDoor, names: Sequence[str]) -> None:
    """The try was right: what its source did wrong at these names counts no more."""
    own, _ = await _hold_source(session, door)
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


async def _spend(
    session: AsyncSession, door: SignInDoor, names: Sequence[str], own: SignInPace
) -> datetime:
    """From when on the try is taken; when that is at once, it has been counted."""
    now, pace = door.now, PACES[door.source.paced_by]
    # The source alone first: whoever is beyond its pace leaves no rows, whatever names he invents.
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


async def _hold_source(session: AsyncSession, door: SignInDoor) -> tuple[SignInPace, SignInPace]:
    """The source's row, and that of what the trail is told of it; held before those of names.

    Two who held half of each other's rows would wait for ever. Both at once: whoever floods us
    must not make each try longer by what is said of it.
    """
    own, told = door.vault.digest(f"tries by {door.source}"), told_digest(door, "slowed")
    held = await repository.hold_paces(session, [own, told], now=door.now)
    return held[own], held[told]


async def _hold_names(
    session: AsyncSession, door: SignInDoor, names: Sequence[str]
) -> list[tuple[SignInPace, SignInPace]]:
    """Of each name the row of all who try it, and that of this source's tries."""
    by = f"tries by {door.source} at"
    asked = [(_name(name, door.vault), door.vault.digest(f"{by} {name}")) for name in names]
    held = await repository.hold_paces(session, chain.from_iterable(asked), now=door.now)
    return [(held[name], held[pair]) for name, pair in asked]


async def _hold_codes(session: AsyncSession, door: SignInDoor, staff_id: UUID) -> SignInPace:
    digest = door.vault.digest(f"codes of {staff_id}")
    held = await repository.hold_paces(session, [digest], now=door.now)
    return held[digest]


def _name(name: str, vault: Vault) -> str:
    return vault.digest(f"tries at {name}")
