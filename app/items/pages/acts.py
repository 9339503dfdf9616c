# SPDX-License-Identifier: Apache-2.0
"""The verbs on versions, one or many at once, from the list, an item's page or the review desk."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayRetireBank, MayReviewBank, MayWriteBank
from app.accounts.states import StaffSubject
from app.core.db import WriteSession
from app.core.errors import DomainError
from app.core.requests import Now
from app.items.errors import NothingChosen, ReasonNeeded
from app.items.pages.outcomes import leave_to, said_outcome, said_refusal
from app.items.service import reviewing
from app.items.service.transitions import Act
from app.items.states import EXPLAINED_VERBS, VersionVerb

router = APIRouter(include_in_schema=False)


class ChosenVersions(BaseModel):
    """Which versions, why, and where to go on.

    `whole` takes all that the page listed, so that a page is chosen at once without a script.
    `back` is the page after the deed, `again` the one that is shown when nothing was done.
    """

    version: list[UUID] = []
    listed: list[UUID] = []
    whole: str = ""
    reason: str = Field("", max_length=2000)
    back: str = "/bank"
    again: str = ""

    @property
    def versions(self) -> list[UUID]:
        return self.listed if self.whole else self.version


Choice = Annotated[ChosenVersions, Form()]


@router.post("/bank/acts/submit")
async def submit(session: WriteSession, now: Now, author: MayWriteBank, chosen: Choice) -> Response:
    return await _carry_out(session, chosen, VersionVerb.SUBMIT, author, now=now)


@router.post("/bank/acts/withdraw")
async def withdraw(
    session: WriteSession, now: Now, author: MayWriteBank, chosen: Choice
) -> Response:
    return await _carry_out(session, chosen, VersionVerb.WITHDRAW, author, now=now)


@router.post("/bank/acts/approve")
async def approve(
    session: WriteSession, now: Now, reviewer: MayReviewBank, chosen: Choice
) -> Response:
    return await _carry_out(session, chosen, VersionVerb.APPROVE, reviewer, now=now)


@router.post("/bank/acts/send-back")
async def send_back(
    session: WriteSession, now: Now, reviewer: MayReviewBank, chosen: Choice
) -> Response:
    return await _carry_out(session, chosen, VersionVerb.SEND_BACK, reviewer, now=now)


@router.post("/bank/acts/retire")
async def retire(session: WriteSession, now: Now, staff: MayRetireBank, chosen: Choice) -> Response:
    return await _carry_out(session, chosen, VersionVerb.RETIRE, staff, now=now)


async def _carry_out(
    session: AsyncSession,
    chosen: ChosenVersions,
    verb: VersionVerb,
    staff: StaffSubject,
    *,
    now: datetime,
) -> Response:
    """The page to go on with, which says what was done, and of each item why it was not.

    What is wrong with the request as a whole leaves everything as it was, the choice included.
    """
    versions, reason = chosen.versions, chosen.reason.strip()
    refusal: DomainError | None = None if versions else NothingChosen()
    if refusal is None and verb in EXPLAINED_VERBS and not reason:
        refusal = ReasonNeeded()
    if refusal is not None:
        return leave_to(chosen.again or chosen.back, **said_refusal(refusal, versions))
    outcome = await reviewing.act_on(session, versions, Act(verb, staff.staff_id, now, reason))
    address = chosen.back if outcome.moved else chosen.again or chosen.back
    return leave_to(address, **said_outcome(outcome, verb.value))
