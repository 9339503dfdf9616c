# SPDX-License-Identifier: Apache-2.0
"""Statements on factors, challenges and resets."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import insert_by_dialect
from app.core.listing import ListStretch, Span, fetch
from app.factors.models import Challenge, Passkey, RecoveryCode, Reset, TotpFactor
from app.factors.states import ResetOf, ResetState


async def has_factor(session: AsyncSession, staff_id: UUID) -> bool:
    """Has this member a factor that counts? Recovery codes alone stand for one that is lost."""
    counts = sa.exists().where(
        TotpFactor.staff_id == staff_id, TotpFactor.confirmed_at.is_not(None)
    )
    key = sa.exists().where(Passkey.staff_id == staff_id)
    return bool(await session.scalar(sa.select(sa.or_(counts, key))))


async def keep_challenge(
    session: AsyncSession, session_id: UUID, text: str, *, now: datetime
) -> None:
    """What is to be signed in this session, in place of any that waits for an answer."""
    kept = {"text": text, "asked_at": now}
    await session.execute(
        insert_by_dialect(session, Challenge)
        .values(session_id=session_id, **kept)
        .on_conflict_do_update(index_elements=["session_id"], set_=kept)
    )


async def take_challenge(session: AsyncSession, session_id: UUID) -> tuple[str, datetime] | None:
    """What was to be signed in this session, and since when; nobody else takes it."""
    taken = await session.execute(
        sa.delete(Challenge)
        .where(Challenge.session_id == session_id)
        .returning(Challenge.text, Challenge.asked_at)
    )
    row = taken.one_or_none()
    return None if row is None else (row.text, row.asked_at)


async def find_totp(
    session: AsyncSession, staff_id: UUID, *, is_confirmed: bool
) -> TotpFactor | None:
    """The one that counts, or the one that waits for its first code."""
    at = TotpFactor.confirmed_at
    return await session.scalar(
        sa.select(TotpFactor).where(
            TotpFactor.staff_id == staff_id, at.is_not(None) if is_confirmed else at.is_(None)
        )
    )


async def take_step(session: AsyncSession, factor_id: UUID, step: int) -> bool:
    """The code of this step is used up by this, unless it or a later one was before."""
    taken = await session.execute(
        sa.update(TotpFactor)
        .where(TotpFactor.id == factor_id, TotpFactor.last_step < step)
        .values(last_step=step)
        .returning(TotpFactor.id)
    )
    return taken.one_or_none() is not None


async def delete_totp(session: AsyncSession, staff_id: UUID) -> None:
    """Neither one that counts nor one that waits is left."""
    await session.execute(sa.delete(TotpFactor).where(TotpFactor.staff_id == staff_id))


async def list_recovery_codes(session: AsyncSession, staff_id: UUID) -> list[RecoveryCode]:
    return list(
        await session.scalars(sa.select(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    )


async def take_recovery_code(
    session: AsyncSession, staff_id: UUID, digest: str, *, now: datetime
) -> bool:
    """The code is used up by this; False when there is none, or when it was before."""
    taken = await session.execute(
        sa.update(RecoveryCode)
        .where(RecoveryCode.staff_id == staff_id, RecoveryCode.digest == digest)
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return taken.one_or_none() is not None


async def delete_recovery_codes(session: AsyncSession, staff_id: UUID) -> None:
    await session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))


async def delete_passkeys(session: AsyncSession, staff_id: UUID) -> None:
    await session.execute(sa.delete(Passkey).where(Passkey.staff_id == staff_id))


async def list_passkeys(session: AsyncSession, staff_id: UUID) -> list[Passkey]:
    """Oldest first."""
    own = sa.select(Passkey).where(Passkey.staff_id == staff_id)
    return list(await session.scalars(own.order_by(Passkey.created_at, Passkey.id)))


async def lock_passkey(session: AsyncSession, staff_id: UUID, passkey_id: UUID) -> Passkey | None:
    """This one of the member's own."""
    named = sa.select(Passkey).where(Passkey.staff_id == staff_id, Passkey.id == passkey_id)
    return await session.scalar(named.with_for_update())


async def is_passkey_known(session: AsyncSession, credential_id: str) -> bool:
    """Is this key anybody's already?"""
    known = sa.exists().where(Passkey.credential_id == credential_id)
    return bool(await session.scalar(sa.select(known)))


async def lock_reset(session: AsyncSession, reset_id: UUID) -> Reset | None:
    return await session.scalar(sa.select(Reset).where(Reset.id == reset_id).with_for_update())


async def list_resets(
    session: AsyncSession, states: Collection[ResetState], *, most: int
) -> list[Reset]:
    """The latest of these states, newest first."""
    found = sa.select(Reset).where(Reset.state.in_(states))
    return list(await session.scalars(found.order_by(Reset.asked_at.desc(), Reset.id).limit(most)))


async def list_page(
    session: AsyncSession, span: Span, *, state: ResetState | None, what: ResetOf | None
) -> ListStretch[Reset]:
    found = sa.select(Reset)
    if state is not None:
        found = found.where(Reset.state == state)
    if what is not None:
        found = found.where(Reset.what == what)
    page = await fetch(session, found, span, keys={"asked_at": Reset.asked_at}, row_id=Reset.id)
    return page.each(lambda row: row[0])


async def find_open_reset(
    session: AsyncSession, staff_id: UUID, what: ResetOf, *, states: Collection[ResetState]
) -> Reset | None:
    """The one that is in one of these states, of which there is one at most."""
    return await session.scalar(
        sa.select(Reset).where(
            Reset.staff_id == staff_id, Reset.what == what, Reset.state.in_(states)
        )
    )


async def list_untold(
    session: AsyncSession, staff_id: UUID, states: Collection[ResetState]
) -> list[Reset]:
    """What was reset of this member, who has not read it yet; oldest first."""
    untold = sa.select(Reset).where(
        Reset.staff_id == staff_id, Reset.state.in_(states), Reset.told_at.is_(None)
    )
    return list(await session.scalars(untold.order_by(Reset.decided_at)))
