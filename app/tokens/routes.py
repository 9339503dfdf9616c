# SPDX-License-Identifier: Apache-2.0
"""Tokens by API; and ending what another member has open."""

from uuid import UUID

from app.accounts.access import AppDoor, AsStaff, MayManageStaff
from app.accounts.errors import AccountDisabled, RightMissing, SignInNeeded, StaffNotFound
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.refusals import refuses
from app.core.requests import Now
from app.tokens.errors import (
    TokenFactorNeeded,
    TokenIncomplete,
    TokenNotFound,
    TokenRightsBeyond,
    TokenRightsPersonal,
    TokensFull,
)
from app.tokens.schemas import MadeTokenOut, TokenIn, TokenOut, made_token_out, token_out
from app.tokens.service import others, own as tokens

router = api_router("tokens")


@router.get("/me/tokens")
async def list_tokens(session: ReadSession, own: AsStaff) -> list[TokenOut]:
    """Your tokens, newest first; those that are revoked or over go a month after their last day."""
    return [token_out(each) for each in await tokens.list_tokens(session, own.staff_id)]


@router.post("/me/tokens", status_code=201)
@refuses(
    SignInNeeded,
    TokenFactorNeeded,
    TokenIncomplete,
    TokenRightsBeyond,
    TokenRightsPersonal,
    TokensFull,
)
async def make_token(body: TokenIn, door: AppDoor, own: AsStaff) -> MadeTokenOut:
    """Make a token for a program, with some of your rights; its text is told this once."""
    return made_token_out(await tokens.make_token(door, own, body.wish()))


@router.delete("/me/tokens/{token_id}", status_code=204)
@refuses(TokenNotFound)
async def revoke_token(token_id: UUID, session: WriteSession, now: Now, own: AsStaff) -> None:
    """Revoke a token of yours; within seconds it opens nothing any more."""
    await tokens.revoke_own(session, own, token_id, now=now)


@router.get("/staff/{staff_id}/tokens")
@refuses(StaffNotFound)
async def list_tokens_of_member(
    staff_id: UUID, session: ReadSession, _admin: MayManageStaff
) -> list[TokenOut]:
    """A member's tokens, as the member sees them."""
    return [token_out(each) for each in await others.list_of_member(session, staff_id)]


@router.delete("/staff/{staff_id}/tokens/{token_id}", status_code=204)
@refuses(AccountDisabled, RightMissing, StaffNotFound, TokenNotFound)
async def revoke_token_of_member(
    staff_id: UUID, token_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> None:
    """Revoke a member's token; within seconds it opens nothing any more."""
    await others.revoke_of_member(session, staff_id, token_id, by=admin, now=now)


@router.delete("/staff/{staff_id}/sessions", status_code=204)
@refuses(AccountDisabled, RightMissing, StaffNotFound)
async def sign_out_member(
    staff_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> None:
    """End every session of a member, who may sign in again; tokens go on."""
    await others.sign_out_member(session, staff_id, by=admin, now=now)
