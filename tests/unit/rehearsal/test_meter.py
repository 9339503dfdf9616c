# SPDX-License-Identifier: Apache-2.0
"""Times and failures."""

import pytest

from app.rehearsal.meter import Meter, percentile


@pytest.mark.parametrize(("share", "value"), [(1, 1), (50, 50), (95, 95), (99, 99), (100, 100)])
def test_percentile_of_a_hundred_is_the_nearest_rank(share: int, value: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == value


def test_percentile_of_one_is_that_one() -> None:
    assert percentile([0.5], 99) == 0.5


def test_lines_tell_times_in_milliseconds_and_failures_by_kind() -> None:
    meter = Meter()
    for seconds in (0.010, 0.030, 0.020):
        meter.took("save", seconds)
    meter.took("start", 0.5)
    meter.failed("save", "503 database_away")
    meter.failed("save", "ConnectError")
    save, start = meter.lines()
    assert (save.kind, save.count, save.failed) == ("save", 3, 2)
    assert (save.p50, save.p99, save.longest) == pytest.approx((20, 30, 30))
    assert (start.kind, start.failed) == ("start", 0)
    assert (meter.requests, meter.failure_count) == (4, 2)
