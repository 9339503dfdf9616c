# SPDX-License-Identifier: Apache-2.0
"""When stills come too soon, or are missing."""

from datetime import UTC, datetime, timedelta

from app.invigilation.rules import (
    BURST,
    gaps_of,
    longest_silence,
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
