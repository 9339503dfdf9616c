# SPDX-License-Identifier: Apache-2.0
"""The one clock. Rules never read it: callers pass `now` in.

It is the database's: on PostgreSQL its server's, on SQLite the machine's. Between two looks at it
the service goes by a clock that counts and never steps (app/clock looks).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

# People read exam times in Beijing time wherever they sit; storage is UTC.
EXAM_ZONE = ZoneInfo("Asia/Shanghai")
# faults.md F20: clocks further apart than this decide deadlines differently.
MAX_SKEW = timedelta(seconds=2)
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """Something that knows the present instant, aware, in UTC.

    A tick is a moment on a scale of seconds that only counts; `at` says which instant it was.
    """

    def now(self) -> datetime: ...
    def tick(self) -> float: ...
    def at(self, tick: float) -> datetime: ...


class ClockUnset(ConnectionError):
    """The database has not told the time yet: until then nothing can be decided."""


def count_seconds() -> float:
    """Seconds since the machine was started, those that it slept among them."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def name_boot() -> str:
    """Another name each time the machine is started; empty where the system has none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


class SystemClock:
    """The machine's own clock, for what decides nothing about anybody."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def tick(self) -> float:
        return count_seconds()

    def at(self, tick: float) -> datetime:
        return self.now() - timedelta(seconds=count_seconds() - tick)


class SteadyClock:
    """An instant that it was told, and the seconds that have been counted since."""

    def __init__(self, count: Callable[[], float] = count_seconds) -> None:
        self.tick = count
        self._told: tuple[datetime, float] | None = None

    @property
    def is_set(self) -> bool:
        return self._told is not None

    def now(self) -> datetime:
        return self.at(self.tick())

    def at(self, tick: float) -> datetime:
        """Which instant it was; ClockUnset before the first was told."""
        if self._told is None:
            raise ClockUnset
        instant, then = self._told
        return instant + timedelta(seconds=tick - then)

    def set(self, instant: datetime, tick: float) -> None:
        """At this tick it was this instant."""
        self._told = (instant, tick)


class FrozenClock:
    """A clock for tests: it stands still until it is told to move."""

    def __init__(self, at: datetime) -> None:
        self._at = self._born = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def tick(self) -> float:
        return (self._at - self._born).total_seconds()

    def at(self, tick: float) -> datetime:
        return self._born + timedelta(seconds=tick)

    def forward(self, **span: float) -> datetime:
        """Move on by `timedelta(**span)` and return the new instant."""
        self._at += timedelta(**span)
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
