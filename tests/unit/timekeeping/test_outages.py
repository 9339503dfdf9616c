# SPDX-License-Identifier: Apache-2.0
"""What was heard minute by minute, and the outages that are read out of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from app.timekeeping.rules import HeardMinute, LostTime, SatSpan, outages_of

TEN = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
NOW = TEN + timedelta(minutes=40)
HALL = tuple(range(20))


def at(minute: float) -> datetime:
    return TEN + timedelta(minutes=minute)


def sitting(*people: int, since: float = 0, until: float | None = None) -> list[SatSpan[int]]:
    end = None if until is None else at(until)
    return [SatSpan(who, at(since), end) for who in people]


def heard(lines: Mapping[int, str], minutes: int = 40) -> dict[datetime, HeardMinute[int]]:
    """By person a letter a minute: `.` heard, `-` silent, `x` told that the service is away.

    Whoever is not named is heard throughout; a minute of which nobody is heard has no row.
    """
    found = {}
    for minute in range(minutes):
        letters = {who: lines.get(who, "." * 99)[minute] for who in HALL}
        answered = frozenset(who for who, letter in letters.items() if letter == ".")
        away = frozenset(who for who, letter in letters.items() if letter == "x")
        if answered or away:
            found[at(minute)] = HeardMinute(answered, away)
    return found


def line(before: int, lost: str) -> str:
    return "." * before + lost + "." * 99


def found(lines: Mapping[int, str], sat: list[SatSpan[int]] | None = None) -> list[LostTime[int]]:
    spans = sitting(*HALL) if sat is None else sat
    return outages_of(spans, heard(lines), since=at(0), now=NOW)


NINE = "-" * 9
TABLE = {
    "four of twenty lost nine whole minutes: ten are proposed": (
        {who: line(5, NINE) for who in range(4)}, [(5, 14, 10, {0, 1, 2, 3})],
    ),
    "all of them: nothing at all was written down": (
        {who: line(5, NINE) for who in HALL}, [(5, 14, 10, set(HALL))],
    ),
    "told that the service is away, and heard again in the same minutes, is lost as well": (
        {who: line(5, "xxx") for who in range(3)}, [(5, 8, 4, {0, 1, 2})],
    ),
    "begun in two minutes that meet is one": (
        {0: line(5, NINE), 1: line(5, NINE), 2: line(6, "-" * 8)}, [(5, 14, 10, {0, 1, 2})],
    ),
    "one of them never came back: it lasted as long as for most": (
        {0: line(5, NINE), 1: line(5, NINE), 2: line(5, "-" * 99)}, [(5, 14, 10, {0, 1, 2})],
    ),
    "two at one time are chance": ({who: line(5, NINE) for who in range(2)}, []),
    "three, each at a time of their own, are not at once": (
        {who: line(5 + 3 * who, NINE) for who in range(3)}, [],
    ),
    "they are still silent: it is not over": (
        {who: line(30, "-" * 99) for who in range(6)}, [],
    ),
    "twice": (
        {who: line(5, "--" + "." * 5 + "---") for who in range(3)},
        [(5, 7, 3, {0, 1, 2}), (12, 15, 4, {0, 1, 2})],
    ),
    "nobody was away": ({}, []),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), TABLE.values(), ids=TABLE)
def test_outages_in_a_hall_of_twenty(
    lines: dict[int, str], expected: list[tuple[int, int, int, set[int]]]
) -> None:
    told = [(each.from_at, each.to_at, each.lost, set(each.affected)) for each in found(lines)]
    assert told == [
        (at(first), at(last), timedelta(minutes=lost), who) for first, last, lost, who in expected
    ]


def test_whoever_had_ended_or_not_begun_lost_nothing() -> None:
    lines = {who: line(5, NINE) for who in HALL}
    sat = [*sitting(0, 1, until=5), *sitting(2, 3, since=14), *sitting(4, 5, 6)]
    (lost,) = found(lines, sat)
    assert set(lost.affected) == {4, 5, 6}


def test_an_end_by_the_clock_ends_a_silence() -> None:
    sat = sitting(*HALL, until=20)
    (lost,) = found({who: line(15, "-" * 99) for who in HALL}, sat)
    assert (lost.from_at, lost.to_at) == (at(15), at(20))


def test_one_in_ten_is_needed_of_a_large_hall() -> None:
    people = range(200)
    silent = {at(minute): frozenset(range(19)) for minute in range(5, 14)}
    minutes = {
        at(minute): HeardMinute(frozenset(people) - silent.get(at(minute), frozenset()))
        for minute in range(40)
    }
    sat = sitting(*people)
    assert outages_of(sat, minutes, since=at(0), now=NOW) == []
    twenty = {
        key: HeardMinute(each.answered - ({19} if key in silent else set()))
        for key, each in minutes.items()
    }
    (lost,) = outages_of(sat, twenty, since=at(0), now=NOW)
    assert len(lost.affected) == 20


def test_the_last_minute_may_not_be_written_yet() -> None:
    lines = {who: line(5, "--") for who in HALL}
    at_once = {key: each for key, each in heard(lines).items() if key <= at(7)}
    assert outages_of(sitting(*HALL), at_once, since=at(0), now=at(8)) == []
    assert len(outages_of(sitting(*HALL), at_once, since=at(0), now=at(9))) == 1
