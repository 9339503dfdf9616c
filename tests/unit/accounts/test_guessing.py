# SPDX-License-Identifier: Apache-2.0
"""How fast one may guess, and what is forgotten."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from app.doors.rules import GUESSED_AT, PACES, Pace, PacedBy, TrySource

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
paces = st.builds(
    Pace, st.integers(1, 6), st.integers(1, 120).map(lambda seconds: timedelta(seconds=seconds))
)


def tries(pace: Pace, gaps: list[int]) -> list[datetime]:
    """When tries were taken, of those made so many seconds apart."""
    now, paid_until, taken = NOON, NOON, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if pace.next_try(paid_until) <= now:
            paid_until = pace.spend(paid_until, now=now)
            taken.append(now)
    return taken


@given(paces, st.lists(st.integers(0, 90), max_size=40))
def test_in_no_span_more_are_taken_than_the_free_ones_and_one_each(
    pace: Pace, gaps: list[int]
) -> None:
    taken = tries(pace, gaps)
    for first, start in enumerate(taken):
        for last in range(first, len(taken)):
            span = taken[last] - start
            assert last - first + 1 <= pace.free + span // pace.every


@given(paces, st.lists(st.integers(0, 3), max_size=40))
def test_who_waits_as_told_is_taken_however_often_he_was_refused(
    pace: Pace, gaps: list[int]
) -> None:
    now, paid_until = NOON, NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        told = pace.next_try(paid_until)
        assert told - now <= pace.every
        if told <= now:
            paid_until = pace.spend(paid_until, now=now)
    assert pace.next_try(paid_until) - now <= pace.every


def test_try_given_back_is_as_if_it_had_not_been() -> None:
    pace = Pace(2, MINUTE)
    once = pace.spend(NOON, now=NOON)
    assert pace.give_back(pace.spend(once, now=NOON)) == once


def test_nobody_waits_longer_than_a_minute_for_the_next_try() -> None:
    assert max(pace.every for pace in [*PACES.values(), GUESSED_AT]) <= MINUTE


def test_source_is_the_device_where_one_is_shown_and_else_the_address() -> None:
    assert TrySource("10.0.0.1").paced_by is PacedBy.ADDRESS
    assert str(TrySource("10.0.0.1")) == "address 10.0.0.1"
    assert str(TrySource("10.0.0.1", "abc")) == str(TrySource("10.0.0.9", "abc")) == "device abc"
