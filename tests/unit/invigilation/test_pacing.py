# SPDX-License-Identifier: Apache-2.0
"""When stills are due, too soon, or missing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.invigilation.rules import (
    BURST,
    gaps_of,
    longest_silence,
    next_interval,
    paced,
    shortest_interval,
)
from app.programmes.rules import CameraPolicy, Keep

NOW = datetime(2026, 11, 28, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = CameraPolicy(
    required=True,
    alternative=True,
    mean_interval=20 * SECOND,
    min_interval=8 * SECOND,
    max_interval=45 * SECOND,
    bad_frames=3,
    window_frames=5,
    keep=Keep.FLAGGED,
    retention=timedelta(days=30),
)


@given(st.floats(0, 1, exclude_max=True))
def test_interval_stays_within_the_policy(draw: float) -> None:
    assert POLICY.min_interval <= next_interval(POLICY, draw) <= POLICY.max_interval


@pytest.mark.parametrize(
    ("draw", "seconds"), [(0.0, 8.0), (0.5, 13.863), (0.632, 19.993), (0.99, 45.0)]
)
def test_interval_follows_the_exponential_between_its_bounds(draw: float, seconds: float) -> None:
    assert next_interval(POLICY, draw) == timedelta(seconds=seconds)


def test_mean_of_the_clipped_intervals_is_near_the_policys() -> None:
    draws = [(n + 0.5) / 1000 for n in range(1000)]
    mean = sum((next_interval(POLICY, draw) for draw in draws), timedelta()) / len(draws)
    assert 19 * SECOND < mean < 20 * SECOND


def test_pace_admits_a_burst_and_no_more() -> None:
    until: datetime | None = None
    admitted = []
    for _ in range(BURST + 2):
        after = paced(until, 4 * SECOND, now=NOW)
        admitted.append(after is not None)
        until = after or until
    assert admitted == [True, True, True, False, False]


def test_pace_admits_one_more_when_an_interval_has_passed() -> None:
    full = NOW + 12 * SECOND
    just_before = NOW + 4 * SECOND - timedelta(microseconds=1)
    assert paced(full, 4 * SECOND, now=just_before) is None
    assert paced(full, 4 * SECOND, now=NOW + 4 * SECOND) == NOW + 16 * SECOND


def test_pace_never_refuses_who_waits_the_least_the_service_asks_for() -> None:
    until: datetime | None = None
    for turn in range(50):
        until = paced(until, shortest_interval(POLICY), now=NOW + turn * POLICY.min_interval)
        assert until is not None


def test_gaps_are_silences_longer_than_any_wait() -> None:
    longest = longest_silence(POLICY)
    assert longest == 75 * SECOND
    moments = [NOW + n * SECOND for n in (0, 20, 95, 171)]
    assert [(g.first_at, g.duration) for g in gaps_of(moments, longest)] == [
        (NOW + 95 * SECOND, 76 * SECOND)
    ]


def test_gaps_of_a_single_moment_are_none() -> None:
    assert gaps_of([NOW], SECOND) == []
