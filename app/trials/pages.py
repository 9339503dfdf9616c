# SPDX-License-Identifier: Apache-2.0
"""The device check, the trial in the exam's own page, and the operator's list."""

from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import AsCandidate, MayReadRegistrations
from app.attempts import service as attempts
from app.attempts.rules import DEVICE_LIMITS
from app.core.db import ReadSession
from app.core.i18n import pick
from app.core.paging import PAGE, Page
from app.core.privacy import days_of
from app.core.requests import Now, PageNumber
from app.core.templating import render
from app.sittings import service as sittings
from app.trials.rules import STILL_PACE, TRIAL_TIME, TrialFacts, is_over
from app.trials.service import devices, places, sitting
from app.trials.service.places import CheckedPlace
from app.trials.service.practice import practice_paper
from app.trials.values import PLACES, RISKS, Risk

router = APIRouter(include_in_schema=False)

MINUTE = timedelta(minutes=1)


class Behind(StrEnum):
    """Where a candidate came from, and is led back to."""

    HOME = "home"
    WAITING_ROOM = "waiting-room"


@router.get("/registrations/{registration_id}/device-check")
async def show_device_check(
    registration_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    candidate: AsCandidate,
    *,
    behind: Behind = Behind.HOME,
) -> Response:
    """The check as long as one may come in; afterwards, and once the exam has begun, home."""
    place = await places.get_place(session, registration_id, candidate_id=candidate.candidate_id)
    begun = await attempts.find_attempt_of_registration(session, registration_id)
    if not place.holds or begun is not None or now >= place.entry_closes_at:
        return RedirectResponse("/home", 303)
    camera = place.rules.camera
    known = await devices.find_device(session, registration_id, has_camera=camera.required, now=now)
    trial = None if known is None else known.trial
    context = await _about(session, place) | {
        "registration_id": registration_id,
        "camera": camera,
        "pictures_kept_days": days_of(camera.retention),
        "consent": place.consent,
        "known": known,
        "trial": trial,
        "is_trial_over": _is_done(trial, now),
        "trial_minutes": TRIAL_TIME // MINUTE,
        "items": len(practice_paper().slots),
        "behind": behind,
        "state": {
            "registration_id": str(registration_id),
            "candidate_key": str(candidate.candidate_id),
            "camera": {"required": camera.required, "alternative": camera.alternative},
            "consent": place.consent,
            "limits": asdict(DEVICE_LIMITS),
            "behind": behind,
        },
    }
    return render(request, "trials/device_check.html", context)


def _is_done(trial: TrialFacts | None, now: datetime) -> bool:
    return trial is not None and is_over(now, trial.deadline_at, trial.submitted_at)


@router.get("/trials/{trial_id}")
async def show_trial(
    trial_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    candidate: AsCandidate,
    *,
    behind: Behind = Behind.HOME,
) -> Response:
    """The exam page with the practice paper while the trial runs; its outcome once it is over."""
    trial = await sitting.get_own_trial(session, trial_id, candidate_id=candidate.candidate_id)
    check = f"/registrations/{trial.registration_id}/device-check?behind={behind}"
    if is_over(now, trial.deadline_at, trial.submitted_at):
        return RedirectResponse(check, 303)
    place = await places.get_place(
        session, trial.registration_id, candidate_id=candidate.candidate_id
    )
    component = place.rules.component(place.sitting.component_key)
    context = await _about(session, place) | {
        "is_trial": True,
        "reopenings": [],
        "calculator": component.calculator,
        "check": check,
        "ticket_number": place.registration.ticket_number,
        "full_name": candidate.name,
        "state": {
            "attempt_id": str(trial.id),
            "registration_id": str(trial.registration_id),
            "candidate_key": str(candidate.candidate_id),
            "ticket_number": place.registration.ticket_number,
            "camera": STILL_PACE if place.with_camera else None,
            "hand_in_from": None,
            "calculator": component.calculator,
            "check": check,
            "room": f"/registrations/{trial.registration_id}/waiting-room",
            "exam_starts_at": place.sitting.starts_at.isoformat(),
        },
    }
    return render(request, "attempts/exam.html", context)


@router.get("/console/sittings/{sitting_id}/devices")
async def show_devices(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    _staff: MayReadRegistrations,
    *,
    kind: str = "",
    page: PageNumber = 1,
) -> Response:
    """Whom to call before the exam: who is at risk first, then who never checked."""
    found = await sittings.get_sitting(session, sitting_id)
    rules = await sittings.rules_of(session, found)
    everybody = await devices.list_devices(
        session, sitting_id, has_camera=rules.camera.required, now=now
    )
    shown = [device for device in everybody if _is_of(device, kind)]
    lines = Page(tuple(shown[(page - 1) * PAGE : page * PAGE]), len(shown), page)
    context = {
        "sitting": found,
        "title": rules.title(found.title_key),
        "counts": devices.counts_of(everybody),
        "page": lines,
        "kind": kind,
        "kinds": RISKS,
        "places": PLACES,
    }
    return render(request, "trials/devices.html", context)


def _is_of(device: devices.CandidateDevice, kind: str) -> bool:
    """Is the device among those that the filter shows? One that is unknown shows everybody."""
    if kind in list(Risk):
        return kind in {seen.kind for seen in device.risks}
    if kind == "risk":
        return bool(device.risks)
    if kind == "unchecked":
        return device.checked_at is None
    return kind != "fine" or (not device.risks and device.checked_at is not None)


async def _about(session: AsyncSession, place: CheckedPlace) -> dict[str, Any]:
    rules = place.rules
    title = rules.title(place.sitting.title_key)
    return {
        "programme_name": pick(rules.name.zh, rules.name.en),
        "title": pick(title.name.zh, title.name.en),
        "starts_at": place.sitting.starts_at,
        "contact": await sittings.contact_of(session, place.sitting),
    }
