# SPDX-License-Identifier: Apache-2.0
"""Who can act. Action names are `domain.subject.verb`, e.g. `sittings.sitting.open`."""

from dataclasses import dataclass
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
