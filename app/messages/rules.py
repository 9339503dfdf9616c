# SPDX-License-Identifier: Apache-2.0
"""What may be sent, how often, and to whom. Pure: `now` is passed in."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.core.errors import DomainError
from app.messages.errors import MessageBlank, MessagesFull, MessagesTooFast, MessageTooLong
from app.messages.values import Scope, Talk

# A quarter of a page: what is longer is not read during an exam.
MOST_CHARACTERS = 500
# One invigilator looks after some dozens: nobody needs more of their minutes than this.
MOST_AT_ONCE = 5
WITHIN = timedelta(minutes=1)
MOST_OF_ONE = 100


def fault_of(text: str) -> DomainError | None:
    """Why this text is no message; None when it is one. What it says is kept to the byte."""
    if is_blank(text):
        return MessageBlank()
    if len(text) > MOST_CHARACTERS:
        return MessageTooLong(length=len(text), most=MOST_CHARACTERS)
    return None


def is_blank(text: str) -> bool:
    """Nothing of it can be seen: spaces, and marks that only change how other text is shown."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)


def pace_fault(sent: Sequence[datetime], *, now: datetime) -> DomainError | None:
    """Why a candidate who wrote at these moments, latest first, may not write now; None if so."""
    if len(sent) >= MOST_OF_ONE:
        return MessagesFull(most=MOST_OF_ONE)
    if len(sent) < MOST_AT_ONCE:
        return None
    free_at = sent[MOST_AT_ONCE - 1] + WITHIN
    if free_at <= now:
        return None
    return MessagesTooFast(seconds=math.ceil((free_at - now) / timedelta(seconds=1)))


def talk_of(
    *, has_place: bool, runs: bool | None, opens_at: datetime, closes_at: datetime, now: datetime
) -> Talk:
    """Whether there is anybody to talk to.

    `runs` is None before the start: then it depends on the place and on the sitting's times, from
    the opening of the waiting room to the last moment at which this person may begin.
    """
    if runs is not None:
        return Talk.OPEN if runs else Talk.OVER
    if not has_place or now >= closes_at:
        return Talk.OVER
    return Talk.OPEN if now >= opens_at else Talk.NOT_YET


def scope_of(*, is_all: bool, people: int) -> Scope:
    if is_all:
        return Scope.ALL
    return Scope.ONE if people == 1 else Scope.SOME
