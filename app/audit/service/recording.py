# SPDX-License-Identifier: Apache-2.0
"""Writing the trail, and reading that of one subject."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import repository
from app.audit.models import AuditEntry
from app.audit.values import Actor, ActorKind
from app.core import transitions
from app.core.lifecycle import Capability, Lifecycle, State, Verb
from app.core.transitions import Subject

# By what token the member of staff acts whose request this is; each request says it anew.
_TOKEN: ContextVar[Mapping[str, str] | None] = ContextVar("token", default=None)


def act_by_token(token: Mapping[str, str] | None) -> None:
    """From now on, in this request, acts of staff are on the trail with this token named; None: by none."""
    _TOKEN.set(token)


async def record(
    session: AsyncSession,
    *,
    actor: Actor,
    action: str,
    subject: tuple[str, UUID | str],
    now: datetime,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """The act is on the trail exactly if the caller's transaction commits.

    The subject is its kind and its id, or its code where that is what it is known by.
    """
    kind, subject_id = subject
    token = _TOKEN.get() if actor.kind is ActorKind.STAFF else None
    session.add(
        AuditEntry(
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            action=action,
            subject_kind=kind,
            subject_id=str(subject_id),
            reason=reason,
            detail=(detail or {}) | ({"by_token": dict(token)} if token else {}),
        )
    )


async def apply(
    session: AsyncSession,
    life: Lifecycle[State, Verb, Capability],
    subject: Subject[State],
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """The verb is done, as `core.transitions` does it, and on the trail as `domain.subject.verb`."""
    transitions.apply(session, life, subject, verb, actor=actor, now=now, reason=reason)
    await record(
        session,
        actor=actor,
        action=f"{life.name}.{verb}",
        subject=(life.kind, subject.id),
        reason=reason,
        now=now,
        detail=detail,
    )


async def list_entries(session: AsyncSession, kind: str, subject_id: UUID) -> list[AuditEntry]:
    """The trail of one subject, oldest first."""
    return await repository.list_entries(session, kind, str(subject_id))
