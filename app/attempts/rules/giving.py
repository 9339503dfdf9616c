# SPDX-License-Identifier: Apache-2.0
"""Giving time: how much at once, and what it finds of an attempt."""

from datetime import datetime, timedelta

from app.attempts.rules.times import is_overdue
from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState, AttemptVerb
from app.attempts.values import AttemptStanding

# What is given at once: a slip of the pen must not keep a hall sitting until the night.
LEAST_GIVEN = timedelta(seconds=1)
MOST_GIVEN = timedelta(hours=4)
# A pause that nobody ends is over by itself: an evacuation takes less, and a forgotten one must
# neither keep a candidate waiting for ever nor an exam open over night.
MOST_PAUSED = timedelta(hours=1)
_STANDING_OF_ENDED = {
    AttemptState.SUBMITTED: AttemptStanding.HANDED_IN,
    AttemptState.TERMINATED: AttemptStanding.TERMINATED,
    AttemptState.LEFT: AttemptStanding.LEFT,
}


def is_giveable(span: timedelta) -> bool:
    return LEAST_GIVEN <= span <= MOST_GIVEN


def standing_of(
    state: AttemptState,
    verb: AttemptVerb | None,
    deadline_at: datetime,
    *,
    paused_at: datetime | None,
    now: datetime,
) -> AttemptStanding:
    """What an act that gives time finds at `now`; `verb` is the one by which the attempt ended.

    One rule for the moments around the end: until the clock seals it an attempt runs, also within
    the grace after its deadline, and time that comes then moves that deadline as any other does.
    """
    if ATTEMPT.may(state, AttemptCapability.WRITE_ANSWERS):
        overdue = is_overdue(now, deadline_at, paused_at=paused_at)
        return AttemptStanding.EXPIRED if overdue else AttemptStanding.RUNNING
    if verb is AttemptVerb.EXPIRE:
        return AttemptStanding.EXPIRED
    return _STANDING_OF_ENDED[state]
