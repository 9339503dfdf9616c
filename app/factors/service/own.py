# SPDX-License-Identifier: Apache-2.0
"""A member's own factors: set up, replaced and removed, each time by who has just proved it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import Session
from app.accounts.rules import HALF_LIFE, needs_factor
from app.accounts.states import Member
from app.audit import service as audit
from app.audit.values import staff_actor
from app.doors.service import SignInDoor
from app.factors import repository
from app.factors.errors import (
    FactorNotBegun,
    FactorNotFound,
    FactorStale,
    LastFactor,
    SignInStale,
)
from app.factors.models import Passkey, RecoveryCode, TotpFactor
from app.factors.rules import FRESH, RECOVERY_CODES, is_fresh
from app.factors.service.drawing import draw_recovery_code, draw_secret
from app.factors.service.proving import digest_of, find_step, open_secret

# What an authenticator app shows beside the name.
ISSUER = "Kaochang"


@dataclass(frozen=True, slots=True)
class OwnFactors:
    """What a member has to come in with. `may_change`: it was proved recently enough."""

    totp: TotpFactor | None
    passkeys: tuple[Passkey, ...]
    codes_left: int
    may_change: bool

    @property
    def has_any(self) -> bool:
        return self.totp is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class NewTotp:
    """What an authenticator app is told: the secret, and the same as an address for a QR code."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The session goes on under this token; `recovery_codes` are shown now and never again."""

    token: str
    recovery_codes: tuple[str, ...] = ()


async def find_own(door: SignInDoor, own: Member) -> OwnFactors:
    """What the member has, as of now."""
    async with door.database.reading() as session:
        row = await accounts.find_own_session(session, own)
        totp = await repository.find_totp(session, own.staff_id, is_confirmed=True)
        passkeys = tuple(await repository.list_passkeys(session, own.staff_id))
        codes = await repository.list_recovery_codes(session, own.staff_id)
    has_any = totp is not None or bool(passkeys)
    return OwnFactors(
        totp,
        passkeys,
        sum(code.used_at is None for code in codes),
        row is not None and _is_proved(row, door, has_any=has_any),
    )


async def begin_totp(door: SignInDoor, own: Member) -> NewTotp:
    """A new secret waits for its first code; what the member had until now counts until then."""
    async with door.database.writing() as session:
        await lock_to_change(session, door, own)
        waiting = await repository.find_totp(session, own.staff_id, is_confirmed=False)
        if waiting is not None:
            await session.delete(waiting)
            await session.flush()  # One alone may wait: see the table's index.
        secret = draw_secret()
        session.add(
            TotpFactor(
                staff_id=own.staff_id,
                secret_sealed=door.vault.seal(secret),
                created_at=door.now,
            )
        )
    return _as_shown(secret, own)


async def find_begun(door: SignInDoor, own: Member) -> NewTotp:
    """The secret that waits for its first code, to be shown once more to who may change it."""
    async with door.database.reading() as session:
        await lock_to_change(session, door, own)
        waiting = await repository.find_totp(session, own.staff_id, is_confirmed=False)
    if waiting is None:
        raise FactorNotBegun
    return _as_shown(open_secret(waiting, door.vault), own)


async def confirm_totp(door: SignInDoor, own: Member, code: str) -> Changed:
    """The new authenticator counts, in place of any before it; the session is whole.

    Its first code shows that both sides know the secret, and is used up by it. Who had no
    recovery codes gets them.
    """
    async with door.database.writing() as session:
        row = await lock_to_change(session, door, own)
        waiting = await repository.find_totp(session, own.staff_id, is_confirmed=False)
        if waiting is None:
            raise FactorNotBegun
        step = find_step(waiting, code, door)
        before = await repository.find_totp(session, own.staff_id, is_confirmed=True)
        if before is not None:
            await session.delete(before)
            await session.flush()  # One alone may count: see the table's index.
        waiting.confirmed_at, waiting.last_step = door.now, step
        return await conclude(session, door, own, row, "factors.totp.confirm")


