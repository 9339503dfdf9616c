# SPDX-License-Identifier: Apache-2.0
"""What one person is allowed: more time at every exam, and to begin later at this one."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

# Twice the time, or so many minutes; more is a slip of the pen.
MOST_PERCENT = 100
# Who is let in late begins on the same day, while somebody invigilates.
MOST_LATE = timedelta(hours=4)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Something allowed by a member of staff, and what the candidate reads of it."""

    note: str
    by: str


@dataclass(frozen=True, slots=True)
class MoreTime(Allowed):
    """So much of the duration in percent, or so many minutes; one of the two."""

    percent: int | None
    minutes: int | None

    def of(self, duration: timedelta) -> timedelta:
        """Of this duration, in whole minutes, rounded for the candidate."""
        if self.minutes is not None:
            return self.minutes * MINUTE
        return math.ceil(duration * (self.percent or 0) / 100 / MINUTE) * MINUTE


@dataclass(frozen=True, slots=True)
class LateEntry(Allowed):
    """Until when this person may begin, whenever the others' entry closed."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Allowances:
    """What holds for one registration."""

    more_time: MoreTime | None = None
    late_entry: LateEntry | None = None

    def entry_closes_at(self, closes_at: datetime) -> datetime:
        """The end of entry for this person."""
        late = self.late_entry
        return closes_at if late is None else max(closes_at, late.until)
