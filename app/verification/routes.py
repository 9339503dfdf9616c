# SPDX-License-Identifier: Apache-2.0
"""Verification by API, and the keys that it stands on. No sign-in: a receipt is shown to others."""

from fastapi import APIRouter, Request

from app.accounts.access import AsAnyone
from app.core.api import ApiRoute, api_router
from app.core.db import ReadSession
from app.core.refusals import refuses
from app.core.requests import Now
from app.doors.service import address_of
from app.signing import service as signing
from app.verification import service
from app.verification.errors import VerifyingTooFast
from app.verification.schemas import (
    HistoryOut,
    VerificationIn,
    VerificationOut,
    show_key,
    show_verification,
)

router = api_router("verification")
# RFC 8615: where programs of others look for it.
well_known = APIRouter(tags=["verification"], route_class=ApiRoute)


@router.post("/verifications")
@refuses(VerifyingTooFast)
async def verify_receipt(
    body: VerificationIn,
    request: Request,
    session: ReadSession,
    now: Now,
    _viewer: AsAnyone,
    *,
    pace: service.AppVerifyingPace,
) -> VerificationOut:
    """Whether a receipt is ours and still counts. A wrong one is an answer, and no error."""
    pace.admit(address_of(request), now=now)
    return show_verification(await service.verify(session, body.text))


@well_known.get("/.well-known/kaochang-keys.json")
async def list_keys(session: ReadSession, _viewer: AsAnyone) -> HistoryOut:
    """Every key that has signed for the service, and the whole history of them."""
    history = await signing.list_history(session)
    keys = signing.keys_of(history)
    return HistoryOut(keys=[show_key(key) for key in keys.values()], entries=history)
