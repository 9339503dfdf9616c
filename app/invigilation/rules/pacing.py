# SPDX-License-Identifier: Apache-2.0
"""When a still comes too soon, and when one is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.programmes.rules import CameraPolicy

# A reload or a resend after a lost answer sends two or three stills at once, and is no flood.
BURST = 3
# A still may wait in our queue and travel slowly, and a browser in the background wakes its
# timers once a minute at worst; silence is worth a look only beyond that.
SLACK = timedelta(seconds=30)


def shortest_interval(policy: CameraPolicy) -> timedelta:
    """Half the least wait of the policy: an honest page never comes near."""
    return policy.min_interval / 2


def paced(until: datetime | None, interval: timedelta, *, now: datetime) -> datetime | None:
    """The pace after one more still at `now`; None when it comes too soon.

    One still each `interval` on the long run and BURST of them at once, remembered in a single
    instant (the generic cell rate algorithm): when all stills so far will have been paid for.
    """
    due = now if until is None else max(until, now)
    if due - now > interval * (BURST - 1):
        return None
    return due + interval


def longest_silence(policy: CameraPolicy) -> timedelta:
    return policy.max_interval + SLACK


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without pictures that is longer than any wait the service asks for."""

    first_at: datetime
    last_at: datetime

    @property
    def duration(self) -> timedelta:
        return self.last_at - self.first_at


def gaps_of(moments: Sequence[datetime], longest: timedelta) -> list[Gap]:
    """The gaps between moments in order: the start, each frame, and the end or the present."""
    return [Gap(before, after) for before, after in pairwise(moments) if after - before > longest]
