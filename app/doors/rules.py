# SPDX-License-Identifier: Apache-2.0
"""How fast anybody may guess at a sign-in, without shutting out whom they guess at.

A name, a ticket number or an id number is known to strangers: no count by it may refuse anybody.
Tries are counted by their source, and for the pair of source and name; a name at which many have
guessed only makes each source more patient. So a right pair from a source of its own is looked at
within a minute, however many others guess.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PacedBy(StrEnum):
    """What tries are counted by."""

    PAIR = "pair"
    DEVICE = "device"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Pace:
    """`free` tries at once, then one `every` so often.

    Kept as one instant, until when tries already taken are paid for (the generic cell rate
    algorithm of ITU-T I.371): what has been slowed down is forgotten by itself.
    """

    free: int
    every: timedelta

    def next_try(self, paid_until: datetime) -> datetime:
        """From when on a try is taken; of a source that is new, `paid_until` is now."""
        return paid_until - self.every * (self.free - 1)

    def spend(self, paid_until: datetime, *, now: datetime) -> datetime:
        """Until when tries are paid for, after one more now."""
        return max(now, paid_until) + self.every

    def give_back(self, paid_until: datetime) -> datetime:
        """As if one try had not been."""
        return paid_until - self.every


# A typing person seldom errs five times in a row; who does waits no longer than a minute.
PACES = {
    PacedBy.PAIR: Pace(5, timedelta(minutes=1)),
    # A device of an exam room is used by one candidate after the other; a right try is not counted.
    PacedBy.DEVICE: Pace(20, timedelta(seconds=30)),
    # Only of those whose browser shows no device. An exam room is one address.
    PacedBy.ADDRESS: Pace(300, timedelta(seconds=1)),
    # Refuses nobody: beyond it a name is guessed at, and the next holds of each source.
    PacedBy.NAME: Pace(20, timedelta(minutes=1)),
}
GUESSED_AT = Pace(1, timedelta(minutes=1))
# All codes of one member's authenticator, wherever they come from: three of a million are right at
# a time, so a day of guessing finds one in two thousand times. Only who knows the password gets so
# far; the owner has passkeys and recovery codes, which nobody guesses and this does not count.
CODES = Pace(10, timedelta(minutes=10))
# For so long nobody waits at the names of one whom an operator lets in.
LET_IN = timedelta(minutes=10)
# So long after the last try nothing is left of what a name was guessed at.
REMEMBERED = timedelta(hours=1)
# An exam room's worth of browsers that are new here, then one every few seconds.
NEW_DEVICES = Pace(300, timedelta(seconds=4))


@dataclass(frozen=True, slots=True)
class TrySource:
    """Where a try comes from: the browser, when it shows the device it was given; its address."""

    address: str
    device: str | None = None

    @property
    def paced_by(self) -> PacedBy:
        return PacedBy.DEVICE if self.device else PacedBy.ADDRESS

    def __str__(self) -> str:
        return f"{self.paced_by} {self.device or self.address}"
