# SPDX-License-Identifier: Apache-2.0
"""A member's own tokens, and what an administrator ends of another member's."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AppDoor, AsStaff, MayManageStaff
from app.accounts.states import StaffSubject
from app.accounts.values import PERSONAL, known_rights
from app.core.db import WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.requests import Now
from app.core.templating import render
from app.doors.service import SignInDoor
from app.tokens.rules import (
    MOST_DAYS,
    MOST_OF_A_NAME,
    USUAL_DAYS,
    TokenWish,
    givable,
)
from app.tokens.service import others, own as tokens
from app.tokens.service.own import MadeToken

OWN_TOKENS = "/staff/account/tokens"

router = APIRouter(include_in_schema=False)

_EMPTY = TokenWish("", frozenset())


@router.get(OWN_TOKENS)
async def show_tokens(request: Request, door: AppDoor, own: AsStaff, *, done: str = "") -> Response:
    return await _page(request, door, own, done=done)


@router.post(OWN_TOKENS)
async def make_token(
    request: Request,
    door: AppDoor,
    own: AsStaff,
    *,
    name: Annotated[str, Form(max_length=200)] = "",
    rights: Annotated[tuple[str, ...], Form(max_length=100)] = (),
    days: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """The token stands on the answer and nowhere else: it is told this once."""
    number = int(days) if days.isascii() and days.isdigit() else 0
    wish = TokenWish(name.strip(), known_rights(rights), number)
    try:
        made = await tokens.make_token(door, own, wish)
    except DomainError as refusal:
        return await _page(request, door, own, wish=wish, refusal=refusal)
    return await _page(request, door, own, made=made)


@router.post(OWN_TOKENS + "/{token_id}/revocation")
async def revoke_token(token_id: UUID, session: WriteSession, now: Now, own: AsStaff) -> Response:
    await tokens.revoke_own(session, own, token_id, now=now)
    return RedirectResponse(f"{OWN_TOKENS}?done=revoked", 303)


@router.post("/console/staff/{staff_id}/tokens/{token_id}/revocation")
async def revoke_token_of_member(
    staff_id: UUID, token_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> Response:
    await others.revoke_of_member(session, staff_id, token_id, by=admin, now=now)
    return RedirectResponse(f"/console/staff/{staff_id}?done=token", 303)


@router.post("/console/staff/{staff_id}/signing-out")
async def sign_out_member(
    staff_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> Response:
    await others.sign_out_member(session, staff_id, by=admin, now=now)
    return RedirectResponse(f"/console/staff/{staff_id}?done=signed_out", 303)


async def _page(
    request: Request,
    door: SignInDoor,
    own: StaffSubject,
    *,
    wish: TokenWish = _EMPTY,
    made: MadeToken | None = None,
    refusal: DomainError | None = None,
    done: str = "",
) -> Response:
    async with door.database.reading() as session:
        kept = await tokens.list_tokens(session, own.staff_id)
    context = {
        "tokens": [each for each in kept if tokens.opens(each, now=door.now)],
        "ended": [each for each in kept if not tokens.opens(each, now=door.now)],
        "rights": givable(own.rights),
        "has_personal": not PERSONAL.isdisjoint(own.rights),
        "wish": wish,
        "made": made,
        "most_days": MOST_DAYS,
        "usual_days": USUAL_DAYS,
        "most_letters": MOST_OF_A_NAME,
        "error": refusal.in_words() if refusal else "",
        "done": done,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "tokens/tokens.html", context, status=status)
