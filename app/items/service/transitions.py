# SPDX-License-Identifier: Apache-2.0
"""The one place where versions change state, and where that is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.items import repository
from app.items.models import ItemEvent, ItemVersion
from app.items.states import VersionState, VersionVerb


@dataclass(frozen=True, slots=True)
class Act:
    """A verb on versions: by whom (None is the system), with which words, when."""

    verb: VersionVerb
    actor_id: UUID | None
    now: datetime
    comment: str = ""


async def move(
    session: AsyncSession, versions: Sequence[ItemVersion], target: VersionState, act: Act
) -> None:
    """The versions, which the caller has locked and judged, are in the state, each with an event."""
    events = [
        event_row(version.id, VersionState(version.state), target, act) for version in versions
    ]
    for version in versions:
        _apply(version, target)
    # Two versions of an item change places under one unique index: the order of writes matters.
    await session.flush()
    await repository.insert(session, ItemEvent, events)


def _apply(version: ItemVersion, target: VersionState) -> None:
    version.state = target.value


def event_row(
    version_id: UUID, before: VersionState, after: VersionState, act: Act
) -> dict[str, Any]:
    """The event of a verb, for inserting."""
    return {
        "id": new_id(),
        "version_id": version_id,
        "verb": act.verb.value,
        "from_state": before.value,
        "to_state": after.value,
        "actor_id": act.actor_id,
        "comment": act.comment,
        "at": act.now,
    }
