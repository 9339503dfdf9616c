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
from app.items.states import VERSION, VersionState, VersionVerb


@dataclass(frozen=True, slots=True)
class Act:
    """A verb on versions: by whom (None is the system), with which words, when."""

    verb: VersionVerb
    actor_id: UUID | None
    now: datetime
    comment: str = ""


async def move(session: AsyncSession, versions: Sequence[ItemVersion], act: Act) -> None:
    """The versions, locked and judged, are where the verb leads, each with an event.

    Events are what `core.transitions` are elsewhere; they stand among the comments on an item,
    and thousands of them are inserted at once.
    """
    events = []
    for version in versions:
        before = VERSION.move(version, act.verb)
        events.append(event_row(version.id, before, version.state, act))
    # Two versions of an item change places under one unique index: the order of writes matters.
    await session.flush()
    await repository.insert(session, ItemEvent, events)


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
