# SPDX-License-Identifier: Apache-2.0
"""The one clock. Rules never read it: callers pass `now` in."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

# People read exam times in Beijing time wherever they sit; storage is UTC.
EXAM_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Something that knows the present instant, aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, which `kaochang doctor` compares with the database's."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock for tests: it stands still until it is told to move."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def forward(self, **span: float) -> datetime:
        """Move on by `timedelta(**span)` and return the new instant."""
        self._at += timedelta(**span)
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
