# SPDX-License-Identifier: Apache-2.0
"""What is always true of rescue files."""

from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import marked
from app.core.invariants import Invariants
from app.recovery.models import RescueFile
from app.recovery.rules import MalformedFile, read_envelope


async def list_files_astray(session: AsyncSession) -> list[UUID]:
    """Rescue files that are not as they came, or that stand at another attempt than they name."""
    columns = (RescueFile.id, RescueFile.attempt_id, RescueFile.digest, RescueFile.body)
    files = await session.stream(sa.select(*columns))
    return [
        file_id
        async for file_id, attempt_id, digest, body in files
        if sha256(body).hexdigest() != digest or not _names(body, attempt_id)
    ]


def _names(body: bytes, attempt_id: UUID) -> bool:
    try:
        return read_envelope(body).attempt_id == attempt_id
    except MalformedFile:
        return False


INVARIANTS: Invariants = {
    list_files_astray: marked("救援文件与上传时一字节不差，属于文件所写的考试"),
}
