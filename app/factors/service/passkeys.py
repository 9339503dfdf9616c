# SPDX-License-Identifier: Apache-2.0
"""Passkeys: added by who has just proved to be the member, and given as the second factor."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.states import Member
from app.core.settings import Settings
from app.doors import service as doors
from app.doors.service import SignInDoor
from app.factors import repository
from app.factors.errors import (
    ChallengeGone,
    FactorNotFound,
    PasskeyCopied,
    PasskeyKnown,
    PasskeyRefused,
    PasskeysFull,
    PasskeysOff,
    PasskeyUnknown,
)
from app.factors.models import Passkey
from app.factors.rules import (
    CHALLENGE_LIFE,
    MOST_PASSKEYS,
    RelyingParty,
    is_fresh,
    relying_party_of,
    seems_copied,
)
from app.factors.service.own import Changed, conclude, demand_factor_left, lock_to_change


def party_of(settings: Settings) -> RelyingParty:
    """The site that passkeys are for; refused where the settings name none."""
    party = relying_party_of(settings.public_address)
    if party is None:
        raise PasskeysOff
    return party


async def ask_to_give(door: SignInDoor, own: Member) -> dict[str, Any]:
    """What the browser is to ask a key for; answered once, within five minutes."""
    from app.factors.service import ceremonies  # noqa: PLC0415 - see there

    party = party_of(door.settings)
    async with door.database.writing() as session:
        await accounts.lock_own_session(session, door, own)
        known = await repository.list_passkeys(session, own.staff_id)
        if not known:
            raise FactorNotFound
        challenge = await _new_challenge(session, door, own)
        return ceremonies.options_to_give(party, known, challenge)


async def give_passkey(door: SignInDoor, own: Member, credential: Mapping[str, Any]) -> str:
    """The session is whole, under the new token given back.

    Refused when the key is none of this member's, signed something else than was asked, or seems
    to be a copy.
    """
    party = party_of(door.settings)
    await doors.admit(door, [_named(own)])
    try:
        return await _take_passkey(door, own, party, credential)
    except (PasskeyUnknown, PasskeyRefused, PasskeyCopied):
        await doors.tell_wrong_factor(door, own.staff_id, "passkey")
        raise


async def _take_passkey(
    door: SignInDoor, own: Member, party: RelyingParty, credential: Mapping[str, Any]
) -> str:
    from app.factors.service import ceremonies  # noqa: PLC0415 - see there

    challenge = await _take_challenge(door, own)
    async with door.database.reading() as session:
        known = await repository.list_passkeys(session, own.staff_id)
    passkey = next((key for key in known if key.credential_id == credential["id"]), None)
    if passkey is None:
        raise PasskeyUnknown
    count = ceremonies.count_given(party, credential, challenge, public_key=passkey.public_key)
    async with door.database.writing() as session:
        row = await accounts.lock_own_session(session, door, own)
        found = await repository.lock_passkey(session, own.staff_id, passkey.id)
        if found is None:
            raise PasskeyUnknown
        if seems_copied(kept=found.sign_count, shown=count):
            raise PasskeyCopied(name=found.name)
        found.sign_count, found.last_used_at = count, door.now
        await doors.forgive(session, door, [_named(own)])
        return await accounts.make_whole(session, door, own, row, factor="passkey")


def _named(own: Member) -> str:
    """What is tried at with passkeys."""
    return f"passkey of {own.staff_id}"


async def ask_to_add(door: SignInDoor, own: Member) -> dict[str, Any]:
    """What the browser is to ask for a new key; by who may change the factors."""
    from app.factors.service import ceremonies  # noqa: PLC0415 - see there

    party = party_of(door.settings)
    async with door.database.writing() as session:
        await lock_to_change(session, door, own)
        known = await repository.list_passkeys(session, own.staff_id)
        if len(known) >= MOST_PASSKEYS:
            raise PasskeysFull(most=MOST_PASSKEYS)
        challenge = await _new_challenge(session, door, own)
        return ceremonies.options_to_add(party, own, known, challenge)


async def add_passkey(
    door: SignInDoor,
    own: Member,
    credential: Mapping[str, Any],
    *,
    name: str,
    transports: Sequence[str],
) -> Changed:
    """The key counts from now on; other sessions have ended, and who had no codes has them."""
    from app.factors.service import ceremonies  # noqa: PLC0415 - see there

    party = party_of(door.settings)
    challenge = await _take_challenge(door, own)
    made = ceremonies.read_new(party, credential, challenge)
    async with door.database.writing() as session:
        row = await lock_to_change(session, door, own)
        if await repository.is_passkey_known(session, made.credential_id):
            raise PasskeyKnown
        session.add(
            Passkey(
                staff_id=own.staff_id,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                name=name,
                transports=list(transports),
                created_at=door.now,
            )
        )
        return await conclude(session, door, own, row, "factors.passkey.add")


async def rename_passkey(door: SignInDoor, own: Member, passkey_id: UUID, name: str) -> Changed:
    async with door.database.writing() as session:
        row = await lock_to_change(session, door, own)
        passkey = await _lock(session, own, passkey_id)
        passkey.name = name
        return await conclude(session, door, own, row, "factors.passkey.rename")


async def remove_passkey(door: SignInDoor, own: Member, passkey_id: UUID) -> Changed:
    """The key counts no more. Refused to who must have a factor and has no other."""
    async with door.database.writing() as session:
        row = await lock_to_change(session, door, own)
        await session.delete(await _lock(session, own, passkey_id))
        await demand_factor_left(session, door, own)
        return await conclude(session, door, own, row, "factors.passkey.remove")


async def _lock(session: AsyncSession, own: Member, passkey_id: UUID) -> Passkey:
    passkey = await repository.lock_passkey(session, own.staff_id, passkey_id)
    if passkey is None:
        raise FactorNotFound
    return passkey


async def _new_challenge(session: AsyncSession, door: SignInDoor, own: Member) -> str:
    """A new one, in place of any that waits for an answer in this session."""
    text = secrets.token_urlsafe(48)
    await repository.keep_challenge(session, own.session_id, text, now=door.now)
    return text


async def _take_challenge(door: SignInDoor, own: Member) -> str:
    """What was asked in this session; whatever comes of the answer, there is no second one.

    In a transaction of its own, so that a refused answer has used it up, too.
    """
    async with door.database.writing() as session:
        taken = await repository.take_challenge(session, own.session_id)
    if taken is None or not is_fresh(taken[1], now=door.now, within=CHALLENGE_LIFE):
        raise ChallengeGone
    return taken[0]
