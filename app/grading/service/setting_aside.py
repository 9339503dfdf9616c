# SPDX-License-Identifier: Apache-2.0
"""Setting aside the marks of an end that was undone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.grading import repository


async def set_aside_run(
    session: AsyncSession, attempt_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """The attempt has no live run: the next end gets one of its own, made of its own answers.

    What people have judged stays where it is and counts no more; what waited for them is out of
    the queue and off their desks.
    """
    run = await repository.lock_live_run(session, attempt_id)
    if run is None:
        return
    run.live = False
    await repository.delete_open_tasks(session, run.id)
    await audit.record(
        session,
        actor=actor,
        action="grading.run.set_aside",
        subject=("attempt", attempt_id),
        now=now,
        detail={"run_id": str(run.id)},
    )
