# SPDX-License-Identifier: Apache-2.0
"""Who can act, and what the chain of the trail can be found to be.

Action names are `domain.subject.verb`, e.g. `sittings.sitting.open`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    STAFF = "staff"
    CANDIDATE = "candidate"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts; `id` is empty for the system itself."""

    kind: ActorKind
    id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


def staff_actor(staff_id: UUID) -> Actor:
    return Actor(ActorKind.STAFF, str(staff_id))


def candidate_actor(candidate_id: UUID) -> Actor:
    return Actor(ActorKind.CANDIDATE, str(candidate_id))


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: whoever keeps it elsewhere can tell later whether anything was changed."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


class BreakKind(StrEnum):
    """What can be wrong with the chain at one place."""

    CHANGED = "changed"
    MISSING = "missing before its term"
    LINK_CHANGED = "link changed"
    UNLINKED = "unlinked for too long"
    HEAD_UNKNOWN = "head unknown"


@dataclass(frozen=True, slots=True)
class Break:
    """One place at which the trail is not as it was written.

    `position` is None where there is no link, `entry_id` and `at` where no entry is known.
    """

    kind: BreakKind
    position: int | None = None
    entry_id: UUID | None = None
    at: datetime | None = None
