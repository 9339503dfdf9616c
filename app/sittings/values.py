# SPDX-License-Identifier: Apache-2.0
"""What crosses the border of the sittings domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.accounts.values import Right
from app.core.i18n import marked
from app.sittings.states import SittingKind, SittingState


class Phase(StrEnum):
    """Where a moment lies in a sitting's day."""

    BEFORE_ENTRY = "before_entry"
    ENTRY = "entry"
    RUNNING = "running"
    ENTRY_CLOSED = "entry_closed"
    OVER = "over"


class Duty(StrEnum):
    """What staff do at one sitting, and at no other because of it."""

    INVIGILATING = "invigilating"
    GRADING = "grading"


# Who may be given a duty: it opens sittings to those whom a right lets work at all.
RIGHT_OF: Mapping[Duty, Right] = {
    Duty.INVIGILATING: Right.ATTEMPTS_WATCH,
    Duty.GRADING: Right.MARKING_MARK,
}
DUTY_WORDS: Mapping[Duty, str] = {Duty.INVIGILATING: marked("监考"), Duty.GRADING: marked("阅卷")}


@dataclass(frozen=True, slots=True)
class DutyOrder:
    """Who is given a duty, or is relieved of it, and at which sittings."""

    staff_id: UUID
    duty: Duty
    sitting_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SittingBrief:
    """What a candidate needs to know of a sitting; names in the reader's language."""

    id: UUID
    programme: str
    programme_name: str
    title_key: str
    title_name: str
    kind: SittingKind
    state: SittingState
    phase: Phase
    entry_opens_at: datetime
    starts_at: datetime
    entry_closes_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SittingContact:
    """Whom the sitting's candidates ask. Without telephone and e-mail there is the name alone.

    `dial` is the telephone as a device dials it; `is_own`: given for this sitting, and not the
    programme's.
    """

    name: str
    telephone: str = ""
    hours: str = ""
    email: str = ""
    dial: str = ""
    is_own: bool = False

    @property
    def is_given(self) -> bool:
        return bool(self.telephone or self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingFilter:
    """Which sittings: all that is given must hold. They start from `since` on and before `until`."""

    programme: str | None = None
    state: SittingState | None = None
    kind: SittingKind | None = None
    since: datetime | None = None
    until: datetime | None = None
