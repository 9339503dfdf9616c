# SPDX-License-Identifier: Apache-2.0
"""The page of the second factor, after the password and before one's own factors are changed."""

from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError

from app.accounts.access import AppDoor, AsProver, forget_subject
from app.accounts.states import FactorNeed, HalfSignedIn, Member, StaffSubject
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.templating import render
from app.doors import service as doors
from app.doors.service import SignInDoor
from app.factors.errors import PasskeyRefused
from app.factors.rules import RECOVERY_CODES, relying_party_of
from app.factors.schemas import AssertionIn
from app.factors.service import own as factors, passkeys, proving

C = TypeVar("C", bound=BaseModel)

router = APIRouter(include_in_schema=False)

OWN_FACTORS = "/staff/account/factors"
Way = Literal["code", "passkey", "recovery"]


@router.get("/staff/sign-in/factor")
async def show_factor(request: Request, door: AppDoor, own: AsProver) -> Response:
    if isinstance(own, HalfSignedIn) and own.need is FactorNeed.SET_UP:
        return RedirectResponse(OWN_FACTORS, 303)
    return await _show(request, door, own)


@router.post("/staff/sign-in/factor")
async def give_factor(
    request: Request,
    door: AppDoor,
    own: AsProver,
    *,
    code: Annotated[str, Form(max_length=40)] = "",
    credential: Annotated[str, Form(max_length=40_000)] = "",
    way: Annotated[Way, Form()] = "code",
) -> Response:
    try:
        token = await _give(door, own, way, code or credential)
    except DomainError as refusal:
        return await _show(request, door, own, way=way, refusal=refusal)
    forget_subject(request)
    # Who came in by a recovery code has lost something: its place is where another is set up.
    goes_on_there = isinstance(own, StaffSubject) or way == "recovery"
    response = RedirectResponse(OWN_FACTORS if goes_on_there else "/staff", 303)
    doors.set_session_cookie(response, token, door.settings)
    return response


async def _give(door: SignInDoor, own: Member, way: Way, what: str) -> str:
    if way == "code":
        return await proving.give_code(door, own, what)
    if way == "recovery":
        return await proving.give_recovery_code(door, own, what)
    signed = read_credential(AssertionIn, what)
    return await passkeys.give_passkey(door, own, signed.as_given())


def read_credential(kind: type[C], text: str) -> C:
    """What the page's script put into the form; refused when no script of ours did."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as odd:
        raise PasskeyRefused from odd


async def _show(
    request: Request,
    door: SignInDoor,
    own: Member,
    *,
    way: Way = "code",
    refusal: DomainError | None = None,
) -> Response:
    context = {
        "own": await factors.find_own(door, own),
        "party": relying_party_of(door.settings.public_address),
        "name": own.name,
        "way": way,
        "error": refusal.in_words() if refusal else "",
        "is_half": isinstance(own, HalfSignedIn),
        "made": RECOVERY_CODES,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "factors/factor.html", context, status=status)
