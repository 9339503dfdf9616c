# SPDX-License-Identifier: Apache-2.0
"""What is asked of the trail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class TrailKind(StrEnum):
    """What sort of act an entry is of."""

    SIGN_INS = "sign_ins"
    REFUSALS = "refusals"
    VIEWINGS = "viewings"
    EXPORTS = "exports"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """All that is given must hold. `action` is the beginning of a name: `accounts.staff.`.

    From `since` on and before `until`. `sitting` and `candidate` find whatever is about them:
    registrations, attempts, findings, marks, results; of a candidate also what they did.
    """

    actor: str = ""
    subject: str = ""
    action: str = ""
    kind: TrailKind | None = None
    sitting: UUID | None = None
    candidate: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
