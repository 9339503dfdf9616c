# SPDX-License-Identifier: Apache-2.0
"""Rescue files as they are uploaded: kept first, judged whenever somebody looks."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.attempts import service as attempts
from app.attempts.errors import AttemptNotFound
from app.audit import service as audit
from app.audit.values import staff_actor
from app.recovery import repository
from app.recovery.errors import (
    NoRescueFile,
    RescueFileElsewhere,
    RescueFileNotFound,
    RescueFileTooLarge,
)
from app.recovery.models import RescueFile
from app.recovery.rules import MOST_BYTES, MalformedFile, read_envelope
from app.registrations import service as registrations


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of the sitting's list: whose it says it is, and who brought it."""

    file: RescueFile
    ticket_number: str
    full_name: str
    uploaded_by: str
    taken_by: str


async def keep_file(
    session: AsyncSession, sitting_id: UUID, data: bytes, *, staff_id: UUID, now: datetime
) -> RescueFile:
    """The file as it came, also when it will not open; uploaded again it is the same one.

    Refused for what no page of ours has made, and for another sitting's: nothing of it is kept.
    """
    if len(data) > MOST_BYTES:
        raise RescueFileTooLarge(megabytes=MOST_BYTES // 1_000_000)
    try:
        attempt = await attempts.get_attempt(session, read_envelope(data).attempt_id)
    except MalformedFile as malformed:
        raise NoRescueFile from malformed
    except AttemptNotFound as unknown:
        raise RescueFileElsewhere from unknown
    if attempt.sitting_id != sitting_id:
        raise RescueFileElsewhere
    await attempts.lock_attempt(session, attempt.id)
    digest = sha256(data).hexdigest()
    known = await repository.find_by_digest(session, digest)
    if known is not None:
        return known
    file = RescueFile(
        attempt_id=attempt.id, digest=digest, body=data, uploaded_at=now, uploaded_by=staff_id
    )
    session.add(file)
    await audit.record(
        session,
        actor=staff_actor(staff_id),
        action="recovery.rescue_file.upload",
        subject=("attempt", attempt.id),
        now=now,
        detail={"digest": digest, "bytes": len(data)},
    )
    await session.flush()
    return file


async def get_file(session: AsyncSession, file_id: UUID, *, sitting_id: UUID) -> RescueFile:
    file = await repository.find_file(session, file_id, sitting_id=sitting_id)
    if file is None:
        raise RescueFileNotFound
    return file


async def list_files(session: AsyncSession, sitting_id: UUID) -> list[UploadedFile]:
    """The sitting's files, the latest first."""
    files = await repository.list_files(session, sitting_id)
    sat = {a.id: a.registration_id for a in await attempts.list_attempts(session, sitting_id)}
    people = {
        r.id: (r, p) for r, p in await registrations.list_with_candidates(session, sitting_id)
    }
    staff = {by for file in files for by in (file.uploaded_by, file.taken_by) if by is not None}
    names = await accounts.names_of_staff(session, staff)
    found = []
    for file in files:
        registration, person = people[sat[file.attempt_id]]
        found.append(
            UploadedFile(
                file,
                registration.ticket_number,
                person.full_name,
                names.get(file.uploaded_by, ""),
                names.get(file.taken_by, "") if file.taken_by else "",
            )
        )
    return found
