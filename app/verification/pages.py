# SPDX-License-Identifier: Apache-2.0
"""`/verify` for anybody, `/r` where a receipt's QR code leads, and the page to save as one file."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import AsAnyone, AsCandidate
from app.attempts import service as attempts
from app.attempts.errors import NotHandedIn
from app.attempts.rules import LEFT_ALONE
from app.core.db import AppSettings, ReadSession
from app.core.digits import from_base64url
from app.core.downloads import attachment
from app.core.i18n import pick
from app.core.requests import Now
from app.core.templating import environment, format_moment, render
from app.doors.service import address_of
from app.messages import service as messages
from app.receipts import service as receipts
from app.registrations import service as registrations
from app.signing import service as signing
from app.sittings import service as sittings
from app.verification import service
from app.verification.bundle import bundle_offline
from app.verification.errors import ReceiptUnsigned
from app.verification.rules import ENDINGS, MAX_TEXT, TONES, WORDS
from app.verification.schemas import show_file, show_key, show_verification

router = APIRouter(include_in_schema=False)


@router.get("/verify")
async def show_form(request: Request, session: ReadSession, _viewer: AsAnyone) -> Response:
    return await _page(request, session, None)


@router.get("/r")
async def show_scanned(request: Request, session: ReadSession, _viewer: AsAnyone) -> Response:
    """The code stands behind the #, which no browser sends: its page reads it."""
    return await _page(request, session, None)


@router.post("/verify")
async def verify_receipt(
    request: Request,
    session: ReadSession,
    now: Now,
    _viewer: AsAnyone,
    *,
    text: Annotated[str, Form(max_length=MAX_TEXT)],
    pace: service.AppVerifyingPace,
) -> Response:
    """The same for browsers without scripts. It changes nothing, so the answer is the page itself."""
    pace.admit(address_of(request), now=now)
    return await _page(request, session, await service.verify(session, text))


async def _page(
    request: Request, session: AsyncSession, answer: service.Verification | None
) -> Response:
    context = {
        "state": {"keys": await _keys(session)},
        "answer": None if answer is None else show_verification(answer),
        "words": WORDS,
        "tones": TONES,
        "endings": ENDINGS,
    }
    return render(request, "verification/verify.html", context)


async def _keys(session: AsyncSession) -> list[dict[str, object]]:
    known = await signing.known_keys(session)
    return [show_key(key).model_dump(mode="json") for key in known.values()]


@router.get("/attempts/{attempt_id}/receipt")
async def show_receipt(
    attempt_id: UUID,
    request: Request,
    session: ReadSession,
    settings: AppSettings,
    candidate: AsCandidate,
) -> Response:
    """What the candidate can hold up, with all that somebody else needs to verify it."""
    try:
        receipt = await attempts.get_receipt(
            session, attempt_id, candidate_id=candidate.candidate_id
        )
    except NotHandedIn:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    attempt = await attempts.get_attempt(session, attempt_id)
    registration = await registrations.get_registration(session, attempt.registration_id)
    sitting = await sittings.get_sitting(session, attempt.sitting_id)
    rules = await sittings.rules_of(session, sitting)
    title = rules.title(sitting.title_key)
    context = {
        "receipt": receipt,
        "signed": await receipts.show_signature(
            session, receipt.signed, address=settings.public_address
        ),
        "reason": await attempts.reason_of_end(session, attempt),
        "reopenings": await attempts.list_reopenings(session, attempt),
        "registration_id": registration.id,
        "contact": await sittings.contact_of(session, sitting),
        "talked": await messages.count_news(session, registration.id) > 0,
        "takings_in": await attempts.list_takings_in(session, attempt.id),
        "late_slots": await attempts.list_late_slots(session, attempt.id),
        "programme_name": pick(rules.name.zh, rules.name.en),
        "title": pick(title.name.zh, title.name.en),
        "ticket_number": registration.ticket_number,
        "full_name": candidate.name,
        "alone_minutes": LEFT_ALONE // timedelta(minutes=1),
        # Answers still on this device are delivered from here as late ones, and the page says so.
        "state": {"attempt_id": str(attempt_id), "candidate_key": str(candidate.candidate_id)},
    }
    return render(request, "attempts/receipt.html", context)


@router.get("/attempts/{attempt_id}/receipt/file")
async def save_receipt(
    attempt_id: UUID, session: ReadSession, settings: AppSettings, candidate: AsCandidate
) -> Response:
    """The receipt with all that one needs to verify it: the keys and their whole history."""
    receipt = await attempts.get_receipt(session, attempt_id, candidate_id=candidate.candidate_id)
    if receipt.signed is None:
        raise ReceiptUnsigned
    history = await signing.list_history(session)
    file = show_file(
        from_base64url(receipt.signed.text),
        signing.keys_of(history),
        history,
        address=settings.public_address,
    )
    name = f"kaochang-receipt-{receipt.receipt_number}.json"
    data = file.model_dump_json(indent=1).encode()
    return attachment(data, media_type="application/json", name=name, plain=name)


@router.get("/verify/offline.html")
async def save_offline_page(
    session: ReadSession, settings: AppSettings, now: Now, _viewer: AsAnyone
) -> Response:
    """One file with code, keys and its own date, which verifies without any network."""
    page = await _offline(session, settings.public_address, now)
    return attachment(
        page.encode(),
        media_type="text/html; charset=utf-8",
        name="kaochang-verify.html",
        plain="kaochang-verify.html",
    )


async def _offline(session: AsyncSession, address: str, now: datetime) -> str:
    state = {"keys": await _keys(session), "saved_at": format_moment(now)}
    context = {"state": state, "address": address, **bundle_offline()}
    return environment().get_template("verification/offline.html").render(context)
