# SPDX-License-Identifier: Apache-2.0
"""The paper as a browser asks for it before the start."""

from typing import Any
from uuid import UUID

from fastapi import Response

from app.accounts.access import AsCandidate
from app.attempts import service as attempts
from app.attempts.errors import EntryNotOpen, SittingNotOpen, TooLate
from app.core.api import api_router
from app.core.db import AppDatabase, ReadSession
from app.core.refusals import refuses
from app.core.requests import AppVault, Now
from app.papers.errors import FormDamaged, FormsUsedUp
from app.registrations.errors import RegistrationNotFound, RegistrationWithdrawn

BYTES = "application/octet-stream"

router = api_router("attempts")

_SEALED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
        "description": "The sealed paper (docs/sealed-papers.md)",
    }
}


@router.post(
    "/registrations/{registration_id}/sealed-paper", response_class=Response, responses=_SEALED
)
@refuses(
    EntryNotOpen,
    FormDamaged,
    FormsUsedUp,
    RegistrationNotFound,
    RegistrationWithdrawn,
    SittingNotOpen,
    TooLate,
)
async def take_sealed_paper(
    registration_id: UUID,
    database: AppDatabase,
    session: ReadSession,
    vault: AppVault,
    *,
    now: Now,
    candidate: AsCandidate,
) -> Response:
    """The paper before the start, sealed; the start tells the key.

    Where a set deals forms, this registration's is dealt with the first request, for good.
    """
    whose = candidate.candidate_id
    form_id = await attempts.find_dealt(session, registration_id, candidate_id=whose, now=now)
    if form_id is None:
        async with database.writing() as dealing:
            form_id = await attempts.deal_ahead(
                dealing, registration_id, candidate_id=whose, now=now
            )
    sealed = await attempts.seal_for(session, vault, form_id, registration_id)
    return Response(sealed, media_type=BYTES)
