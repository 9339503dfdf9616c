# SPDX-License-Identifier: Apache-2.0
"""A sitting's messages for its invigilators, and a candidate's conversation to read."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AsCandidate, MayWatchAttempts
from app.attempts import service as attempts
from app.core.db import ReadSession, WriteSession
from app.core.i18n import pick
from app.core.ids import new_id
from app.core.privacy import days_of
from app.core.requests import Now
from app.core.templating import render
from app.messages.errors import NobodyChosen
from app.messages.models import KEPT
from app.messages.rules import MOST_CHARACTERS
from app.messages.schemas import ClientId, Text
from app.messages.service import reading, writing
from app.messages.values import NewMessage
from app.registrations import service as registrations
from app.sittings import service as sittings

router = APIRouter(include_in_schema=False)


@router.get("/registrations/{registration_id}/messages")
async def show_own(
    registration_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    candidate: AsCandidate,
) -> Response:
    """What was written, to read; it is written on the exam page and in the waiting room."""
    conversation = await reading.get_own(
        session, registration_id, candidate_id=candidate.candidate_id, now=now
    )
    brief = await sittings.brief_of(session, conversation.sitting, now=now)
    context = {"conversation": conversation, "sitting": brief, "kept_days": days_of(KEPT)}
    context["contact"] = await sittings.contact_of(session, conversation.sitting)
    return render(request, "messages/own.html", context)


@router.get("/invigilation/sittings/{sitting_id}/messages")
async def show_overview(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    invigilator: MayWatchAttempts,
    *,
    done: int | None = None,
    left_out: int = 0,
) -> Response:
    overview = await reading.get_overview(
        session, sitting_id, staff_id=invigilator.staff_id, now=now
    )
    rules = await sittings.rules_of(session, overview.sitting)
    title = rules.title(overview.sitting.title_key).name
    context = {
        "overview": overview,
        "title": pick(title.zh, title.en),
        "most": MOST_CHARACTERS,
        "client_id": new_id().hex,
        "done": done,
        "left_out": left_out,
        "kept_days": days_of(KEPT),
    }
    return render(request, "messages/sitting.html", context)


@router.post("/invigilation/sittings/{sitting_id}/messages")
async def send(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayWatchAttempts,
    *,
    client_id: Annotated[ClientId, Form()],
    text: Annotated[Text, Form()],
    to: Annotated[list[UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
    everybody: Annotated[Literal["yes", ""], Form()] = "",
) -> Response:
    """To those ticked, or to all; a form that is sent twice is one message."""
    named = None if everybody else to
    if named == []:
        raise NobodyChosen
    new = NewMessage(client_id, _as_typed(text))
    sent = await writing.send(
        session, sitting_id, new, to=named, staff_id=invigilator.staff_id, now=now
    )
    home = f"/invigilation/sittings/{sitting_id}/messages"
    return RedirectResponse(f"{home}?done={len(sent.to)}&left_out={len(sent.left_out)}", 303)


@router.get("/invigilation/sittings/{sitting_id}/conversations/{registration_id}")
async def show_conversation(
    sitting_id: UUID,
    registration_id: UUID,
    request: Request,
    session: ReadSession,
    *,
    now: Now,
    invigilator: MayWatchAttempts,
) -> Response:
    """One candidate's conversation; of who has begun it stands on the attempt's page."""
    talk = await reading.get_invigilated(
        session, sitting_id, registration_id, staff_id=invigilator.staff_id, now=now
    )
    attempt = await attempts.find_attempt_of_registration(session, registration_id)
    if attempt is not None:
        return RedirectResponse(f"/invigilation/attempts/{attempt.id}#talk", 303)
    _, person = await registrations.get_with_candidate(session, registration_id)
    context = {
        "talk": talk,
        "most": MOST_CHARACTERS,
        "client_id": new_id().hex,
        "name": person.full_name,
    }
    return render(request, "messages/conversation.html", context)


@router.post("/invigilation/sittings/{sitting_id}/conversations/{registration_id}")
async def answer(
    sitting_id: UUID,
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayWatchAttempts,
    *,
    client_id: Annotated[ClientId, Form()],
    text: Annotated[Text, Form()],
    read: Annotated[list[UUID], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Who answers has read what stood above the field."""
    staff_id = invigilator.staff_id
    new = NewMessage(client_id, _as_typed(text))
    await writing.send(session, sitting_id, new, to=[registration_id], staff_id=staff_id, now=now)
    await writing.mark_read(session, sitting_id, registration_id, read, staff_id=staff_id, now=now)
    return _back(sitting_id, registration_id)


@router.post("/invigilation/sittings/{sitting_id}/conversations/{registration_id}/reading")
async def mark_read(
    sitting_id: UUID,
    registration_id: UUID,
    session: WriteSession,
    now: Now,
    *,
    invigilator: MayWatchAttempts,
    read: Annotated[list[UUID], Form()],
) -> Response:
    await writing.mark_read(
        session, sitting_id, registration_id, read, staff_id=invigilator.staff_id, now=now
    )
    return _back(sitting_id, registration_id)


def _back(sitting_id: UUID, registration_id: UUID) -> Response:
    return RedirectResponse(
        f"/invigilation/sittings/{sitting_id}/conversations/{registration_id}", 303
    )


def _as_typed(text: str) -> str:
    """A form sends each line's end as two characters; it was typed as one."""
    return text.replace("\r\n", "\n")
