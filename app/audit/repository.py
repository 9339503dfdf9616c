# SPDX-License-Identifier: Apache-2.0
"""Statements on the trail."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry


async def list_entries(
    session: AsyncSession, subject_kind: str, subject_id: str
) -> list[AuditEntry]:
    named = sa.select(AuditEntry).where(
        AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id
    )
    return list(await session.scalars(named.order_by(AuditEntry.at, AuditEntry.id)))