async def remove_totp(door: SignInDoor, own: Member) -> Changed:
    """The authenticator's codes count no more. Refused to who must have a factor and has no other."""
    async with door.database.writing() as session:
        row = await lock_to_change(session, door, own)
        if await repository.find_totp(session, own.staff_id, is_confirmed=True) is None:
            raise FactorNotFound
        await repository.delete_totp(session, own.staff_id)
        await demand_factor_left(session, door, own)
        return await conclude(session, door, own, row, "factors.totp.remove")


async def renew_recovery_codes(door: SignInDoor, own: Member) -> Changed:
    """Ten new codes, shown now; none from before counts."""
    async with door.database.writing() as session:
        row = await lock_to_change(session, door, own)
        if not await repository.has_factor(session, own.staff_id):
            raise FactorNotFound
        await repository.delete_recovery_codes(session, own.staff_id)
        return await conclude(session, door, own, row, "factors.recovery_codes.renew")


async def forget_all(session: AsyncSession, staff_id: UUID) -> None:
    """The member has no factor any more, nor a recovery code."""
    await repository.delete_totp(session, staff_id)
    await repository.delete_passkeys(session, staff_id)
    await repository.delete_recovery_codes(session, staff_id)


async def lock_to_change(session: AsyncSession, door: SignInDoor, own: Member) -> Session:
    """The session that asks, proved a moment ago; the member is locked until the end.

    Judged here and not where the session was looked up: a half session of somebody who has set up
    a factor meanwhile changes nothing any more.
    """
    row = await accounts.lock_own_session(session, door, own)
    has_any = await repository.has_factor(session, own.staff_id)
    if not _is_proved(row, door, has_any=has_any):
        if has_any:
            raise FactorStale(minutes=FRESH // timedelta(minutes=1))
        raise SignInStale(minutes=HALF_LIFE // timedelta(minutes=1))
    return row


def _is_proved(row: Session, door: SignInDoor, *, has_any: bool) -> bool:
    """By the factor, if there is one; a first one is set up by who has just signed in."""
    if has_any:
        return is_fresh(row.factor_at, now=door.now, within=FRESH)
    return is_fresh(row.created_at, now=door.now, within=HALF_LIFE)


async def demand_factor_left(session: AsyncSession, door: SignInDoor, own: Member) -> None:
    """One has just been removed: refused to who must have one and has no other."""
    await session.flush()  # What is left is asked of the database.
    if await repository.has_factor(session, own.staff_id):
        return
    if door.settings.second_factor == "required" and needs_factor(own.rights):
        raise LastFactor
    # They stand for a factor that is lost; of none they would be the only one.
    await repository.delete_recovery_codes(session, own.staff_id)


async def conclude(
    session: AsyncSession, door: SignInDoor, own: Member, row: Session, action: str
) -> Changed:
    """Other sessions have ended, the change is on the trail, and who lacks codes has them."""
    codes: tuple[str, ...] = ()
    await session.flush()  # What follows is asked of the database.
    known = await repository.list_recovery_codes(session, own.staff_id)
    if not known and await repository.has_factor(session, own.staff_id):
        codes = _new_codes(session, door, own)
    ended = await accounts.end_sessions(session, own.staff_id, but=own.session_id, now=door.now)
    await audit.record(
        session,
        actor=staff_actor(own.staff_id),
        action=action,
        subject=("staff", own.staff_id),
        now=door.now,
        detail={"sessions_ended": ended},
    )
    return Changed(await accounts.make_whole(session, door, own, row, factor="set_up"), codes)


def _new_codes(session: AsyncSession, door: SignInDoor, own: Member) -> tuple[str, ...]:
    drawn = tuple(draw_recovery_code() for _ in range(RECOVERY_CODES))
    for code in drawn:
        session.add(
            RecoveryCode(
                staff_id=own.staff_id,
                digest=digest_of(code, own.staff_id, door.vault),
                created_at=door.now,
            )
        )
    return drawn


def _as_shown(secret: str, own: Member) -> NewTotp:
    uri = pyotp.TOTP(secret).provisioning_uri(name=own.username, issuer_name=ISSUER)
    return NewTotp(secret, uri)
