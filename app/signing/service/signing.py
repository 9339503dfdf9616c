# SPDX-License-Identifier: Apache-2.0
"""Signing a statement, and what the service knows of a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import cose
from app.core.digits import from_base64url
from app.signing import repository
from app.signing.errors import KeyUnopenable
from app.signing.rules import KnownKey, follow
from app.signing.service.changing import ensure_active
from app.signing.service.ring import KeyRing
from app.signing.values import Purpose


@dataclass(frozen=True, slots=True)
class Statement:
    """What was signed, and by the key of which name."""

    kid: str
    message: bytes


async def sign(
    session: AsyncSession,
    keys: KeyRing,
    purpose: Purpose,
    payload: bytes,
    aad: bytes,
    *,
    now: datetime,
) -> Statement:
    """The payload is signed by the key that is active in this transaction.

    Refused with KeyUnopenable where the service runs with another secret than sealed it.
    """
    key = await ensure_active(session, keys, purpose, now=now)
    return Statement(key.kid, cose.sign(payload, keys.opened(key), aad))


async def list_history(session: AsyncSession) -> list[list[str]]:
    """Every entry from the first on: its signed texts, as base64url."""
    return [entry.signed for entry in await repository.list_entries(session)]


async def known_keys(session: AsyncSession) -> Mapping[bytes, KnownKey]:
    """All keys there ever were, by name, as their history tells it."""
    return keys_of(await list_history(session))


def keys_of(history: list[list[str]]) -> Mapping[bytes, KnownKey]:
    """The keys of a history as it is published; HistoryBroken where it does not hold."""
    return _followed(tuple(map(tuple, history)))


# By every byte of it, so that no entry is ever overlooked; a history grows by an entry in years, and
# whoever asks for a receipt would else have each of its signatures checked anew.
@lru_cache(maxsize=4)
def _followed(history: tuple[tuple[str, ...], ...]) -> Mapping[bytes, KnownKey]:
    told = [[from_base64url(text) for text in signed] for signed in history]
    return MappingProxyType(follow(told))


async def fault_of(session: AsyncSession, keys: KeyRing, purpose: Purpose) -> str | None:
    """The name of the key that should sign and cannot be opened by this service."""
    active = await repository.find_active(session, purpose)
    if active is None:
        return None
    try:
        keys.opened(active)
    except KeyUnopenable:
        return active.kid
    return None
