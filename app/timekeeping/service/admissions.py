# SPDX-License-Identifier: Apache-2.0
"""Letting one person begin late, from where one can see whether anything was given out."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.registrations import service as registrations
from app.results import service as results
from app.results.errors import ResultStands
from app.sittings import service as sittings


async def admit_late(
    session: AsyncSession,
    registration_id: UUID,
    *,
    span: timedelta,
    note: str,
    by: UUID,
    now: datetime,
) -> None:
    """This candidate may begin for so long from now on, with the full duration all the same.

    Refused as `registrations.admit_late` refuses, and once a result stands: who was absent then
    has been told so. A release waits for whoever was admitted.
    """
    registration = await registrations.get_registration(session, registration_id)
    # A release that has begun is waited for, and then found.
    await sittings.share_sitting(session, registration.sitting_id)
    result = await results.find_result(session, registration_id)
    if result is not None and await results.stands(session, result):
        raise ResultStands
    await registrations.admit_late(session, registration_id, span=span, note=note, by=by, now=now)
