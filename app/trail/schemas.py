# SPDX-License-Identifier: Apache-2.0
"""What readers of the trail ask for, and what they get."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from app.audit.values import Head
from app.core.listing import ListQuery, PageOut
from app.core.schemas import Moment
from app.trail.service.reading import TrailLine
from app.trail.values import TrailFilter, TrailKind

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{0,40}$")]
ActionStart = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{0,80}$")]


class TrailQuery(BaseModel):
    """Which entries: all that is given must hold. From `since` on and before `until`."""

    actor: Id = ""
    subject: Id = ""
    action: ActionStart = ""
    kind: TrailKind | None = None
    sitting: UUID | None = None
    candidate: UUID | None = None
    since: Moment | None = None
    until: Moment | None = None

    def asked(self) -> TrailFilter:
        return TrailFilter(**{name: getattr(self, name) for name in TrailQuery.model_fields})


class TrailPageQuery(TrailQuery, ListQuery):
    """The same, a page at a time."""

    sort: Literal["-at", "at"] = "-at"


class WhoOut(BaseModel):
    """Somebody or something; `name` is empty where none is known."""

    kind: str
    id: str
    name: str


class AuditEntryOut(BaseModel):
    """An entry; `words` is the action in the reader's language, `position` its place in the chain."""

    id: UUID
    at: datetime
    kind: TrailKind
    action: str
    words: str
    actor: WhoOut
    subject: WhoOut
    reason: str | None
    detail: dict[str, Any]
    position: int | None


class TrailPageOut(PageOut[AuditEntryOut]):
    """Entries of the trail."""


class HeadOut(BaseModel):
    """Where the chain ends: keep it elsewhere."""

    position: int
    digest: str


def head_out(head: Head) -> HeadOut:
    return HeadOut(position=head.position, digest=head.digest)


def entry_out(line: TrailLine) -> AuditEntryOut:
    entry = line.entry
    return AuditEntryOut(
        id=entry.id,
        at=entry.at,
        kind=line.kind,
        action=entry.action,
        words=line.words,
        actor=WhoOut(kind=entry.actor_kind, id=entry.actor_id, name=line.actor),
        subject=WhoOut(kind=entry.subject_kind, id=entry.subject_id, name=line.subject),
        reason=entry.reason,
        detail=entry.detail,
        position=None if line.link is None else line.link.position,
    )
