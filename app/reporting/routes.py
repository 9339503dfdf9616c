# SPDX-License-Identifier: Apache-2.0
"""Exports by API."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from app.accounts.access import MayExportSittings
from app.accounts.viewing import Records, StaffLook
from app.audit.rules import View
from app.core.api import api_router
from app.core.db import AppDatabase
from app.core.refusals import refuses
from app.core.requests import Now
from app.papers.errors import FormDamaged
from app.reporting import service
from app.reporting.errors import EntryStillOpen, NothingToExport, SittingStillOpen
from app.reporting.schemas import SittingExportOut, sitting_export_out
from app.sittings.errors import SittingNotFound

router = api_router("reporting")


@router.get("/sittings/{sitting_id}/export")
@refuses(EntryStillOpen, FormDamaged, NothingToExport, SittingNotFound, SittingStillOpen)
async def export_sitting(
    sitting_id: UUID,
    database: AppDatabase,
    now: Now,
    _auditor: MayExportSittings,
    look: Annotated[StaffLook, Depends(Records(View.SITTING))],
) -> SittingExportOut:
    """Form, key, answers, marks and results, to recompute every mark independently.

    Read without the turn to write: a large export must not hold up anybody's answers. The trail's
    entry follows in a short transaction of its own, and nothing leaves without it.
    """
    async with database.reading() as session:
        export = sitting_export_out(await service.export_sitting(session, sitting_id, now=now))
    await look.record(("sitting", sitting_id))
    return export
