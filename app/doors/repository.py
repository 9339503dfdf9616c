# SPDX-License-Identifier: Apache-2.0
"""Statements on paces."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import insert_by_dialect
from app.doors.models import SignInPace


async def hold_paces(
    session: AsyncSession, digests: Iterable[str], *, now: datetime
) -> dict[str, SignInPace]:
    """Their rows by digest, new ones paid for until now; held until the transaction ends."""
    ordered = sorted(digests)
    rows = [{"digest": digest, "paid_until": now} for digest in ordered]
    # The rows beside the statement: within it, it would be compiled anew at every sign-in.
    await session.execute(insert_by_dialect(session, SignInPace).on_conflict_do_nothing(), rows)
    held = sa.select(SignInPace).where(SignInPace.digest.in_(ordered)).order_by(SignInPace.digest)
    return {row.digest: row for row in await session.scalars(held.with_for_update())}
