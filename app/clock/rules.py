# SPDX-License-Identifier: Apache-2.0
"""What a look at the database's clock is worth, and when that clock has jumped. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import MAX_SKEW

# NTP turns a clock no faster than this against true time; a faulty quartz is ten times better.
_FASTEST_TURN = 500e-6
# By which one measurement ages: an ordinary quartz, so that a close look of a minute ago is worth
# more than a hasty one of now.
_AGEING = 50e-6


@dataclass(frozen=True, slots=True)
class Sample:
    """What the database's clock said at a tick, give or take `error`."""

    tick: float
    at: datetime
    error: timedelta


def is_step(told: datetime, expected: datetime, *, unseen: float, error: timedelta) -> bool:
    """Has the clock that told jumped, after so many seconds in which nobody looked?

    Clocks that are kept by NTP are turned a little all the time: what that comes to is no jump.
    """
    turned = timedelta(seconds=unseen * _FASTEST_TURN)
    return abs(told - expected) > MAX_SKEW + turned + error


def best_of(samples: Sequence[Sample], tick: float) -> Sample:
    """The one that is furthest from wrong by now."""
    return min(samples, key=lambda each: each.error.total_seconds() + _AGEING * (tick - each.tick))
