# SPDX-License-Identifier: Apache-2.0
"""A member's own second factors: what there is, setting up, replacing and removing."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app.accounts.access import AppDoor, AsFactorOwner, forget_subject
from app.accounts.states import HalfSignedIn, Member
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.templating import render
from app.doors import service as doors
from app.doors.service import SignInDoor
from app.factors.errors import PasskeyUnnamed, WrongCode
from app.factors.pages.proving import OWN_FACTORS, read_credential
from app.factors.rules import RECOVERY_CODES, STEP, relying_party_of
from app.factors.schemas import AttestationIn, PasskeyNameIn
from app.factors.service import own as factors, passkeys, resets
from app.factors.service.own import Changed
from app.factors.states import ResetOf

router = APIRouter(prefix=OWN_FACTORS, include_in_schema=False)


@router.get("")
async def show_factors(request: Request, door: AppDoor, own: AsFactorOwner) -> Response:
    return await _show(request, door, own)


@router.post("/totp")
async def begin_totp(request: Request, door: AppDoor, own: AsFactorOwner) -> Response:
    try:
        await factors.begin_totp(door, own)
    except DomainError as refusal:
        return await _show(request, door, own, refusal)
    return RedirectResponse(f"{OWN_FACTORS}/totp", 303)


@router.get("/totp")
async def show_totp(request: Request, door: AppDoor, own: AsFactorOwner) -> Response:
    return await _show_totp(request, door, own)


@router.post("/totp/confirmation")
async def confirm_totp(
    request: Request,
    door: AppDoor,
    own: AsFactorOwner,
    code: Annotated[str, Form(max_length=40)],
) -> Response:
    try:
        changed = await factors.confirm_totp(door, own, code)
    except WrongCode as refusal:
        return await _show_totp(request, door, own, refusal)
    except DomainError as refusal:
        return await _show(request, door, own, refusal)
    return _changed(request, door, changed)


@router.post("/totp/removal")
async def remove_totp(request: Request, door: AppDoor, own: AsFactorOwner) -> Response:
    return await _carry_out(request, door, own, factors.remove_totp(door, own))


@router.post("/passkeys")
async def add_passkey(
    request: Request,
    door: AppDoor,
    own: AsFactorOwner,
    *,
    name: Annotated[str, Form(max_length=200)],
    credential: Annotated[str, Form(max_length=40_000)] = "",
) -> Response:
    async def add() -> Changed:
        made = read_credential(AttestationIn, credential)
        called = _read_name(name)
        return await passkeys.add_passkey(
            door, own, made.as_given(), name=called, transports=made.response.transports
        )

    return await _carry_out(request, door, own, add())


@router.post("/passkeys/{passkey_id}/name")
async def rename_passkey(
    passkey_id: UUID,
    request: Request,
    door: AppDoor,
    own: AsFactorOwner,
    name: Annotated[str, Form(max_length=200)],
) -> Response:
    async def rename() -> Changed:
        return await passkeys.rename_passkey(door, own, passkey_id, _read_name(name))

    return await _carry_out(request, door, own, rename())


@router.post("/passkeys/{passkey_id}/removal")
async def remove_passkey(
    passkey_id: UUID, request: Request, door: AppDoor, own: AsFactorOwner
) -> Response:
    return await _carry_out(request, door, own, passkeys.remove_passkey(door, own, passkey_id))


@router.post("/recovery-codes")
async def renew_recovery_codes(request: Request, door: AppDoor, own: AsFactorOwner) -> Response:
    return await _carry_out(request, door, own, factors.renew_recovery_codes(door, own))


async def _carry_out(
    request: Request, door: SignInDoor, own: Member, change: Awaitable[Changed]
) -> Response:
    """Where the change leads to; a refusal is told on the page of one's factors."""
    try:
        changed = await change
    except DomainError as refusal:
        return await _show(request, door, own, refusal)
    return _changed(request, door, changed)


def _changed(request: Request, door: SignInDoor, changed: Changed) -> Response:
    """Recovery codes come as the answer itself: they are nowhere to be asked for again."""
    forget_subject(request)
    response: Response = RedirectResponse(OWN_FACTORS, 303)
    if changed.recovery_codes:
        context = {"codes": changed.recovery_codes, "made_at": door.now}
        response = render(request, "factors/recovery_codes.html", context)
    doors.set_session_cookie(response, changed.token, door.settings)
    return response


async def _show(
    request: Request, door: SignInDoor, own: Member, refusal: DomainError | None = None
) -> Response:
    async with door.database.reading() as session:
        untold = await resets.list_untold(session, own.staff_id)
    context = {
        "own": await factors.find_own(door, own),
        # Who sets a factor up anew reads here why; the page of the desk tells everybody.
        "untold": [reset for reset in untold if reset.what is ResetOf.FACTOR],
        "party": relying_party_of(door.settings.public_address),
        "error": _words_of(refusal),
        "is_half": isinstance(own, HalfSignedIn),
        "step": STEP,
        "made": RECOVERY_CODES,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "factors/factors.html", context, status=status)


async def _show_totp(
    request: Request, door: SignInDoor, own: Member, refusal: WrongCode | None = None
) -> Response:
    try:
        begun = await factors.find_begun(door, own)
    except DomainError as lost:
        return await _show(request, door, own, lost)
    context = {
        "picture": _picture_of(begun.uri),
        "secret": begun.secret,
        "username": own.username,
        "error": _words_of(refusal),
        "is_half": isinstance(own, HalfSignedIn),
        "step": STEP,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "factors/totp.html", context, status=status)


def _read_name(name: str) -> str:
    try:
        return PasskeyNameIn(name=name).name
    except ValidationError as odd:
        raise PasskeyUnnamed from odd


def _words_of(refusal: DomainError | None) -> str:
    return refusal.in_words() if refusal else ""


def _picture_of(uri: str) -> str:
    """A QR code as the address of a picture: black on white whatever the page's colours are."""
    # Few processes ever show one.
    import segno  # noqa: PLC0415

    return segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="#fff")
