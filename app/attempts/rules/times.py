# SPDX-License-Identifier: Apache-2.0
"""When an attempt ends, what is late, and when the clock closes it."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

# A save sent at the last second needs time to travel: it counts when it arrives within this.
# Moodle gives 60 s, Artemis 180 s; ours is short because the page flushes before the end.
GRACE = timedelta(seconds=15)
# The sweep closes an attempt only after every save that counts has had time to be written.
SWEEP_AFTER = GRACE + timedelta(seconds=5)
# A receipt that nobody looks at signs out: long enough to copy the number by hand, short enough
# for a room where the next one waits.
LEFT_ALONE = timedelta(minutes=15)


def deadline_of(started_at: datetime, given: Iterable[timedelta]) -> datetime:
    """The promised minutes are the minutes given: the start plus every entry of the ledger."""
    return started_at + sum(given, timedelta())


def hand_in_opens_at(
    starts_at: datetime, after: timedelta, deadline_at: datetime
) -> datetime | None:
    """From when one may hand in; None where the programme lets everybody at any time.

    Counted from the sitting's start and not from one's own: nobody carries the questions out while
    others may still come in, whoever came late. At the deadline it is never too early.
    """
    return min(starts_at + after, deadline_at) if after else None


def given_back(closed_at: datetime, now: datetime) -> timedelta:
    """The time between a closing and its reopening, in whole seconds, rounded for the candidate.

    None when the two crossed on their way: a reopening never takes time.
    """
    return timedelta(seconds=max(0, math.ceil((now - closed_at).total_seconds())))


def is_late(received_at: datetime, deadline_at: datetime, *, paused_at: datetime | None) -> bool:
    """Does a save come too late to count? While the clock stands nothing does."""
    return paused_at is None and received_at > deadline_at + GRACE


def is_overdue(now: datetime, deadline_at: datetime, *, paused_at: datetime | None) -> bool:
    """May the clock close the attempt? Not while it stands."""
    return paused_at is None and now > deadline_at + SWEEP_AFTER
