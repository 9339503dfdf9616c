# SPDX-License-Identifier: Apache-2.0
"""The second factor by API: giving it, and looking after one's own."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from app.accounts.access import AppDoor, AsFactorOwner, AsProver, forget_subject
from app.accounts.errors import SignInNeeded
from app.core.api import api_router
from app.core.refusals import refuses
from app.doors import service as doors
from app.doors.errors import TooManyCodes, TooManyTries
from app.doors.service import SignInDoor
from app.factors.errors import (
    ChallengeGone,
    CodeUsed,
    FactorNotBegun,
    FactorNotFound,
    FactorStale,
    FactorUnreadable,
    LastFactor,
    PasskeyCopied,
    PasskeyKnown,
    PasskeyRefused,
    PasskeysFull,
    PasskeysOff,
    PasskeyUnknown,
    RecoveryCodeUsed,
    SignInStale,
    WrongCode,
    WrongRecoveryCode,
)
from app.factors.schemas import (
    AssertionIn,
    CodeIn,
    NewPasskeyIn,
    NewTotpOut,
    OwnFactorsOut,
    PasskeyNameIn,
    RecoveryCodesOut,
    own_factors_out,
)
from app.factors.service import own as factors, passkeys, proving
from app.factors.service.own import Changed

router = api_router("factors")


@router.put("/sessions/current/code", status_code=204)
@refuses(CodeUsed, FactorNotFound, FactorUnreadable, SignInNeeded, TooManyCodes, WrongCode)
async def give_code(
    body: CodeIn, request: Request, response: Response, door: AppDoor, own: AsProver
) -> None:
    """Give the second factor by a code of the authenticator; a half session is whole by it."""
    token = await proving.give_code(door, own, body.code)
    _go_on(request, response, door, token)


@router.put("/sessions/current/recovery-code", status_code=204)
@refuses(RecoveryCodeUsed, SignInNeeded, TooManyTries, WrongRecoveryCode)
async def give_recovery_code(
    body: CodeIn, request: Request, response: Response, door: AppDoor, own: AsProver
) -> None:
    """Give a recovery code in place of the second factor; it is used up by it."""
    token = await proving.give_recovery_code(door, own, body.code)
    _go_on(request, response, door, token)


@router.post("/sessions/current/passkey-challenge")
@refuses(FactorNotFound, PasskeysOff, SignInNeeded)
async def ask_for_passkey(door: AppDoor, own: AsProver) -> dict[str, Any]:
    """What `navigator.credentials.get` is to be asked, in WebAuthn's own JSON."""
    return await passkeys.ask_to_give(door, own)


@router.put("/sessions/current/passkey", status_code=204)
@refuses(
    ChallengeGone,
    PasskeyCopied,
    PasskeyRefused,
    PasskeyUnknown,
    PasskeysOff,
    SignInNeeded,
    TooManyTries,
)
async def give_passkey(
    body: AssertionIn, request: Request, response: Response, door: AppDoor, own: AsProver
) -> None:
    """Give the second factor by a passkey; a half session is whole by it."""
    token = await passkeys.give_passkey(door, own, body.as_given())
    _go_on(request, response, door, token)


@router.get("/me/factors")
async def get_factors(door: AppDoor, own: AsFactorOwner) -> OwnFactorsOut:
    """What you come in with besides the password."""
    return own_factors_out(await factors.find_own(door, own))


@router.post("/me/totp", status_code=201)
@refuses(FactorStale, SignInNeeded, SignInStale)
async def begin_totp(door: AppDoor, own: AsFactorOwner) -> NewTotpOut:
    """Begin to set up an authenticator; the one of before counts until the new one is confirmed."""
    begun = await factors.begin_totp(door, own)
    return NewTotpOut(secret=begun.secret, uri=begun.uri)


@router.put("/me/totp/confirmation")
@refuses(FactorNotBegun, FactorStale, FactorUnreadable, SignInNeeded, SignInStale, WrongCode)
async def confirm_totp(
    body: CodeIn, request: Request, response: Response, door: AppDoor, own: AsFactorOwner
) -> RecoveryCodesOut:
    """Confirm the authenticator by its first code; every other session of yours ends."""
    changed = await factors.confirm_totp(door, own, body.code)
    return _changed(request, response, door, changed)


@router.delete("/me/totp", status_code=204)
@refuses(FactorNotFound, FactorStale, LastFactor, SignInNeeded, SignInStale)
async def remove_totp(
    request: Request, response: Response, door: AppDoor, own: AsFactorOwner
) -> None:
    """Remove the authenticator; every other session of yours ends."""
    _changed(request, response, door, await factors.remove_totp(door, own))


@router.post("/me/passkey-challenge")
@refuses(FactorStale, PasskeysFull, PasskeysOff, SignInNeeded, SignInStale)
async def ask_for_new_passkey(door: AppDoor, own: AsFactorOwner) -> dict[str, Any]:
    """What `navigator.credentials.create` is to be asked, in WebAuthn's own JSON."""
    return await passkeys.ask_to_add(door, own)


@router.post("/me/passkeys", status_code=201)
@refuses(
    ChallengeGone, FactorStale, PasskeyKnown, PasskeyRefused, PasskeysOff, SignInNeeded, SignInStale
)
async def add_passkey(
    body: NewPasskeyIn, request: Request, response: Response, door: AppDoor, own: AsFactorOwner
) -> RecoveryCodesOut:
    """Add a passkey; every other session of yours ends."""
    made = body.credential
    changed = await passkeys.add_passkey(
        door, own, made.as_given(), name=body.name, transports=made.response.transports
    )
    return _changed(request, response, door, changed)


@router.patch("/me/passkeys/{passkey_id}", status_code=204)
@refuses(FactorNotFound, FactorStale, SignInNeeded, SignInStale)
async def rename_passkey(
    passkey_id: UUID,
    body: PasskeyNameIn,
    request: Request,
    response: Response,
    door: AppDoor,
    *,
    own: AsFactorOwner,
) -> None:
    """Call a passkey something else; every other session of yours ends."""
    changed = await passkeys.rename_passkey(door, own, passkey_id, body.name)
    _changed(request, response, door, changed)


@router.delete("/me/passkeys/{passkey_id}", status_code=204)
@refuses(FactorNotFound, FactorStale, LastFactor, SignInNeeded, SignInStale)
async def remove_passkey(
    passkey_id: UUID, request: Request, response: Response, door: AppDoor, own: AsFactorOwner
) -> None:
    """Remove a passkey; every other session of yours ends."""
    _changed(request, response, door, await passkeys.remove_passkey(door, own, passkey_id))


@router.post("/me/recovery-codes", status_code=201)
@refuses(FactorNotFound, FactorStale, SignInNeeded, SignInStale)
async def renew_recovery_codes(
    request: Request, response: Response, door: AppDoor, own: AsFactorOwner
) -> RecoveryCodesOut:
    """Ten new recovery codes in place of all before; every other session of yours ends."""
    changed = await factors.renew_recovery_codes(door, own)
    return _changed(request, response, door, changed)


def _changed(
    request: Request, response: Response, door: SignInDoor, changed: Changed
) -> RecoveryCodesOut:
    _go_on(request, response, door, changed.token)
    return RecoveryCodesOut(recovery_codes=list(changed.recovery_codes))


def _go_on(request: Request, response: Response, door: SignInDoor, token: str) -> None:
    """The session goes on under a new token; this process trusts the old one no longer."""
    forget_subject(request)
    doors.set_session_cookie(response, token, door.settings)
