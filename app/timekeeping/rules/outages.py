# SPDX-License-Identifier: Apache-2.0
"""Which time was lost by many at once, out of what the service itself heard minute by minute.

A candidate's page asks every 12 seconds and saves in between: who is heard of in no part of a whole
minute, or is answered that the service is away, could not work in it. One person's silence is their
network or their closed computer; that of many, begun in the same minute, is ours. Where the whole
service was away nothing at all was written down, and everybody's silence says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high
from typing import Generic, TypeVar

MINUTE = timedelta(minutes=1)
# Of those who sat when it began; fewer are chance, and in a small hall two closed computers.
FEWEST, SHARE = 3, 10
# Silences that begin so near to each other are one: pages ask at different seconds.
TOGETHER = MINUTE
# Its edges lie within the minutes before and after, in which each was heard: what cannot be known
# is given.
EDGES = MINUTE
# What came last may not be written yet, by another process.
SETTLES_AFTER = MINUTE
# As far back as is looked for what nobody has decided about.
LOOKED_BACK = timedelta(hours=4)

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class SatSpan(Generic[Who]):
    """When somebody sat; `until` is None while they do."""

    who: Who
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class HeardMinute(Generic[Who]):
    """Who was answered in a minute, and who was told that the service is away."""

    answered: frozenset[Who]
    turned_away: frozenset[Who] = frozenset()


@dataclass(frozen=True, slots=True)
class LostTime(Generic[Who]):
    """An outage: whole minutes from and to, what it cost each of those whom it hit."""

    from_at: datetime
    to_at: datetime
    lost: timedelta
    affected: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class _Silence(Generic[Who]):
    """Minutes in a row in which one person could not work; `is_over`: heard again, or ended."""

    who: Who
    from_at: datetime
    to_at: datetime
    is_over: bool


def minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def outages_of(
    sat: Sequence[SatSpan[Who]],
    heard: Mapping[datetime, HeardMinute[Who]],
    *,
    since: datetime,
    now: datetime,
) -> list[LostTime[Who]]:
    """The outages between `since` and `now` that most of those hit have come back from, by start."""
    horizon = minute_of(now - SETTLES_AFTER)
    silences = sorted(
        (each for span in sat for each in _silences_of(span, heard, since, horizon)),
        key=lambda each: each.from_at,
    )
    found = (_lost_in(group, sat) for group in _together(silences))
    return [each for each in found if each is not None]


def _silences_of(
    span: SatSpan[Who],
    heard: Mapping[datetime, HeardMinute[Who]],
    since: datetime,
    horizon: datetime,
) -> Iterator[_Silence[Who]]:
    """Of whole minutes alone: nobody need be heard in the rest of one."""
    first = max(span.since, since)
    minute = minute_of(first) + (MINUTE if first > minute_of(first) else timedelta())
    end = horizon if span.until is None else min(horizon, minute_of(span.until))
    began: datetime | None = None
    while minute < end:
        if not _could_not_work(span.who, heard.get(minute)):
            if began is not None:
                yield _Silence(span.who, began, minute, is_over=True)
            began = None
        elif began is None:
            began = minute
        minute += MINUTE
    if began is not None:
        yield _Silence(span.who, began, end, is_over=span.until is not None)


def _could_not_work(who: Who, minute: HeardMinute[Who] | None) -> bool:
    return minute is None or who not in minute.answered or who in minute.turned_away


def _together(silences: Sequence[_Silence[Who]]) -> Iterator[list[_Silence[Who]]]:
    group: list[_Silence[Who]] = []
    for each in silences:
        if group and each.from_at - group[0].from_at > TOGETHER:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _lost_in(group: Sequence[_Silence[Who]], sat: Sequence[SatSpan[Who]]) -> LostTime[Who] | None:
    """The group as an outage; None where it is too few, or most of them are not back yet.

    How long it was, most of them say: one who never came back lost no more by it than the others.
    """
    from_at = group[0].from_at
    people = dict.fromkeys(each.who for each in group)
    sitting = sum(s.since <= from_at and (s.until is None or s.until > from_at) for s in sat)
    if len(people) < max(FEWEST, -(-sitting // SHARE)):
        return None
    if 2 * sum(each.is_over for each in group) < len(group):
        return None
    span = median_high([each.to_at - each.from_at for each in group])
    return LostTime(from_at, from_at + span, span + EDGES, tuple(people))
