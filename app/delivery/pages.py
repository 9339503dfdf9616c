# SPDX-License-Identifier: Apache-2.0
"""The waiting room and the exam page."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import AsAnyone, AsCandidate
from app.attempts import service as attempts
from app.attempts.rules import DEVICE_LIMITS, hand_in_opens_at
from app.attempts.states import ATTEMPT, AttemptCapability
from app.core.assets import static_files
from app.core.db import AppDatabase, ReadSession
from app.core.i18n import pick
from app.core.privacy import days_of
from app.core.requests import Now
from app.core.templating import render
from app.messages.rules import MOST_CHARACTERS
from app.programmes.rules import CameraPolicy
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.rules import ConsentChoice
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.signing.service import AppKeys
from app.sittings import service as sittings
from app.sittings.models import Sitting

router = APIRouter(include_in_schema=False)

_WORKER = "js/attempt/worker.js"
MINUTE = timedelta(minutes=1)


@router.get("/registrations/{registration_id}/waiting-room")
async def show_waiting_room(
    registration_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    candidate: AsCandidate,
) -> Response:
    registration = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate.candidate_id
    )
    if not REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE):
        return RedirectResponse("/home", 303)
    attempt = await attempts.find_attempt_of_registration(session, registration_id)
    if attempt is not None:
        return RedirectResponse(f"/attempts/{attempt.id}", 303)
    consent = await registrations.find_consent(session, registration_id)
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    context = await _describe(session, registration, sitting, name=candidate.name)
    context["consent"] = consent.choice if consent else None
    allowed = await registrations.find_allowances(session, registration_id)
    context["sitting"]["entry_closes_at"] = allowed.entry_closes_at(sitting.entry_closes_at)
    context["contact"] = await sittings.contact_of(session, sitting)
    context["talk_most"] = MOST_CHARACTERS
    context["state"] = _waiting_state(registration, sitting, context, now)
    return render(request, "attempts/waiting_room.html", context)


def _waiting_state(
    registration: Registration, sitting: Sitting, context: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "registration_id": str(registration.id),
        "candidate_key": str(registration.candidate_id),
        "ticket_number": registration.ticket_number,
        "entry_opens_at": sitting.entry_opens_at.isoformat(),
        "starts_at": sitting.starts_at.isoformat(),
        "entry_closes_at": context["sitting"]["entry_closes_at"].isoformat(),
        "server_time": now.isoformat(),
        "camera": context["sitting"]["camera"],
        "consent": context["consent"],
        "limits": asdict(DEVICE_LIMITS),
    }


async def _describe(
    session: AsyncSession, registration: Registration, sitting: Sitting, *, name: str
) -> dict[str, Any]:
    rules = await sittings.rules_of(session, sitting)
    component = rules.component(sitting.component_key)
    title = rules.title(sitting.title_key)
    return {
        "registration": {
            "id": str(registration.id),
            "ticket_number": registration.ticket_number,
            "full_name": name,
        },
        "sitting": {
            "programme_name": pick(rules.name.zh, rules.name.en),
            "title": pick(title.name.zh, title.name.en),
            "starts_at": sitting.starts_at,
            "entry_opens_at": sitting.entry_opens_at,
            "entry_closes_at": sitting.entry_closes_at,
            "duration_minutes": component.duration // MINUTE,
            "hand_in_after_minutes": component.earliest_hand_in // MINUTE,
            "calculator": component.calculator,
            "camera": {
                "required": rules.camera.required,
                "alternative": rules.camera.alternative,
            },
            "pictures_kept_days": days_of(rules.camera.retention),
        },
        "pace": _pace_of(rules.camera) if rules.camera.required else None,
    }


def _pace_of(camera: CameraPolicy) -> dict[str, float]:
    """Seconds between stills. The page rolls dice within them: no answer tells the next moment."""
    return {
        "least": camera.min_interval.total_seconds(),
        "mean": camera.mean_interval.total_seconds(),
        "most": camera.max_interval.total_seconds(),
    }


@router.get("/attempts/worker.js")
async def get_worker(request: Request, _viewer: AsAnyone) -> Response:
    """The service worker of the exam page. Asked before the page of an attempt, whose address it has.

    Its address is what it may answer below, so it cannot lie with the other files; and a browser
    that has it asks each time whether it is still the one.
    """
    file = static_files()[_WORKER]
    headers = {"etag": file.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    return Response(file.plain, headers=headers, media_type=file.media_type)


@router.get("/attempts/{attempt_id}")
async def show_exam(
    attempt_id: UUID,
    request: Request,
    database: AppDatabase,
    session: ReadSession,
    *,
    keys: AppKeys,
    now: Now,
    candidate: AsCandidate,
) -> Response:
    """The exam while it runs; the receipt (app/verification) once it, or its time, is over."""
    attempt = await attempts.get_own_attempt(
        session, attempt_id, candidate_id=candidate.candidate_id
    )
    if await attempts.is_ended_by_time(session, attempt, now=now):
        async with database.writing() as closing_it:
            await attempts.expire(closing_it, attempt_id, keys=keys, now=now)
        return RedirectResponse(f"/attempts/{attempt_id}/receipt", 303)
    if not ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS):
        return RedirectResponse(f"/attempts/{attempt_id}/receipt", 303)
    registration = await registrations.get_registration(session, attempt.registration_id)
    sitting = await sittings.get_sitting(session, attempt.sitting_id)
    about = await _describe(session, registration, sitting, name=candidate.name)
    consent = await registrations.find_consent(session, registration.id)
    uses_camera = consent is not None and consent.choice == ConsentChoice.CAMERA
    rules = await sittings.rules_of(session, sitting)
    component = rules.component(sitting.component_key)
    opens_at = hand_in_opens_at(sitting.starts_at, component.earliest_hand_in, attempt.deadline_at)
    state = {
        "attempt_id": str(attempt.id),
        "registration_id": str(registration.id),
        # Names the browser's journal: a second candidate on this device sees nothing of the first.
        "candidate_key": str(candidate.candidate_id),
        "ticket_number": registration.ticket_number,
        "camera": about["pace"] if uses_camera else None,
        "started_at": attempt.started_at.isoformat(),
        "deadline_at": attempt.deadline_at.isoformat(),
        "hand_in_from": opens_at and opens_at.isoformat(),
        "calculator": component.calculator,
        "server_time": now.isoformat(),
    }
    context = {
        "is_trial": False,
        "calculator": component.calculator,
        "left": rules.endings.left,
        "reopenings": await attempts.list_reopenings(session, attempt),
        "attempt": attempt,
        "title": about["sitting"]["title"],
        "programme_name": about["sitting"]["programme_name"],
        "ticket_number": registration.ticket_number,
        "full_name": candidate.name,
        "state": state,
        # On the page from its beginning: it is needed when nothing can be asked any more.
        "contact": await sittings.contact_of(session, sitting),
        "talk_most": MOST_CHARACTERS,
    }
    page = render(request, "attempts/exam.html", context)
    # The service worker keeps what says so, and no portal's page that came in its place.
    page.headers["X-Exam-Page"] = str(attempt.id)
    return page
