# SPDX-License-Identifier: Apache-2.0
"""Resets of what staff come in with, by two admins; and what the member is told of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import TypeAdapter

from app.accounts.access import AppOnce, AsStaff, MayManageStaff
from app.accounts.errors import AccountDisabled, RightMissing, StaffNotFound
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.lifecycle import IllegalVerb
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.refusals import refuses
from app.core.repeats import KeyReused
from app.core.requests import Now
from app.factors.errors import AnotherAdminNeeded, OwnReset, ResetAsked, ResetLapsed, ResetNotFound
from app.factors.schemas import ResetIn, ResetOut, ResetsOut, ResetsQuery, reset_out
from app.factors.service import resets

router = api_router("factors")

_RESET = TypeAdapter(ResetOut)


@router.post("/staff/{staff_id}/resets", status_code=201)
@refuses(AccountDisabled, KeyReused, OwnReset, ResetAsked, RightMissing, StaffNotFound)
async def ask_reset(
    staff_id: UUID,
    body: ResetIn,
    session: WriteSession,
    now: Now,
    once: AppOnce,
    *,
    admin: MayManageStaff,
) -> ResetOut:
    """Ask that a member's second factor or password be taken away; another admin confirms within a day."""

    async def ask() -> ResetOut:
        asked = await resets.ask_reset(
            session, staff_id, body.what, by=admin, reason=body.reason, now=now
        )
        return reset_out(asked)

    return await once.answer(session, _RESET, ask)


@router.get("/resets")
@refuses(CursorOfOther, CursorUnknown)
async def list_resets(
    asked: Annotated[ResetsQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    _admin: MayManageStaff,
) -> ResetsOut:
    """All requests, newest first, a page at a time; `state=asked` waits for a second admin."""
    span = pager.span(asked, sort=asked.sort)
    found = await resets.list_page(session, span, state=asked.state, what=asked.what)
    return ResetsOut(
        items=[reset_out(reset) for reset in found.rows], next=pager.lead_on(asked, found.end)
    )


@router.post("/resets/{reset_id}/confirmation")
@refuses(
    AccountDisabled,
    AnotherAdminNeeded,
    IllegalVerb,
    OwnReset,
    ResetLapsed,
    ResetNotFound,
    RightMissing,
)
async def confirm_reset(
    reset_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> ResetOut:
    """Confirm what another admin asked for a third person; their sessions end.

    Whose password is gone chooses another by a link: `POST /staff/{staff_id}/invitations`.
    """
    return reset_out(await resets.confirm_reset(session, reset_id, by=admin, now=now))


@router.post("/resets/{reset_id}/refusal")
@refuses(AccountDisabled, IllegalVerb, ResetNotFound, RightMissing)
async def decline_reset(
    reset_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> ResetOut:
    """Decline a request, or take back one's own."""
    return reset_out(await resets.decline_reset(session, reset_id, by=admin, now=now))


@router.get("/me/resets")
async def list_own_resets(session: ReadSession, own: AsStaff) -> list[ResetOut]:
    """What was reset of you and you have not read yet."""
    return [reset_out(reset) for reset in await resets.list_untold(session, own.staff_id)]


@router.post("/me/resets/told", status_code=204)
async def be_told(session: WriteSession, now: Now, own: AsStaff) -> None:
    """You have read what was reset of you."""
    await resets.tell(session, own, now=now)
