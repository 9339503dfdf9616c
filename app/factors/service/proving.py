# SPDX-License-Identifier: Apache-2.0
"""Giving the second factor: a half session becomes whole, a whole one is proved once more."""

from datetime import timedelta
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.states import Member
from app.audit import service as audit
from app.audit.values import staff_actor
from app.core.clock import EXAM_ZONE
from app.core.security import Unsealable, Vault
from app.doors import service as doors
from app.doors.service import SignInDoor
from app.factors import repository
from app.factors.errors import (
    CodeUsed,
    FactorNotFound,
    FactorUnreadable,
    RecoveryCodeUsed,
    WrongCode,
    WrongRecoveryCode,
)
from app.factors.models import TotpFactor
from app.factors.rules import STEP, normal_recovery_code, step_of


async def give_code(door: SignInDoor, own: Member, code: str) -> str:
    """The session is whole, under the new token given back; the code is used up.

    Counted before it is looked at. Refused when it is wrong, and when it was used: of two who send
    it at once one comes in.
    """
    await doors.admit_code(door, own.staff_id)
    try:
        return await _take_code(door, own, code)
    except (WrongCode, CodeUsed):
        await doors.tell_wrong_factor(door, own.staff_id, "code")
        raise


async def _take_code(door: SignInDoor, own: Member, code: str) -> str:
    async with door.database.reading() as session:
        factor = await repository.find_totp(session, own.staff_id, is_confirmed=True)
    if factor is None:
        raise FactorNotFound
    step = find_step(factor, code, door)
    async with door.database.writing() as session:
        row = await accounts.lock_own_session(session, door, own)
        if not await repository.take_step(session, factor.id, step):
            raise CodeUsed(seconds=STEP // timedelta(seconds=1))
        await doors.forgive_code(session, door, own.staff_id)
        return await accounts.make_whole(session, door, own, row, factor="code")


def find_step(factor: TotpFactor, code: str, door: SignInDoor) -> int:
    """Which step of time the code is of; refused when of none that may be now."""
    step = step_of(open_secret(factor, door.vault), code, now=door.now)
    if step is None:
        # Always told, not only to who is some minutes off: that would tell a guesser that he is
        # near.
        at = door.now.astimezone(EXAM_ZONE)
        raise WrongCode(server_time=at.strftime("%H:%M:%S"))
    return step


def open_secret(factor: TotpFactor, vault: Vault) -> str:
    try:
        return vault.open(factor.secret_sealed)
    except Unsealable as other_key:
        raise FactorUnreadable from other_key


async def give_recovery_code(door: SignInDoor, own: Member, code: str) -> str:
    """As by a code of the authenticator; this one is never taken again, and the trail has it."""
    await doors.admit(door, [_named(own)])
    try:
        return await _take_recovery_code(door, own, code)
    except (WrongRecoveryCode, RecoveryCodeUsed):
        await doors.tell_wrong_factor(door, own.staff_id, "recovery_code")
        raise


async def _take_recovery_code(door: SignInDoor, own: Member, code: str) -> str:
    digest = digest_of(code, own.staff_id, door.vault)
    async with door.database.writing() as session:
        row = await accounts.lock_own_session(session, door, own)
        if not await repository.take_recovery_code(session, own.staff_id, digest, now=door.now):
            known = await repository.list_recovery_codes(session, own.staff_id)
            raise RecoveryCodeUsed if digest in {c.digest for c in known} else WrongRecoveryCode
        await doors.forgive(session, door, [_named(own)])
        await audit.record(
            session,
            actor=staff_actor(own.staff_id),
            action="factors.recovery_code.use",
            subject=("staff", own.staff_id),
            now=door.now,
        )
        return await accounts.make_whole(session, door, own, row, factor="recovery_code")


def _named(own: Member) -> str:
    """What is tried at with recovery codes."""
    return f"recovery of {own.staff_id}"


def digest_of(code: str, staff_id: UUID, vault: Vault) -> str:
    """What is kept of a recovery code; no other member's has the same."""
    return vault.digest(f"recovery {staff_id} {normal_recovery_code(code)}")
