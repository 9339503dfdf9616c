# SPDX-License-Identifier: Apache-2.0
"""Exports by API."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.access import MayExportSittings
from app.audit.values import staff_actor
from app.core.db import AppDatabase
from app.core.requests import Now
from app.reporting import service
from app.reporting.schemas import SittingExportOut, sitting_export_out

router = APIRouter(prefix="/api/v1", tags=["reporting"])


@router.get("/sittings/{sitting_id}/export")
async def export_sitting(
    sitting_id: UUID, database: AppDatabase, now: Now, auditor: MayExportSittings
) -> SittingExportOut:
    """Form, key, answers, marks and results, to recompute every mark independently.

    Read without the turn to write: a large export must not hold up anybody's answers. The trail's
    entry follows in a short transaction of its own, and nothing leaves without it.
    """
    async with database.reading() as session:
        export = sitting_export_out(await service.export_sitting(session, sitting_id, now=now))
    async with database.writing() as session:
        await service.record_export(
            session, sitting_id, actor=staff_actor(auditor.staff_id), now=now
        )
    return export
