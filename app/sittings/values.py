# SPDX-License-Identifier: Apache-2.0
"""What crosses the border of the sittings domain."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.sittings.states import SittingKind, SittingState


class Phase(StrEnum):
    """Where a moment lies in a sitting's day."""

    BEFORE_ENTRY = "before_entry"
    ENTRY = "entry"
    RUNNING = "running"
    ENTRY_CLOSED = "entry_closed"
    OVER = "over"


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
