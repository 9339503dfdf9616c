# SPDX-License-Identifier: Apache-2.0
"""Doing what was previewed: of an outage for all whom it hit, or of one file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.audit import service as audit
from app.audit.values import Actor, staff_actor
from app.core.security import Vault
from app.recovery import repository
from app.recovery.errors import NothingToTakeIn, RescueFileNotFound, TakingInChanged
from app.recovery.rules import RecoveryPreview
from app.recovery.service.previews import preview_file, preview_outage
from app.recovery.values import FileFinding
from app.results import service as results
from app.signing.service import KeyRing
from app.sittings import service as sittings


async def take_in_of_outage(
    session: AsyncSession,
    sitting_id: UUID,
    outage_id: UUID,
    *,
    digest: str,
    reason: str,
    staff_id: UUID,
    keys: KeyRing,
    now: datetime,
) -> RecoveryPreview:
    """What was previewed is done, for all in one transaction; each of them reads the reason.

    Refused when it is not what would be done now, and when it would take in nothing.
    """
    await sittings.share_sitting(session, sitting_id)
    _, seen = await preview_outage(session, sitting_id, outage_id)
    await attempts.lock_attempts(session, [line.attempt_id for line in seen.reached])
    # What ended, was taken in or released meanwhile is known under the locks alone.
    _, preview = await preview_outage(session, sitting_id, outage_id)
    _demand_same(seen, preview, digest)
    actor = staff_actor(staff_id)
    await _do(session, preview, reason=reason, actor=actor, keys=keys, now=now)
    await audit.record(
        session,
        actor=actor,
        action="recovery.outage.take_in",
        subject=("sitting", sitting_id),
        now=now,
        reason=reason,
        detail={"outage_id": str(outage_id), "people": len(preview.reached)},
    )
    return preview


async def take_in_of_file(
    session: AsyncSession,
    sitting_id: UUID,
    file_id: UUID,
    *,
    digest: str,
    reason: str,
    staff_id: UUID,
    vault: Vault,
    keys: KeyRing,
    now: datetime,
) -> RecoveryPreview:
    """The same of one file, once."""
    await sittings.share_sitting(session, sitting_id)
    file = await repository.find_file(session, file_id, sitting_id=sitting_id)
    if file is None:
        raise RescueFileNotFound
    await attempts.lock_attempt(session, file.attempt_id)
    file = await repository.lock_file(session, file_id) or file
    finding, preview = await preview_file(session, file, vault=vault)
    if finding is not FileFinding.READ:
        raise NothingToTakeIn
    _demand_same(preview, preview, digest)
    await _do(session, preview, reason=reason, actor=staff_actor(staff_id), keys=keys, now=now)
    file.taken_at, file.taken_by = now, staff_id
    return preview


def _demand_same(seen: RecoveryPreview, preview: RecoveryPreview, digest: str) -> None:
    if not preview.reached:
        raise NothingToTakeIn
    if preview.digest != digest or seen.digest != digest:
        raise TakingInChanged(people=len(preview.reached))


async def _do(
    session: AsyncSession,
    preview: RecoveryPreview,
    *,
    reason: str,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
) -> None:
    for line in preview.reached:
        await results.take_in(
            session,
            line.attempt_id,
            [(each.op, each.received_at) for each in line.taken],
            source=dict([preview.source]),
            reason=reason,
            actor=actor,
            keys=keys,
            now=now,
        )
