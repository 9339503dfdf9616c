# SPDX-License-Identifier: Apache-2.0
"""Findings: the machine opens, extends and closes them; a human judges them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import staff_actor
from app.core.ids import new_id
from app.invigilation import repository
from app.invigilation.errors import FindingNotFound
from app.invigilation.models import Finding, FindingFrame
from app.invigilation.states import Judgement
from proctoring import FindingClosed, FindingExtended, FindingOpened, RunEvent


async def take_note(
    session: AsyncSession, event: RunEvent, *, attempt_id: UUID, detector: str
) -> None:
    """The finding is as the event says. The caller holds the attempt's watch."""
    if isinstance(event, FindingOpened):
        await _open(session, event, attempt_id=attempt_id, detector=detector)
        return
    finding = await repository.get_open_finding(session, attempt_id, event.kind)
    if isinstance(event, FindingExtended):
        finding.frames += 1
        finding.last_at = event.at
        session.add(FindingFrame(finding_id=finding.id, frame_id=UUID(event.frame)))
    elif isinstance(event, FindingClosed):
        finding.closed_at = event.at


async def _open(
    session: AsyncSession, event: FindingOpened, *, attempt_id: UUID, detector: str
) -> None:
    latest = await repository.find_frame_by_id(session, UUID(event.frames[-1]))
    finding = Finding(
        id=new_id(),
        attempt_id=attempt_id,
        kind=event.kind,
        opened_at=event.first_at,
        last_at=event.first_at if latest is None else latest.received_at,
        frames=len(event.frames),
        first_frame_id=UUID(event.first_frame),
        detector=detector,
    )
    session.add(finding)
    await session.flush()  # The evidence names the finding's id.
    session.add_all(
        FindingFrame(finding_id=finding.id, frame_id=UUID(frame)) for frame in event.frames
    )


async def judge(
    session: AsyncSession,
    finding_id: UUID,
    judgement: Judgement,
    *,
    note: str,
    staff_id: UUID,
    now: datetime,
) -> Finding:
    """The finding carries this verdict and its reason, which every invigilator can read.

    A verdict may be changed; what it was before stays on the trail. Saying the same again
    changes nothing. Not found unless they invigilate the sitting.
    """
    finding = await repository.lock_invigilated_finding(session, finding_id, staff_id=staff_id)
    if finding is None:
        raise FindingNotFound
    if (finding.verdict, finding.verdict_note) == (judgement, note):
        return finding
    before = {"verdict": finding.verdict, "note": finding.verdict_note}
    finding.verdict, finding.verdict_note = judgement, note
    finding.verdict_by, finding.verdict_at = staff_id, now
    await audit.record(
        session,
        actor=staff_actor(staff_id),
        action="invigilation.finding.judge",
        subject=("finding", finding_id),
        reason=note,
        now=now,
        detail={"verdict": judgement.value, "before": before, "attempt": str(finding.attempt_id)},
    )
    return finding
