# SPDX-License-Identifier: Apache-2.0
"""Whom an act reaches, and what was previewed. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.attempts.values import AttemptStanding
from app.timekeeping.errors import PeopleNotConfirmed
from app.timekeeping.values import CohortLine, TimeAct, TimeEffect, TimeOrder

# Whose clock ran out longer ago has gone home: an outage that is credited now reopens nobody's.
REOPENED_WITHIN = timedelta(hours=2)

_EFFECT_OF_ENDED = {
    AttemptStanding.EXPIRED: TimeEffect.EXPIRED,
    AttemptStanding.HANDED_IN: TimeEffect.HANDED_IN,
    AttemptStanding.TERMINATED: TimeEffect.TERMINATED,
    AttemptStanding.LEFT: TimeEffect.LEFT,
}

_EFFECT_ON_CLOCK = {
    (TimeAct.PAUSE, False): TimeEffect.PAUSED,
    (TimeAct.PAUSE, True): TimeEffect.PAUSED_ALREADY,
    (TimeAct.RESUME, True): TimeEffect.RESUMED,
    (TimeAct.RESUME, False): TimeEffect.NOT_PAUSED,
}


def effect_of(
    act: TimeAct,
    standing: AttemptStanding | None,
    *,
    is_paused: bool,
    ended_at: datetime,
    now: datetime,
) -> TimeEffect:
    """What the act does for somebody; `standing` is None for who has not begun.

    An outage gives back what it took from those whose clock ran out in it, too: they are reopened.
    Who handed in by their own hand, or was ended by somebody, stays so.
    """
    if standing is None:
        return TimeEffect.NOT_STARTED
    if standing is AttemptStanding.RUNNING:
        return _EFFECT_ON_CLOCK.get((act, is_paused), TimeEffect.GIVEN)
    is_recent = now - ended_at <= REOPENED_WITHIN
    if act is TimeAct.OUTAGE and standing is AttemptStanding.EXPIRED and is_recent:
        return TimeEffect.REOPENED
    return _EFFECT_OF_ENDED[standing]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody whom an order names, with what it does for each."""

    order: TimeOrder
    lines: tuple[CohortLine, ...]

    @property
    def reached(self) -> list[CohortLine]:
        return [line for line in self.lines if line.effect.is_reached]

    @property
    def left_out(self) -> list[CohortLine]:
        return [line for line in self.lines if not line.effect.is_reached]

    @property
    def digest(self) -> str:
        """Of what would be done, and for whom: what is carried out is what was previewed."""
        return digest_of(self.order, self.reached)

    @property
    def counts(self) -> Mapping[TimeEffect, int]:
        """How many there are of each effect, in the order in which the effects are named."""
        found = Counter(line.effect for line in self.lines)
        return {effect: found[effect] for effect in TimeEffect if found[effect]}


def digest_of(order: TimeOrder, reached: Iterable[CohortLine]) -> str:
    """With the ends of those who sit: done once, the same is not done again by a second click."""
    people = sorted(
        f"{line.attempt_id} {line.effect.value}"
        + (
            f" {line.ends_at.isoformat()}"
            if line.ends_at and line.effect is TimeEffect.GIVEN
            else ""
        )
        for line in reached
    )
    order_in_words = (order.sitting_id, order.act.value, order.span, order.outage_id)
    what = [*map(str, order_in_words), *people]
    return hashlib.sha256("\n".join(what).encode()).hexdigest()


def demand_confirmed(typed: str, people: int) -> None:
    """Refused unless the number of people reached was typed as it stands now."""
    if typed.strip() != str(people):
        raise PeopleNotConfirmed(people=people)
