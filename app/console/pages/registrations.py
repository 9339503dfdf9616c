# SPDX-License-Identifier: Apache-2.0
"""One candidate's case and the acts that undo."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import (
    MayAskVoidings,
    MayDecideVoidings,
    MayLetIn,
    MayReadRegistrations,
    MayReopenAttempts,
    MayWithdrawRegistrations,
)
from app.accounts.viewing import Records, StaffLook
from app.attempts import service as attempts
from app.attempts.errors import AttemptNotFound
from app.attempts.rules import MOST_GIVEN
from app.attempts.values import CAUSES, Cause, TimeGift
from app.audit.rules import View
from app.audit.values import staff_actor
from app.console.service.case import case_of
from app.core.db import ReadSession, WriteSession
from app.core.requests import AppVault, Now
from app.core.schemas import Reason
from app.core.templating import render
from app.doors.rules import LET_IN, PACES
from app.registrations import service as registrations
from app.registrations.rules import MOST_LATE, MOST_PERCENT
from app.results import service as results
from app.results.states import VoidingKind
from app.timekeeping import service as timekeeping
from app.trials.values import RISKS

router = APIRouter(include_in_schema=False)

_MINUTE = timedelta(minutes=1)

# What letting in spares, and what it leaves: a device waits for what went wrong at it.
_LETTING_IN = {
    "minutes": LET_IN // timedelta(minutes=1),
    "seconds": max(pace.every for pace in PACES.values()) // timedelta(seconds=1),
}


@router.get("/console/registrations/{registration_id}")
async def show_case(
    registration_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    vault: AppVault,
    *,
    staff: MayReadRegistrations,
    look: Annotated[StaffLook, Depends(Records(View.LATE_ANSWERS))],
    done: str = "",
) -> Response:
    """The case; that somebody looked is recorded where it shows answers, which only late ones are."""
    case = await case_of(session, registration_id, vault=vault, now=now)
    if case.attempt is not None and case.late:
        await look.record(("attempt", case.attempt.id))
    context = {
        "case": case,
        # Who asked cannot be the one who confirms: the page offers only what would be heard.
        "may_confirm": case.waiting is not None and case.waiting.voiding.asked_by != staff.staff_id,
        "let_in": _LETTING_IN,
        "causes": CAUSES,
        "risks": RISKS,
        "most_minutes": MOST_GIVEN // _MINUTE,
        "most_percent": MOST_PERCENT,
        "most_late": MOST_LATE // _MINUTE,
        "done": done,
    }
    return render(request, "console/registration.html", context)


@router.post("/console/registrations/{registration_id}/withdrawal")
async def withdraw(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayWithdrawRegistrations,
    reason: Annotated[Reason, Form()],
) -> Response:
    actor = staff_actor(operator.staff_id)
    await attempts.withdraw_registration(
        session, registration_id, reason=reason, actor=actor, now=now
    )
    return _back(registration_id, "withdrawn")


@router.post("/console/registrations/{registration_id}/letting-in")
async def let_in(
    registration_id: UUID,
    session: WriteSession,
    vault: AppVault,
    now: Now,
    operator: MayLetIn,
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    actor = staff_actor(operator.staff_id)
    await registrations.let_in(
        session, registration_id, reason=reason, actor=actor, vault=vault, now=now
    )
    return _back(registration_id, "let_in")


@router.post("/console/registrations/{registration_id}/reopening")
async def reopen(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
    reason: Annotated[Reason, Form()],
) -> Response:
    attempt = await attempts.find_attempt_of_registration(session, registration_id)
    if attempt is None:
        raise AttemptNotFound
    actor = staff_actor(operator.staff_id)
    await results.reopen_attempt(session, attempt.id, reason=reason, actor=actor, now=now)
    return _back(registration_id, "reopened")


@router.post("/console/registrations/{registration_id}/time")
async def give_time(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
    minutes: Annotated[int, Form(ge=1, le=MOST_GIVEN // _MINUTE)],
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    attempt = await attempts.find_attempt_of_registration(session, registration_id)
    if attempt is None:
        raise AttemptNotFound
    gift = TimeGift(Cause.GRANT, minutes * _MINUTE, reason, staff_actor(operator.staff_id))
    await attempts.give_time(session, attempt.id, gift, now=now)
    return _back(registration_id, "time")


@router.post("/console/registrations/{registration_id}/accommodation")
async def give_more_time(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
    *,
    amount: Annotated[int, Form(ge=1, le=MOST_PERCENT)],
    unit: Annotated[Literal["percent", "minutes"], Form()],
    reason: Annotated[Reason, Form()],
) -> Response:
    await registrations.give_more_time(
        session,
        registration_id,
        percent=amount if unit == "percent" else None,
        minutes=amount if unit == "minutes" else None,
        note=reason,
        by=operator.staff_id,
        now=now,
    )
    return _back(registration_id, "more_time")


@router.post("/console/registrations/{registration_id}/accommodation/ending")
async def end_more_time(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
    reason: Annotated[Reason, Form()],
) -> Response:
    await registrations.end_more_time(
        session, registration_id, reason=reason, by=operator.staff_id, now=now
    )
    return _back(registration_id, "same_time")


@router.post("/console/registrations/{registration_id}/late-admission")
async def admit_late(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayLetIn,
    minutes: Annotated[int, Form(ge=1, le=MOST_LATE // _MINUTE)],
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    await timekeeping.admit_late(
        session,
        registration_id,
        span=minutes * _MINUTE,
        note=reason,
        by=operator.staff_id,
        now=now,
    )
    return _back(registration_id, "admitted_late")


@router.post("/console/registrations/{registration_id}/voidings")
async def ask_voiding(
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayAskVoidings,
    *,
    kind: Annotated[VoidingKind, Form()],
    reason: Annotated[Reason, Form()],
) -> Response:
    await results.ask_voiding(
        session, registration_id, kind, reason=reason, staff_id=operator.staff_id, now=now
    )
    return _back(registration_id, "asked")


@router.post("/console/registrations/{registration_id}/voidings/{voiding_id}/confirmation")
async def confirm_voiding(
    registration_id: UUID,
    voiding_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayDecideVoidings,
) -> Response:
    confirmed = await results.confirm_voiding(
        session, voiding_id, staff_id=operator.staff_id, now=now
    )
    return _back(registration_id, "voided" if confirmed.kind is VoidingKind.VOID else "restored")


@router.post("/console/registrations/{registration_id}/voidings/{voiding_id}/refusal")
async def decline_voiding(
    registration_id: UUID,
    voiding_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayDecideVoidings,
) -> Response:
    await results.decline_voiding(session, voiding_id, staff_id=operator.staff_id, now=now)
    return _back(registration_id, "declined")


def _back(registration_id: UUID, done: str) -> Response:
    return RedirectResponse(f"/console/registrations/{registration_id}?done={done}", 303)
