# SPDX-License-Identifier: Apache-2.0
"""Statements on keys."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.signing.models import KeyEntry, SigningKey
from app.signing.states import SIGNING_KEY, KeyCapability
from app.signing.values import Purpose

# Any number that no other lock of ours has.
_CHANGING = 0x6B657973


async def wait_for_turn(session: AsyncSession) -> None:
    """This transaction alone changes keys until it ends; on SQLite only one writes anyway."""
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHANGING)))


async def find_active(session: AsyncSession, purpose: Purpose) -> SigningKey | None:
    return await session.scalar(_able(purpose, KeyCapability.SIGN))


async def find_announced(session: AsyncSession, purpose: Purpose) -> SigningKey | None:
    """The one that has been announced longest."""
    announced = _able(purpose, KeyCapability.SUCCEED).order_by(SigningKey.announced_at)
    return await session.scalar(announced.limit(1))


def _able(purpose: Purpose, capability: KeyCapability) -> sa.Select[SigningKey]:
    return sa.select(SigningKey).where(
        SigningKey.purpose == purpose, SigningKey.state.in_(SIGNING_KEY.able(capability))
    )


async def find_key(session: AsyncSession, kid: str) -> SigningKey | None:
    return await session.scalar(sa.select(SigningKey).where(SigningKey.kid == kid))


async def list_keys(session: AsyncSession) -> list[SigningKey]:
    return list(await session.scalars(sa.select(SigningKey).order_by(SigningKey.announced_at)))


async def list_entries(session: AsyncSession) -> list[KeyEntry]:
    return list(await session.scalars(sa.select(KeyEntry).order_by(KeyEntry.seq)))


async def find_last_entry(session: AsyncSession) -> KeyEntry | None:
    return await session.scalar(sa.select(KeyEntry).order_by(KeyEntry.seq.desc()).limit(1))
